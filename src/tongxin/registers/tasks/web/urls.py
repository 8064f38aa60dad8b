"""Addresses of the tasks room."""

from django.urls import path

from tongxin.registers.tasks.web import concerns, listing, rates, suggestions, task

app_name = "tasks"
urlpatterns = [
    path("", listing.board, name="board"),
    path("new/", listing.assign, name="assign"),
    path("rates/", rates.page, name="rates"),
    path("bulletin/", rates.bulletin, name="bulletin"),
    path("urge/", listing.urge, name="urge_many"),
    path("concerns/", concerns.listing, name="concerns"),
    path("concerns/new/", concerns.find, name="find"),
    path("concerns/<uuid:pk>/", concerns.page, name="concern"),
    path("concerns/<uuid:pk>/solve/", concerns.solve, name="solve"),
    path("concerns/<uuid:pk>/further/", concerns.further, name="concern_further"),
    path("rounds/", suggestions.rounds, name="rounds"),
    path("rounds/new/", suggestions.open_round, name="open_round"),
    path("rounds/<uuid:pk>/", suggestions.page, name="round"),
    path("rounds/<uuid:pk>/close/", suggestions.close_round, name="close_round"),
    path("rounds/<uuid:pk>/suggest/", suggestions.suggest, name="suggest"),
    path("suggestions/<uuid:pk>/", suggestions.suggestion, name="suggestion"),
    path("suggestions/<uuid:pk>/triage/", suggestions.triage, name="triage"),
    path("suggestions/<uuid:pk>/answer/", suggestions.answer, name="answer"),
    path("suggestions/<uuid:pk>/rate/", suggestions.rate, name="rate"),
    path("suggestions/<uuid:pk>/further/", suggestions.further, name="suggestion_further"),
    path("<uuid:pk>/", task.page, name="task"),
    path("<uuid:pk>/urge/", task.urge, name="urge"),
    path("<uuid:pk>/paper/<slug:name>/", task.paper, name="paper"),
    path("<uuid:pk>/<slug:name>/", task.act, name="act"),
]
