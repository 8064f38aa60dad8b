"""Addresses of the outcomes room."""

from django.urls import path

from tongxin.registers.outcomes.web import changes, listing, page, recording

app_name = "outcomes"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", recording.record, name="record"),
    path("batch/", recording.record_many, name="record_many"),
    path("<uuid:pk>/", page.outcome, name="outcome"),
    path("<uuid:pk>/correct/", changes.correct, name="correct"),
    path("<uuid:pk>/end/", changes.end, name="end"),
    path("<uuid:pk>/void/", changes.void, name="void"),
]
