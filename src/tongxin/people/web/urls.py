"""Addresses of the people floor."""

from django.urls import path

from tongxin.people.web import chart, facts, listing, organisation, person, reshaping, tables
from tongxin.people.web.deeds import organisation_deeds, person_deeds, register

app_name = "people"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", register, name="register"),
    path("me/", person.me, name="me"),
    path("organisations/", chart.index, name="chart"),
    path("organisations/<uuid:pk>/", organisation.organisation, name="organisation"),
    path("organisations/<uuid:pk>/election/", reshaping.elect, name="elect"),
    *(path(f"organisations/<uuid:pk>/{each.slug}/", each.view, name=each.name) for each in reshaping.reshapings()),
    *(path(f"organisations/<uuid:pk>/{deed.slug}/", deed.view, name=deed.name) for deed in organisation_deeds()),
    path("terms/", tables.terms, name="terms"),
    path("charges/", tables.charges, name="charges"),
    path("budgets/", tables.budgets, name="budgets"),
    path("facts/<uuid:pk>/correct/", facts.correct, name="correct_fact"),
    path("facts/<uuid:pk>/end/", facts.end, name="end_fact"),
    path("facts/<uuid:pk>/void/", facts.void, name="void_fact"),
    path("<uuid:pk>/", person.person, name="person"),
    *(path(f"<uuid:pk>/{deed.slug}/", deed.view, name=deed.name) for deed in person_deeds()),
]
