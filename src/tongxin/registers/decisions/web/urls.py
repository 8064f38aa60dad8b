"""Addresses of the decisions room."""

from django.urls import path

from tongxin.registers.decisions.web import bodies, item, listing, live, matters, meeting, papers

app_name = "decisions"
urlpatterns = [
    path("", listing.items, name="list"),
    path("new/", listing.propose, name="propose"),
    path("items/<uuid:pk>/", item.page, name="item"),
    path("items/<uuid:pk>/material/", item.material, name="material"),
    path("items/<uuid:pk>/ask/", item.ask, name="ask"),
    path("items/<uuid:pk>/answer/", item.answer, name="answer"),
    path("items/<uuid:pk>/submit/", item.submit, name="submit"),
    path("items/<uuid:pk>/chain/", item.chain, name="chain"),
    path("items/<uuid:pk>/prov.json", item.prov, name="prov"),
    path("items/<uuid:pk>/reconsider/", item.reconsider, name="reconsider"),
    path("items/<uuid:pk>/report-up/", item.report_up, name="report_up"),
    path("items/<uuid:pk>/answer-up/", item.answer_up, name="answer_up"),
    path("items/<uuid:pk>/correct/", item.correct, name="correct"),
    path("items/<uuid:pk>/withdraw/", item.withdraw, name="withdraw"),
    path("resolutions/<uuid:pk>/", item.resolution, name="resolution"),
    path("matters/", matters.matters, name="matters"),
    path("matters/new/", matters.raise_matter, name="raise"),
    path("matters/<uuid:pk>/", matters.matter, name="matter"),
    path("matters/<uuid:pk>/opinion/", matters.opinion, name="opinion"),
    path("matters/<uuid:pk>/decide/", matters.decide, name="decide"),
    path("bodies/", bodies.index, name="bodies"),
    path("bodies/<slug:key>/", bodies.body, name="body"),
    path("meetings/", listing.meetings, name="meetings"),
    path("meetings/new/", meeting.convene, name="convene"),
    path("meetings/<uuid:pk>/", meeting.page, name="meeting"),
    path("meetings/<uuid:pk>/agenda/", meeting.agenda, name="agenda"),
    path("meetings/<uuid:pk>/minutes/", papers.minutes, name="minutes"),
    path("meetings/<uuid:pk>/minutes-apart/", papers.apart, name="apart"),
    path("meetings/<uuid:pk>/record/", papers.record, name="record"),
    path("meetings/<uuid:pk>/notices/<uuid:unit>/", papers.notice, name="notice"),
    path("meetings/<uuid:pk>/order/", meeting.reorder, name="reorder"),
    path("meetings/<uuid:pk>/void/", meeting.void, name="void"),
    path("meetings/<uuid:pk>/lines/<uuid:line>/off/", meeting.take_off, name="take_off"),
    path("meetings/<uuid:pk>/lines/<uuid:line>/all/", live.everybody, name="everybody"),
    path("meetings/<uuid:pk>/notify/", meeting.notify, name="notify"),
    path("meetings/<uuid:pk>/attend/", live.attend, name="attend"),
    path("meetings/<uuid:pk>/close/", meeting.close, name="close"),
    path("meetings/<uuid:pk>/lock/", meeting.lock, name="lock"),
    path("meetings/<uuid:pk>/lines/<uuid:line>/", live.line, name="line"),
    path("meetings/<uuid:pk>/lines/<uuid:line>/speak/", live.speak, name="speak"),
]
