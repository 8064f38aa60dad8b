"""Addresses of the procedures room."""

from django.urls import path

from tongxin.registers.procedures.web import branch, changes, dues, listing, page

app_name = "procedures"
urlpatterns = [
    path("", listing.index, name="list"),
    path("branch/", branch.branch, name="branch"),
    path("dues/", dues.index, name="dues"),
    path("dues/<uuid:unit>/pay/", dues.pay, name="dues_pay"),
    path("dues/<uuid:unit>/notice/", dues.notice, name="dues_notice"),
    path("dues/<uuid:unit>/<uuid:person>/", dues.person, name="dues_person"),
    path("dues/<uuid:unit>/<uuid:person>/fix/", dues.fix, name="dues_fix"),
    path("dues/<uuid:unit>/<uuid:person>/excuse/", dues.excuse, name="dues_excuse"),
    path("dues/payments/<uuid:pk>/void/", dues.void, name="dues_void"),
    path("new/", listing.begin, name="begin"),
    path("new/<slug:key>/", listing.open_case, name="open"),
    path("of/<slug:key>/", listing.definition, name="definition"),
    path("<uuid:pk>/", page.case, name="case"),
    path("<uuid:pk>/take/<slug:step>/", page.take, name="take"),
    path("<uuid:pk>/send-back/", changes.send_back, name="send_back"),
    path("<uuid:pk>/postpone/", changes.postpone, name="postpone"),
    path("<uuid:pk>/move/", changes.move, name="move"),
    path("<uuid:pk>/end/", changes.end, name="end"),
]
