"""What readers of a notice do: mark it as read, remark, promise to go ahead, object; and the answers to them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.people.models import Person
from tongxin.registers.rulebook.definitions import NoticeState, VoiceKind
from tongxin.registers.rulebook.models import Notice, Voice
from tongxin.registers.rulebook.queries import notices as queries
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("rulebook.speak", title=_("阅读、讨论党务公开"), on="notice")
def speak(*, by: Actor, notice: Notice, kind: VoiceKind, text: str = "") -> Voice:
    """Say something to a notice one may read, for oneself: needs no role, only to be a person of the rolls. To mark it as
    read a second time is the same mark."""
    person = by.person_id if isinstance(by, User) else None
    if person is None:
        raise refuse("rulebook.no_person", N_("您的账号没有对应的人员，不能发表意见"))
    row = queries.notice_for(by, notice.pk)
    _check_open(row, kind, clock.today())
    if kind is VoiceKind.READ:
        return _mark_read(row, person, clock.today())
    return _write(row, kind, clock.today(), text, person_id=person)


@command("rulebook.take_voice", title=_("登记收到的意见、异议"), on="notice")
def take_voice(
    *, by: Actor, notice: Notice, kind: VoiceKind, received_on: dt.date, text: str = "", said_by: str = "",
    person: Person | None = None,
) -> Voice:  # fmt: skip
    """Enter what came on paper, by telephone, or was said at a meeting of a branch; who raised an objection may stay unnamed.
    Who has read it signed a sheet: that needs the person."""
    check_happened(received_on, field="received_on")
    if person is not None and person.hospital_id != notice.hospital_id:
        raise refuse("rulebook.stranger", N_("{name}不是本院人员"), field="person", name=person.name)
    if received_on < notice.occurred_on:
        raise refuse(
            "rulebook.voice_early", N_("收到日期早于公开日期 {day}"), field="received_on", day=notice.occurred_on
        )
    _check_open(notice, kind, received_on)
    key = person.pk if person else None
    if kind is VoiceKind.READ:
        if key is None:
            raise refuse("rulebook.reader", N_("登记已阅读须写明是谁"), field="person")
        return _mark_read(notice, key, received_on)
    return _write(notice, kind, received_on, text, person_id=key, said_by=said_by.strip()[:60])


@command("rulebook.answer_voice", title=_("答复意见和异议"), on="voice")
def answer_voice(*, by: Actor, voice: Voice, answer: str, upheld: bool | None = None) -> Voice:
    """Answer what somebody said; of an objection say whether it proved right. A later answer replaces the earlier one."""
    if voice.kind == VoiceKind.OBJECTION and upheld is None:
        raise refuse("rulebook.upheld", N_("请选择异议是否成立"), field="upheld")
    if not answer.strip():
        raise refuse("rulebook.answer", N_("请填写答复"), field="answer")
    held = Voice.objects.select_for_update().get(pk=voice.pk)
    held.answer, held.answered_on = answer.strip(), clock.today()
    held.upheld = upheld if held.kind == VoiceKind.OBJECTION else None
    held.save(update_fields=["answer", "answered_on", "upheld"])
    touched(held, "answer", "answered_on", "upheld")
    settle(voice.organisation, _subject(held))
    return held


def _check_open(row: Notice, kind: VoiceKind, day: dt.date) -> None:
    if Record.objects.get(pk=row.pk).state != NoticeState.RELEASED:
        raise refuse("rulebook.notice_closed", N_("这条公开还没有开始或已经结束，不能再发表意见"))
    if kind is VoiceKind.OBJECTION and not (
        row.closes_on and row.members_on and row.members_on <= day <= row.closes_on
    ):
        raise refuse("rulebook.no_period", N_("只有公示期内可以提出异议；平时请用“意见建议”"), field="text")


def _mark_read(row: Notice, person: UUID, day: dt.date) -> Voice:
    kept = {"hospital_id": row.hospital_id, "organisation_id": row.organisation_id, "on": day}
    return Voice.objects.get_or_create(notice=row, person_id=person, kind=VoiceKind.READ, defaults=kept)[0]


def _write(
    row: Notice, kind: VoiceKind, day: dt.date, text: str, *, person_id: UUID | None = None, said_by: str = ""
) -> Voice:
    words = text.strip()
    if not words:
        raise refuse("rulebook.voice_text", N_("请写下您的意见"), field="text")
    made = Voice.objects.create(
        notice=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, kind=kind, person_id=person_id,
        said_by=said_by, on=day, text=words,
    )  # fmt: skip
    if kind is VoiceKind.OBJECTION:
        push(row.organisation, _ask(made, row), row.record)
    return made


def _ask(made: Voice, row: Notice) -> Ask:
    due_on = made.on + dt.timedelta(days=queries.kind(row.kind).answer_days)
    return Ask(
        _subject(made), "rulebook.answer_voice", gettext("答复对“{title}”的异议").format(title=row.record.title),
        gettext("答复"), reverse("rulebook:notice", args=[row.pk]), gettext("党务公开"), due_on=due_on,
    )  # fmt: skip


def _subject(made: Voice) -> str:
    return f"rulebook.voice:{made.pk}"
