"""Addresses of the ballots room."""

from django.urls import path

from tongxin.registers.ballots.web import door, listing, page, paper, results, secret_urls

app_name = "ballots"
urlpatterns = [
    path("", listing.rounds, name="rounds"),
    path("new/", listing.begin, name="begin"),
    path("new/<slug:key>/", listing.draft, name="draft"),
    path("mine/", listing.mine, name="mine"),
    path("<uuid:pk>/", page.page, name="round"),
    path("<uuid:pk>/do/<slug:name>/", page.act, name="act"),
    path("<uuid:pk>/roll/<uuid:group>/", paper.roll, name="roll"),
    path("<uuid:pk>/tally/<uuid:group>/", paper.tally, name="tally"),
    path("<uuid:pk>/paper/", paper.ballots, name="paper"),
    path("<uuid:pk>/results/", results.page, name="results"),
    path("<uuid:pk>/code/<uuid:group>/", door.code, name="code"),
    path("fill/<uuid:hospital>/<uuid:pk>/", door.fill, name="fill"),
    *secret_urls.urlpatterns,
]
