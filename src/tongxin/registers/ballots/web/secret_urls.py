"""Addresses of secret voting: the page of the voter, the request nobody signs in for, keys, bulletin, recount."""

from django.urls import path

from tongxin.registers.ballots.web import bulletin, countersigning, keys, kiosk, voting

urlpatterns = [
    path("secrecy/", bulletin.secrecy, name="secrecy"),
    path("<uuid:pk>/vote/", voting.vote, name="vote"),
    path("issue/<uuid:pk>/", voting.issue, name="issue"),
    path("cast/<uuid:hospital>/<uuid:pk>/", voting.cast, name="cast"),
    path("<uuid:pk>/codes/", kiosk.codes, name="codes"),
    path("<uuid:pk>/tickets/", kiosk.tickets, name="tickets"),
    path("countersign/<uuid:pk>/", countersigning.countersign, name="countersign"),
    path("countersign/<uuid:pk>/key/", countersigning.make, name="make_countersigner"),
    path("countersign/<uuid:hospital>/<uuid:pk>/", countersigning.by_code, name="countersign_by_code"),
    path("kiosk/<uuid:hospital>/<uuid:pk>/", kiosk.kiosk, name="kiosk"),
    path("kiosk/<uuid:hospital>/<uuid:pk>/issue/", kiosk.issue, name="kiosk_issue"),
    path("<uuid:pk>/keys/", keys.keys, name="keys"),
    path("<uuid:pk>/keys/hold/", keys.hold, name="hold_key"),
    path("<uuid:pk>/keys/unlock/", keys.unlock, name="unlock"),
    path("<uuid:pk>/keys/open/", keys.open_box, name="open_box"),
    path("<uuid:pk>/recount/", bulletin.recount, name="recount"),
    path("<uuid:pk>/recount/file/", bulletin.tellers_file, name="tellers_file"),
    path("bulletin/<uuid:hospital>/<uuid:pk>/", bulletin.bulletin, name="bulletin"),
    path("bulletin/<uuid:hospital>/<uuid:pk>/bulletin.json", bulletin.bulletin_file, name="bulletin_file"),
    path("bulletin/<uuid:hospital>/<uuid:pk>/recount.json", bulletin.recount_file, name="recount_file"),
]
