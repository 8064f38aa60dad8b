"""Pages of the room."""

from django.urls import path

from tongxin.uses.assessment.web import hearing, live, rounds, subjects

app_name = "assessment"
urlpatterns = [
    path("", rounds.index, name="list"),
    path("new/", rounds.new, name="new"),
    path("live/", live.choose, name="live"),
    path("live/<uuid:unit>/", live.unit, name="live_unit"),
    path("mine/", subjects.mine, name="mine"),
    path("of/<uuid:pk>/", subjects.page, name="subject"),
    path("of/<uuid:pk>/trace/<str:key>/", subjects.trace, name="trace"),
    path("of/<uuid:pk>/use/<slug:use>/", subjects.follow, name="follow"),
    path("of/<uuid:pk>/hearing/", hearing.record, name="hearing"),
    path("remark/<uuid:pk>/", hearing.correct, name="remark"),
    path("remark/<uuid:pk>/void/", hearing.void, name="void_remark"),
    path("of/<uuid:pk>/<slug:name>/", subjects.act, name="act"),
    path("appeal/<uuid:pk>/", subjects.review, name="appeal"),
    path("<uuid:pk>/", rounds.page, name="round"),
    path("<uuid:pk>/notice/", rounds.notice, name="notice"),
    path("<uuid:pk>/grid/<str:key>/", rounds.grid, name="grid"),
    path("<uuid:pk>/export/", rounds.export, name="export"),
    path("<uuid:pk>/<slug:name>/", rounds.act, name="step"),
]
