"""Addresses of the search room."""

from django.urls import path

from tongxin.ground.search.web import views

app_name = "search"
urlpatterns = [path("", views.search, name="search")]
