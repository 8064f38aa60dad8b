"""Addresses of the rulebook room."""

from django.urls import path

from tongxin.registers.rulebook.web import changes, cleaning, listing, notices, page, signing

app_name = "rulebook"
urlpatterns = [
    path("", listing.documents, name="list"),
    path("new/", changes.draft, name="draft"),
    path("compilation/", listing.compilation, name="compilation"),
    path("at/<slug:code>/", page.at, name="at"),
    path("clean-ups/", cleaning.listing, name="clean_ups"),
    path("clean-ups/new/", cleaning.begin, name="begin_clean_up"),
    path("clean-ups/<uuid:pk>/", cleaning.page, name="clean_up"),
    path("clean-ups/<uuid:pk>/close/", cleaning.close, name="close_clean_up"),
    path("clean-ups/<uuid:pk>/<uuid:document>/", cleaning.judge, name="judge"),
    path("versions/<uuid:pk>/", page.version, name="version"),
    path("versions/<uuid:pk>/write/", changes.write, name="write"),
    path("versions/<uuid:pk>/fill/", changes.fill_in, name="fill_in"),
    path("versions/<uuid:pk>/issue/", changes.issue, name="issue"),
    path("versions/<uuid:pk>/void/", changes.void_version, name="void_version"),
    path("versions/<uuid:pk>/send/", changes.send_filing, name="send_filing"),
    path("versions/<uuid:pk>/receipt/", changes.answer_filing, name="answer_filing"),
    path("versions/<uuid:pk>/sign/", signing.sign, name="sign"),
    path("versions/<uuid:pk>/sign/outside/", signing.outside, name="sign_outside"),
    path("citations/<uuid:pk>/end/", changes.uncite, name="uncite"),
    path("notices/", notices.listing, name="notices"),
    path("notices/new/", notices.draft, name="draft_notice"),
    path("notices/<uuid:pk>/", notices.notice, name="notice"),
    path("notices/<uuid:pk>/write/", notices.write, name="write_notice"),
    path("notices/<uuid:pk>/release/", notices.release, name="release_notice"),
    path("notices/<uuid:pk>/close/", notices.close, name="close_notice"),
    path("notices/<uuid:pk>/void/", notices.void, name="void_notice"),
    path("notices/<uuid:pk>/read/", notices.read, name="read_notice"),
    path("notices/<uuid:pk>/speak/", notices.speak, name="speak"),
    path("notices/<uuid:pk>/take/", notices.take, name="take_voice"),
    path("notices/voices/<uuid:pk>/answer/", notices.answer, name="answer_voice"),
    path("<uuid:pk>/", page.document, name="document"),
    path("<uuid:pk>/compare/", page.compared, name="compare"),
    path("<uuid:pk>/revise/", changes.revise, name="revise"),
    path("<uuid:pk>/abolish/", changes.abolish, name="abolish"),
    path("<uuid:pk>/correct/", changes.correct, name="correct"),
    path("<uuid:pk>/cite/", changes.cite, name="cite"),
]
