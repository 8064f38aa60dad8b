"""Notices of Party affairs: the list, one with what its readers said, drafted, released, closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require, rights
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import url
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.ground.ui.paging import capped, keyset
from tongxin.registers.rulebook import commands, queries
from tongxin.registers.rulebook.definitions import (
    AUDIENCE_TITLES,
    NOTICE_TITLES,
    VOICE_TITLES,
    Audience,
    NoticeKind,
    NoticeState,
    VoiceKind,
)
from tongxin.registers.rulebook.models import Notice
from tongxin.registers.rulebook.queries import notices as reads
from tongxin.registers.rulebook.rules import period_end
from tongxin.registers.rulebook.web.forms import KeyForm, ReasonForm
from tongxin.registers.rulebook.web.notice_forms import (
    AnswerForm,
    CloseForm,
    ListForm,
    NoticeForm,
    ObjectionAnswerForm,
    ReleaseForm,
    SpeakForm,
    TakeForm,
    WriteForm,
)
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY

TONES = {NoticeState.DRAFT: "soon", NoticeState.RELEASED: "ok"}


def listing(request: HttpRequest) -> HttpResponse:
    """List the notices the actor may read, newest first, with who knows of each by now."""
    by = actor(request)
    require(by, queries.VIEW)
    form = ListForm(request.GET)
    form.full_clean()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = reads.listed(by, **chosen)
    page = keyset(request, rows, "-occurred_on", "-record_id")
    values = {
        "form": form, "page": page, "rows": [(row, _title(row), *_state(row), _known(row)) for row in page.rows],
        "filtered": bool(chosen), "count": _("共 {count} 条").format(count=capped(rows)), "may_draft": may(by, reads.KEEP),
    }  # fmt: skip
    return render(request, "rulebook/notices.html", values)


def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a notice, what its readers said, and what the actor may do with it."""
    by = actor(request)
    row = reads.notice_for(by, pk)
    allowed = rights(by, row.organisation)
    keeps = allowed(reads.KEEP)
    running = row.record.state == NoticeState.RELEASED and reads.known_to(row) is not None
    source = reads.source_of(by, row)
    values = {
        "row": row, "record": row.record, "kind": _kind(row), "title": _title(row), "state": _state(row), "known": _known(row),
        "audience": _(AUDIENCE_TITLES[row.audience]), "source": source, "source_url": url(source) if source else "",
        "voices": [(each, _(VOICE_TITLES[each.kind])) for each in reads.voices(by, row, keeps=keeps)], "keeps": keeps,
        "reading": reads.reading(row) if keeps and row.members_on else None,
        "read_form": KeyForm() if running and by.person_id and not reads.has_read(by, row) else None,
        "may_speak": running and by.person_id is not None, "allowed": _allowed(row, allowed),
    }  # fmt: skip
    return render(request, "rulebook/notice.html", values)


def _allowed(row: Notice, allowed: Any) -> dict[str, bool]:
    state, over = row.record.state, row.closes_on is None or row.closes_on < clock.today()
    offered = {
        "write_notice": state == NoticeState.DRAFT, "release_notice": state == NoticeState.DRAFT, "void_notice": True,
        "close_notice": state == NoticeState.RELEASED and over,
        "take_voice": state == NoticeState.RELEASED,
        "answer_voice": state == NoticeState.RELEASED,
    }  # fmt: skip
    return {name: offer and allowed(f"rulebook.{name}") for name, offer in offered.items()}


def draft(request: HttpRequest) -> HttpResponse:
    """Begin a notice; `?of=` names the record it is made from."""
    by = actor(request)
    require(by, reads.KEEP)
    sources, units = reads.disclosable(by), queries.units(by)
    begun = next((row for row in sources if str(row.pk) == request.GET.get("of")), None)
    initial = {
        "organisation": units.filter(kind=OrganisationKind.HOSPITAL).first() or units.first(),
        **(_begun(begun) if begun else {}),
    }
    form = NoticeForm(request.POST or None, units=units, sources=sources, initial=initial)
    outcome = perform(request, form, commands.draft_notice)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("rulebook:notice", outcome.result.pk, notice=_("草稿已保存，审查、审批后再公开"))
    values = {
        "form": form, "heading": _("起草党务公开"), "about": "", "said": "", "cancel": reverse("rulebook:notices"),
    }  # fmt: skip
    return render(request, "rulebook/notice_form.html", values, status=outcome.status)


def _begun(source: Record) -> dict[str, Any]:
    """Return what is known of a notice of a record."""
    fitting = next((entry.id for entry in reads.kinds().values() if entry.fits(source.kind, source.state)), "")
    return {"source": source.pk, "title": source.title, "kind": fitting}


def write(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the words of a draft."""
    row = _held(request, pk, "rulebook.write_notice")
    form = WriteForm(
        request.POST or None, version=row.record.version, initial={"title": row.record.title, "text": row.text}
    )
    return _changed(request, row, form, commands.write_notice, (_("修改内容"), _("草稿已保存")))


def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Release a notice: the days proposed let members know first, and the period last as long as it must."""
    row = _held(request, pk, "rulebook.release_notice")
    entry, today = reads.kind(row.kind), clock.today()
    others = today + entry.ahead_days * ONE_DAY
    begun = {
        "members_on": today, "staff_on": others, "public_on": others,
        "closes_on": period_end(others, entry.period_days),
    }  # fmt: skip
    form = ReleaseForm(
        request.POST or None, version=row.record.version, kind=entry, audience=Audience(row.audience), initial=begun
    )
    return _changed(request, row, form, commands.release_notice, (_("公开"), _("已公开，党员先看到")))


def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what came of a notice."""
    row = _held(request, pk, "rulebook.close_notice")
    form = CloseForm(request.POST or None, version=row.record.version)
    return _changed(request, row, form, commands.close_notice, (_("登记结果"), _("结果已登记")))


def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a notice back."""
    row = _held(request, pk, "rulebook.void_notice")
    form = ReasonForm(request.POST or None, version=row.record.version)
    outcome = perform(request, form, commands.void_notice, notice=row)
    if outcome.done:
        return outcome.redirect("rulebook:notices", notice=_("已作废"))
    return _form(request, row, form, _("作废"), status=outcome.status)


def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a notice as read; a request to look leads to the notice."""
    row = reads.notice_for(actor(request), pk)
    form = KeyForm(request.POST or None)
    outcome = perform(request, form, commands.speak, notice=row, kind=VoiceKind.READ)
    if outcome.done:
        return outcome.redirect("rulebook:notice", row.pk, notice=_("已标记为已阅读"))
    return redirect("rulebook:notice", row.pk)


def speak(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say something to a notice."""
    row = reads.notice_for(actor(request), pk)
    objecting = row.closes_on is not None and row.closes_on >= clock.today()
    form = SpeakForm(request.POST or None, objecting=objecting, initial={"kind": VoiceKind.REMARK.value})
    return _changed(request, row, form, commands.speak, (_("发表意见"), _("已收到，答复后会显示在这里")))


def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter what came another way."""
    row = _held(request, pk, "rulebook.take_voice")
    begun = {"received_on": clock.today(), "kind": (VoiceKind.OBJECTION if row.closes_on else VoiceKind.REMARK).value}
    form = TakeForm(request.POST or None, objecting=row.closes_on is not None, initial=begun)
    return _changed(request, row, form, commands.take_voice, (_("登记收到的意见"), _("已登记，请按时答复")))


def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer what somebody said."""
    by = actor(request)
    voice = reads.voice_for(by, pk)
    require(by, "rulebook.answer_voice", voice.organisation)
    kind = ObjectionAnswerForm if voice.kind == VoiceKind.OBJECTION else AnswerForm
    form = kind(request.POST or None, initial={"answer": voice.answer})
    outcome = perform(request, form, commands.answer_voice, voice=voice)
    if outcome.done:
        return outcome.redirect("rulebook:notice", voice.notice_id, notice=_("已答复"))
    return _form(request, voice.notice, form, _("答复"), status=outcome.status, said=voice.text)


def _held(request: HttpRequest, pk: UUID, permission: str) -> Notice:
    by = actor(request)
    row = reads.notice_for(by, pk)
    require(by, permission, row.organisation)
    return row


def _changed(
    request: HttpRequest, row: Notice, form: CommandForm, asked: Command[..., Any], words: tuple[str, str]
) -> HttpResponse:
    outcome = perform(request, form, asked, notice=row)
    if outcome.done:
        return outcome.redirect("rulebook:notice", row.pk, notice=words[1])
    return _form(request, row, form, words[0], status=outcome.status)


def _form(
    request: HttpRequest, row: Notice, form: CommandForm, heading: str, *, status: int, said: str = ""
) -> HttpResponse:
    values = {
        "form": form, "heading": heading, "about": row.record.title, "said": said,
        "cancel": reverse("rulebook:notice", args=[row.pk]),
    }  # fmt: skip
    return render(request, "rulebook/notice_form.html", values, status=status)


def _kind(row: Notice) -> NoticeKind | None:
    return reads.kinds().get(row.kind)


def _title(row: Notice) -> str:
    entry = _kind(row)
    return entry.title if entry else row.kind


def _state(row: Notice) -> tuple[str, str]:
    return _(NOTICE_TITLES[row.record.state]), TONES.get(NoticeState(row.record.state), "")


def _known(row: Notice) -> str:
    """Return who knows of a notice by today, in words."""
    audience = reads.known_to(row)
    return _(AUDIENCE_TITLES[audience]) if audience else ""
