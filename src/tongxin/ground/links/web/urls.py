"""Addresses of the links room."""

from django.urls import path

from tongxin.ground.links.web import views

app_name = "links"
urlpatterns = [
    path("<uuid:pk>/", views.of, name="of"),
    path("<uuid:pk>/untie/<uuid:link>/", views.untie, name="untie"),
]
