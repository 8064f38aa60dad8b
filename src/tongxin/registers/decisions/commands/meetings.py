"""A meeting: convened with its seats, given an agenda and its notice, opened by attendance, closed and locked."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import ancestors
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands import items
from tongxin.registers.decisions.commands.seating import seats_for
from tongxin.registers.decisions.definitions import FAVOURABLE, Body, ItemState, MeetingState, Outcome, Role
from tongxin.registers.decisions.models import Item, Line, Meeting, Seat
from tongxin.registers.decisions.rules import judge_notice
from tongxin.toolbox import clock
from tongxin.toolbox.findings import settle
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

RUNNING = (MeetingState.PLANNED, MeetingState.OPEN)


@command("decisions.convene", title=_("召集会议"), on="organisation")
def convene(
    *,
    by: Actor,
    organisation: Organisation,
    body: str,
    on: dt.date,
    title: str = "",
    starts_at: dt.time | None = None,
    place: str = "",
    recorder: str = "",
) -> Meeting:
    """Convene a body on a day; its seats are who holds the posts that carry a vote, or that sit in, on that day."""
    entry = queries.body(body)
    _check_home(entry, organisation)
    name = title.strip() or gettext("{body}（{day}）").format(body=entry.title, day=on.isoformat())
    record = writing.create(
        by=by, kind=queries.MEETING, organisation=organisation, title=name, occurred_on=on, state=MeetingState.PLANNED
    )
    meeting = Meeting.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=on, body=body,
        starts_at=starts_at, place=place.strip(), recorder=recorder.strip(),
    )  # fmt: skip
    Seat.objects.bulk_create(seats_for(meeting, entry))
    return meeting


@command("decisions.put_on_agenda", title=_("列入议程"), on="meeting")
def put_on_agenda(*, by: Actor, meeting: Meeting, version: int, item: Item, reason: str = "") -> Meeting:
    """Put a ready item on the agenda; refused naming what is missing, a SOFT rule asks for a reason."""
    held = hold(meeting, version, *RUNNING)
    ready = items.hold(item, item.record.version, ItemState.READY, ItemState.DECIDED)
    _check_place(held, ready)
    settle(queries.readiness(ready, held.body), reason)
    Line.objects.create(
        meeting=held, item=ready, hospital_id=held.hospital_id, organisation_id=held.organisation_id,
        order=Line.objects.filter(meeting=held).count() + 1, role=_role(ready, held.body), reason=reason.strip(),
    )  # fmt: skip
    if ready.decided_on is None:
        writing.bump(ready.record, by=by, state=ItemState.SCHEDULED)
    writing.bump(held.record, by=by)
    return held


@command("decisions.take_off", title=_("从议程撤下"), on="meeting")
def take_off(*, by: Actor, meeting: Meeting, version: int, line: Line, reason: str) -> Meeting:
    """Take an item off the agenda before it has come up; it is ready for another meeting."""
    held = hold(meeting, version, *RUNNING)
    note(reason=check_reason(reason))
    check_line(held, line)
    if line.voices.exists():
        raise refuse("decisions.begun", N_("这一议题已开始讨论：请作出缓议或撤回的结论"), field="line")
    _release(line, by)
    line.removed = True
    line.save(update_fields=["removed"])
    touched(line, "removed")
    writing.bump(held.record, by=by)
    return held


@command("decisions.reorder", title=_("调整议程次序"), on="meeting")
def reorder(*, by: Actor, meeting: Meeting, version: int, order: list[UUID]) -> Meeting:
    """Put the lines of an agenda in another order, given as all of them, first to last."""
    held = hold(meeting, version, *RUNNING)
    lines = {line.pk: line for line in held.agenda}
    if set(order) != set(lines) or len(order) != len(lines):
        raise refuse("decisions.order_all", N_("请写明议程上每个议题的次序，不多不少"), field="order")
    for place, key in enumerate(order, 1):
        lines[key].order = place
    Line.objects.bulk_update(lines.values(), ["order"])
    touched(held, "agenda")
    writing.bump(held.record, by=by)
    return held


@command("decisions.notify", title=_("送达会议材料"), on="meeting")
def notify(*, by: Actor, meeting: Meeting, version: int, sent_on: dt.date | None = None, reason: str = "") -> Meeting:
    """Record that notice and materials went out; too late asks for a reason."""
    held, day = hold(meeting, version, MeetingState.PLANNED), sent_on or clock.today()
    found = judge_notice(queries.body(held.body), day, held.occurred_on)
    settle([found], reason)
    held.sent_on, held.sent_reason = day, "" if found.passed else reason.strip()
    held.save(update_fields=["sent_on", "sent_reason"])
    touched(held, "sent_on", "sent_reason")
    writing.bump(held.record, by=by)
    return held


@command("decisions.close", title=_("结束会议"), on="meeting")
def close(*, by: Actor, meeting: Meeting, version: int) -> Meeting:
    """Close a meeting whose items all have their outcome; who was entitled stays as it was."""
    held = hold(meeting, version, MeetingState.OPEN)
    waiting = [line.item.record.title for line in held.agenda.filter(outcome="").select_related("item__record")]
    if waiting:
        sentence = N_("还有 {count} 个议题没有结论：{titles}")
        raise refuse("decisions.waiting", sentence, count=len(waiting), titles="、".join(waiting[:5]))
    held.closed_at = clock.now()
    held.save(update_fields=["closed_at"])
    writing.bump(held.record, by=by, state=MeetingState.CLOSED)
    return held


@command("decisions.lock", title=_("会议纪要定稿"), on="meeting")
def lock(*, by: Actor, meeting: Meeting, version: int) -> Meeting:
    """Lock the minutes of a closed meeting: nothing of it changes any more."""
    held = hold(meeting, version, MeetingState.CLOSED)
    held.locked_at = clock.now()
    held.save(update_fields=["locked_at"])
    writing.bump(held.record, by=by, state=MeetingState.LOCKED)
    return held


@command("decisions.void", title=_("作废会议"), on="meeting")
def void(*, by: Actor, meeting: Meeting, version: int, reason: str) -> Meeting:
    """Void a meeting that has concluded nothing; its items are ready for another."""
    held = hold(meeting, version, *RUNNING)
    lines = list(held.agenda)
    if any(line.outcome for line in lines):
        raise refuse("decisions.has_outcomes", N_("会议已有议题作出结论，不能作废；请结束会议"))
    for line in lines:
        _release(line, by)
    writing.void(held.record, by=by, reason=reason)
    return held


def hold(meeting: Meeting, version: int, *states: MeetingState) -> Meeting:
    """Lock a meeting at the version that was seen; raise `Refused` unless it is in one of the states."""
    record = writing.hold(meeting.pk, version)
    if record.state not in states:
        raise refuse("decisions.meeting_state", N_("“{title}”已结束或尚未开始，现在不能这样办理"), title=record.title)
    held = Meeting.objects.select_related("organisation").get(pk=meeting.pk)
    held.record = record
    return held


def _check_home(entry: Body, organisation: Organisation) -> None:
    """Raise `Refused` unless the posts of a body are held in the unit: nobody decides for another one's meeting."""
    if not queries.sits_in(entry, {unit.kind for unit in queries.sitting(organisation)}):
        sentence = N_("“{body}”不在“{unit}”召开：请选择委员任职的单位")
        raise refuse("decisions.home", sentence, field="organisation", body=entry.title, unit=organisation.name)


def _check_place(meeting: Meeting, item: Item) -> None:
    if item.hospital_id != meeting.hospital_id:
        raise refuse("decisions.foreign", N_("议题不是本院的"), field="item")
    _check_own(meeting, item)
    if Line.objects.filter(item=item, removed=False, outcome="", meeting__record__voided_at=None).exists():
        raise refuse("decisions.twice", N_("这一议题已列入议程，还没有结论"), field="item")
    if item.decided_on is not None and meeting.body not in queries.ahead(item):
        raise refuse(
            "decisions.nothing_ahead", N_("这一议题已有决定，不须再经这个会议；需要时请提请复议"), field="item"
        )


def _check_own(meeting: Meeting, item: Item) -> None:
    """Raise `Refused` where a branch's body would deal with what another branch proposed; who has no such body
    goes to any."""
    own = [leg for leg in queries.route(item) or () if leg.body == meeting.body and queries.is_own(leg)]
    if not own or meeting.organisation_id in ancestors(item.organisation_id, clock.today()):
        return
    if not queries.without(queries.body(meeting.body), [item.organisation_id]):
        sentence = N_("这一议题由“{unit}”提出，不由“{place}”的会议研究：请列入提出单位或它上级的会议")
        names = {"unit": item.organisation.name, "place": meeting.organisation.name}
        raise refuse("decisions.elsewhere", sentence, field="item", **names)


def _role(item: Item, body: str) -> Role:
    """Return what a body does with an item; a registered one is decided where it is put."""
    found = [leg.role for leg in queries.route(item) or () if leg.body == body]
    return found[0] if found else Role.DECIDE


def _release(line: Line, by: Actor) -> None:
    record = Record.objects.select_for_update().get(pk=line.item_id)
    if record.state == ItemState.SCHEDULED:
        writing.bump(record, by=by, state=ItemState.READY)


def state_after(item: Item, line: Line) -> ItemState:
    """Return what an outcome makes of an item: decided where it was to be, refused, or to be prepared for what comes next.

    What was decided stays so when a later body defers it or leaves it; one that refuses it stops it.
    """
    outcome = Outcome(line.outcome)
    waiting = ItemState.PROPOSED if item.decided_on is None else ItemState.DECIDED
    if outcome is Outcome.WITHDRAWN:
        return ItemState.WITHDRAWN if item.decided_on is None else waiting
    if outcome is Outcome.DEFERRED:
        return waiting
    if outcome not in FAVOURABLE:
        return ItemState.REFUSED
    return ItemState.DECIDED if line.role == Role.DECIDE else waiting


def check_line(meeting: Meeting, line: Line) -> None:
    """Raise `Refused` unless a line is on the meeting's agenda and has no outcome yet."""
    if line.meeting_id != meeting.pk or line.removed:
        raise refuse("decisions.no_line", N_("这一议题不在本次会议的议程上"), field="line")
    if line.outcome:
        raise refuse("decisions.concluded", N_("这一议题已有结论，不能再改"), field="line")
