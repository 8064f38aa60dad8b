"""Notices of Party affairs: drafted from a record or written, released to members first, closed with what came of them."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.followups.definitions import LED_TO, Wish
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.rulebook.commands.making import assign
from tongxin.registers.rulebook.definitions import Audience, NoticeKind, NoticeState
from tongxin.registers.rulebook.models import Notice
from tongxin.registers.rulebook.queries import notices as queries
from tongxin.registers.rulebook.rules import Release, check_release, check_title
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

WIDTH = list(Audience)


@command("rulebook.draft_notice", title=_("起草党务公开"), on="organisation")
def draft_notice(
    *, by: Actor, organisation: Organisation, kind: str, title: str, text: str = "", audience: Audience | None = None,
    source: Record | None = None,
) -> Notice:  # fmt: skip
    """Begin a notice, written or from a record (`source`); audience: the widest of its kind unless narrower."""
    made = enter(by, organisation, queries.kind(kind), title=title, text=text, audience=audience)
    if source is not None:
        _check_source(made, source)
        writing.link(source, made.record, LED_TO, by=by)
    return made


@command("rulebook.write_notice", title=_("修改党务公开"), on="notice")
def write_notice(*, by: Actor, notice: Notice, version: int, title: str, text: str = "") -> Notice:
    """Change the words of a notice that nobody has read yet."""
    held = hold(notice, version, NoticeState.DRAFT)
    assign(held, text=text.strip())
    held.record = writing.bump(held.record, by=by, title=check_title(title))
    return held


@command("rulebook.release_notice", title=_("公开"), on="notice")
def release_notice(
    *, by: Actor, notice: Notice, version: int, members_on: dt.date, checked_by: str, approved_by: str,
    staff_on: dt.date | None = None, public_on: dt.date | None = None, closes_on: dt.date | None = None, place: str = "",
) -> Notice:  # fmt: skip
    """Release a notice: members learn of it on `members_on`, the others not before; who checked it for secrets and who
    approved it are named. A kind with a period asks for its last day, and for its outcome afterwards."""
    held = hold(notice, version, NoticeState.DRAFT)
    _check_said(checked_by=checked_by, approved_by=approved_by, text=held.text)
    check_release(queries.kind(held.kind), Audience(held.audience), Release(members_on, staff_on, public_on, closes_on))
    assign(
        held, members_on=members_on, staff_on=staff_on, public_on=public_on, closes_on=closes_on, occurred_on=members_on,
        checked_by=checked_by.strip()[:60], approved_by=approved_by.strip()[:200], place=place.strip()[:120],
    )  # fmt: skip
    held.record = writing.bump(held.record, by=by, state=NoticeState.RELEASED, occurred_on=members_on)
    if closes_on is not None:
        push(held.organisation, _ask(held, closes_on), held.record)
    return held


@command("rulebook.close_notice", title=_("登记公开结果"), on="notice")
def close_notice(*, by: Actor, notice: Notice, version: int, outcome: str) -> Notice:
    """Say what came of a notice, after its period and when every objection has its answer."""
    held = hold(notice, version, NoticeState.RELEASED)
    if held.closes_on is not None and clock.today() <= held.closes_on:
        raise refuse("rulebook.notice_running", N_("公示期到 {day} 为止，期满后再登记结果"), day=held.closes_on)
    if count := queries.unanswered(held):
        raise refuse("rulebook.unanswered", N_("还有 {count} 条异议没有答复"), count=count)
    _check_said(outcome=outcome)
    assign(held, outcome=outcome.strip(), closed_on=clock.today())
    settle(held.organisation, subject(held))
    held.record = writing.bump(held.record, by=by, state=NoticeState.CLOSED)
    return held


@command("rulebook.void_notice", title=_("作废党务公开"), on="notice")
def void_notice(*, by: Actor, notice: Notice, version: int, reason: str) -> Notice:
    """Take a notice back: a draft, or one that was wrong; from now on nobody reads it."""
    held = hold(notice, version, *NoticeState)
    settle(held.organisation, subject(held))
    held.record = writing.void(held.record, by=by, reason=reason)
    return held


def enter(
    by: Actor, organisation: Organisation, entry: NoticeKind, *, title: str, text: str, audience: Audience | None
) -> Notice:
    """Write a draft; raise `Refused` for an audience wider than its kind's."""
    wanted = audience or Audience(entry.audience)
    if WIDTH.index(wanted) > WIDTH.index(Audience(entry.audience)):
        raise refuse("rulebook.audience", N_("“{kind}”不能公开到这么大的范围"), field="audience", kind=entry.title)
    today = clock.today()
    record = writing.create(
        by=by, kind=queries.NOTICE, organisation=organisation, title=check_title(title), occurred_on=today,
        state=NoticeState.DRAFT,
    )  # fmt: skip
    return Notice.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=today, kind=entry.id,
        audience=wanted, text=text.strip(),
    )  # fmt: skip


def wished(by: Actor, wish: Wish) -> Record:
    """Draft the notice that a register asks for of its record; sort: the widest audience, as the register marks it."""
    audience = Audience(wish.sort or Audience.STAFF)
    entry = next((entry for entry in queries.kinds().values() if entry.fits(wish.source.kind, wish.source.state)), None)
    if entry is None:
        raise refuse("rulebook.notice_source", N_("公开目录中没有可以从“{title}”生成的类别"), title=wish.source.title)
    return enter(by, wish.owner, entry, title=wish.title, text=wish.requirement, audience=audience).record


def hold(notice: Notice, version: int, *states: NoticeState) -> Notice:
    """Lock a notice at the version seen; raise `Refused` unless it is in one of the states."""
    record = writing.hold(notice.pk, version)
    if record.state not in states:
        raise refuse("rulebook.notice_state", N_("“{title}”现在不能这样办理：请刷新后再看"), title=record.title)
    held = Notice.objects.select_related("organisation").get(pk=notice.pk)
    held.record = record
    return held


def subject(notice: Notice) -> str:
    """Return under what the period of a notice stands among the things to do."""
    return f"rulebook.notice:{notice.pk}"


def _check_source(made: Notice, source: Record) -> None:
    entry = queries.kind(made.kind)
    if source.hospital_id != made.hospital_id or not entry.fits(source.kind, source.state):
        sentence = N_("“{kind}”不能由“{title}”生成")
        raise refuse("rulebook.notice_source", sentence, field="source", kind=entry.title, title=source.title)


def _check_said(**said: str) -> None:
    sentences = {
        "checked_by": N_("请填写保密审查人"), "approved_by": N_("请填写审批人或审批会议"), "text": N_("请先写公开的内容"),
        "outcome": N_("请填写结果"),
    }  # fmt: skip
    missing = [name for name, words in said.items() if not words.strip()]
    if missing:
        raise Refused([Problem(f"rulebook.notice_{name}", sentences[name], field=name) for name in missing])


def _ask(row: Notice, closes_on: dt.date) -> Ask:
    return Ask(
        subject(row), "rulebook.close_notice", gettext("公示期满：登记“{title}”的结果").format(title=row.record.title),
        gettext("登记结果"), reverse("rulebook:notice", args=[row.pk]), gettext("党务公开"), due_on=closes_on + ONE_DAY,
        since=closes_on + ONE_DAY,
    )  # fmt: skip
