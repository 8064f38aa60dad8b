"""Addresses of the activities room."""

from django.urls import path

from tongxin.registers.activities.web import around, attendance, calendar, changes, listing, page, recording, rhythm

app_name = "activities"
urlpatterns = [
    path("", listing.index, name="list"),
    path("new/", recording.record, name="record"),
    path("plan/", recording.plan, name="plan"),
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/subscribe/", calendar.subscribe, name="subscribe"),
    path("calendar/<slug:token>.ics", calendar.feed, name="feed"),
    path("missing/", rhythm.missing, name="missing"),
    path("<uuid:pk>/", page.gathering, name="gathering"),
    path("<uuid:pk>/confirm/", attendance.confirm, name="confirm"),
    path("<uuid:pk>/sign-up/", attendance.sign_up, name="sign_up"),
    path("<uuid:pk>/withdraw/", attendance.withdraw, name="withdraw"),
    path("<uuid:pk>/code/", attendance.code, name="code"),
    path("<uuid:pk>/here/", attendance.here, name="here"),
    path("<uuid:pk>/minutes/", changes.minutes, name="minutes"),
    path("<uuid:pk>/sitting/", changes.sitting, name="sitting"),
    path("<uuid:pk>/make-up/", changes.make_up, name="make_up"),
    path("<uuid:pk>/correct/", changes.correct, name="correct"),
    path("<uuid:pk>/cancel/", changes.cancel, name="cancel"),
    path("<uuid:pk>/void/", changes.void, name="void"),
    *around.urlpatterns,
]
