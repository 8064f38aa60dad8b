"""Addresses of the staffing room."""

from django.urls import path

from tongxin.registers.staffing.web import contracts, posts, proposals

app_name = "staffing"
urlpatterns = [
    path("", posts.overview, name="overview"),
    path("quota/", posts.quota, name="quota"),
    path("cost/", posts.cost, name="cost"),
    path("cap/", posts.cap, name="cap"),
    path("load/", posts.load, name="load"),
    path("expiring/", contracts.expiring, name="expiring"),
    path("contracts/new/", contracts.sign, name="sign"),
    path("contracts/<uuid:pk>/signature/", contracts.signature, name="signature"),
    path("contracts/<uuid:pk>/end/", contracts.end, name="end"),
    path("contracts/<uuid:pk>/void/", contracts.void, name="void"),
    path("proposals/new/", proposals.propose, name="propose"),
    path("proposals/<uuid:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<uuid:pk>/submit/", proposals.submit, name="submit"),
    path("proposals/<uuid:pk>/adopt/", proposals.adopt, name="adopt"),
    path("proposals/<uuid:pk>/void/", proposals.void, name="void_proposal"),
]
