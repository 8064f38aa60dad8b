"""Addresses of the activities room."""

from django.urls import path

from tongxin.registers.activities.web import views

app_name = "activities"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.record, name="record"),
    path("plan/", views.plan, name="plan"),
    path("<uuid:pk>/", views.gathering, name="gathering"),
    path("<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("<uuid:pk>/minutes/", views.minutes, name="minutes"),
    path("<uuid:pk>/correct/", views.correct, name="correct"),
    path("<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("<uuid:pk>/void/", views.void, name="void"),
    path("<uuid:pk>/sign-up/", views.sign_up, name="sign_up"),
    path("<uuid:pk>/code/", views.code, name="code"),
    path("<uuid:pk>/here/", views.here, name="here"),
]
