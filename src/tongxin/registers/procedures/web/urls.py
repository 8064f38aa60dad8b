"""Addresses of the procedures room."""

from django.urls import path

from tongxin.registers.procedures.web import branch, changes, listing, page

app_name = "procedures"
urlpatterns = [
    path("", listing.index, name="list"),
    path("branch/", branch.branch, name="branch"),
    path("new/", listing.begin, name="begin"),
    path("new/<slug:key>/", listing.open_case, name="open"),
    path("<uuid:pk>/", page.case, name="case"),
    path("<uuid:pk>/take/<slug:step>/", page.take, name="take"),
    path("<uuid:pk>/send-back/", changes.send_back, name="send_back"),
    path("<uuid:pk>/postpone/", changes.postpone, name="postpone"),
    path("<uuid:pk>/move/", changes.move, name="move"),
    path("<uuid:pk>/end/", changes.end, name="end"),
]
