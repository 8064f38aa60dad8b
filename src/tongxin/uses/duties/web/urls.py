"""Addresses of the duties room."""

from django.urls import path

from tongxin.uses.duties.web import month, pages

app_name = "duties"
urlpatterns = [
    path("", pages.duties, name="list"),
    path("all/", pages.overview, name="overview"),
    path("month/", month.month, name="month"),
    path("<uuid:pk>/prove/<slug:duty>/", pages.prove, name="prove"),
    path("evidence/<uuid:pk>/withdraw/", pages.withdraw, name="withdraw"),
]
