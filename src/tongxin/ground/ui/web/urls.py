"""Addresses of the ui room."""

from django.urls import path

from tongxin.ground.ui.web import views

app_name = "ui"
urlpatterns = [path("gallery/", views.gallery, name="gallery")]
