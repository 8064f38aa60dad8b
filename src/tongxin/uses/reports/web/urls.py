"""Addresses of the reports room."""

from django.urls import path

from tongxin.uses.reports.web import verify, views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.choose, name="choose"),
    path("new/<slug:template>/", views.new, name="new"),
    path("verify/", verify.verify, name="verify"),
    path("issues/<uuid:pk>/", views.issue, name="issue"),
    path("<uuid:pk>/", views.draft, name="draft"),
    path("<uuid:pk>/write/<slug:section>/", views.write, name="write"),
    path("<uuid:pk>/refresh/", views.refresh, name="refresh"),
    path("<uuid:pk>/export/", views.export, name="export"),
    path("<uuid:pk>/void/", views.void, name="void"),
]
