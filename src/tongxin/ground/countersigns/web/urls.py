"""Addresses of the countersigns room."""

from django.urls import path

from tongxin.ground.countersigns.web import views

app_name = "countersigns"
urlpatterns = [
    path("", views.waiting, name="waiting"),
    path("<uuid:pk>/returned/", views.returned, name="returned"),
]
