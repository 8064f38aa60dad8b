"""Pages of the room."""

from django.urls import path

from tongxin.figures.web import views

app_name = "figures"
urlpatterns = [
    path("", views.browse, name="list"),
    path("<str:id>/", views.show, name="figure"),
    path("<str:id>/export/", views.export, name="export"),
]
