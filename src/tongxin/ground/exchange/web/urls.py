"""Pages of the room."""

from django.urls import path

from tongxin.ground.exchange.web import views

app_name = "exchange"
urlpatterns = [
    path("", views.index, name="index"),
    path("template/<slug:kind>/", views.template, name="template"),
    path("new/<slug:kind>/", views.upload, name="upload"),
    path("export/<slug:kind>/", views.export, name="export"),
    path("batches/<uuid:pk>/", views.batch, name="batch"),
    path("batches/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("batches/<uuid:pk>/undo/", views.undo, name="undo"),
    path("batches/<uuid:pk>/problems/", views.problems, name="problems"),
]
