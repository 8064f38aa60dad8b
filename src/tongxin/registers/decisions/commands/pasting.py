"""The rows of meetings registered together: piled up in memory, written table by table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import numbers, writing
from tongxin.ground.records.models import Link, Record
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands.meetings import state_after
from tongxin.registers.decisions.definitions import CARRYING, RESOLVING, ItemState, MeetingState, Presence, Role, Stand
from tongxin.registers.decisions.judging import Proof
from tongxin.registers.decisions.models import Consultation, Item, Line, Material, Meeting, Resolution, Seat, Voice
from tongxin.registers.decisions.rules import Passage
from tongxin.toolbox import clock

if TYPE_CHECKING:
    from tongxin.registers.decisions.commands.past import Dealt, Held

BATCH = 2000


class Pile:
    """Rows not yet written, in order of time. decided: how many items have their decision among them."""

    def __init__(self, by: Actor, organisation: Organisation) -> None:
        self.by, self.organisation, self.hospital = by, organisation, writing.of_hospital(organisation)
        self.names = queries.body_names()
        self.decided = 0
        self.items: dict[str, Item] = {}
        self.meetings: list[Meeting] = []
        self.seats: list[Seat] = []
        self.lines: list[Line] = []
        self.voices: list[Voice] = []
        self.resolutions: list[Resolution] = []
        self._passed: dict[str, list[Passage]] = {}

    def meeting(self, held: Held) -> Meeting:
        """Pile up a meeting whose minutes are locked."""
        title = gettext("{body}（{day}）").format(body=self.names[held.body], day=held.on.isoformat())
        record = self._record(queries.MEETING, self.organisation, title, held.on, MeetingState.LOCKED)
        made = Meeting(
            record=record, hospital_id=self.hospital, organisation=self.organisation, occurred_on=held.on, body=held.body,
            place=held.place, recorder=held.recorder, sent_on=held.sent_on, closed_at=clock.now(), locked_at=clock.now(),
        )  # fmt: skip
        self.meetings.append(made)
        return made

    def item(self, dealt: Dealt) -> Item:
        """Return the item a meeting deals with: the same for every meeting that names it."""
        if dealt.ref not in self.items:
            record = self._record(queries.ITEM, dealt.organisation, dealt.title, dealt.proposed_on, ItemState.PROPOSED)
            self.items[dealt.ref] = Item(
                record=record, hospital_id=self.hospital, organisation=dealt.organisation, occurred_on=dealt.proposed_on,
                proposed_on=dealt.proposed_on, type=dealt.type, category=queries.type_of(dealt.type).category,
                amount=dealt.amount,
            )  # fmt: skip
        return self.items[dealt.ref]

    def passed(self, ref: str) -> Sequence[Passage]:
        """Return the stops behind an item."""
        return self._passed.get(ref, ())

    def line(self, meeting: Meeting, dealt: Dealt, role: Role, proof: Proof | None) -> Line:
        """Pile up what came of an item at a meeting."""
        made = Line(
            meeting=meeting, item=self.items[dealt.ref], order=1 + sum(each.meeting is meeting for each in self.lines),
            role=role, outcome=dealt.outcome,
            resolution=dealt.resolution, proof=proof.as_dict() if proof else None, overridden=dealt.reason,
            concluded_at=clock.now(), **_belonging(meeting),
        )  # fmt: skip
        self.lines.append(made)
        return made

    def settle(self, dealt: Dealt, line: Line, passage: Passage) -> None:
        """Take the item on, and pile up the resolution that was carried."""
        item, meeting = line.item, line.meeting
        self._passed.setdefault(dealt.ref, []).append(passage)
        item.record.state = state = state_after(item, line)
        if line.outcome in CARRYING and line.role in RESOLVING:
            self._resolve(dealt, line)
        if line.role != Role.DECIDE or state not in (ItemState.DECIDED, ItemState.REFUSED):
            return
        item.decided_on, item.decided_by, item.outcome = meeting.occurred_on, meeting.body, line.outcome
        item.occurred_on = item.record.occurred_on = meeting.occurred_on
        self.decided += 1

    def store(self) -> None:
        """Write everything, table by table, and take the numbers in order of time."""
        rows: Sequence[Any] = [*self.items.values(), *self.meetings, *self.resolutions]
        writing.store(*(row.record for row in rows))
        Item.objects.bulk_create(self.items.values())
        Meeting.objects.bulk_create(self.meetings)
        Material.objects.bulk_create(self._materials(), batch_size=BATCH)
        Consultation.objects.bulk_create(self._consultations(), batch_size=BATCH)
        Seat.objects.bulk_create(self.seats, batch_size=BATCH)
        Line.objects.bulk_create(self.lines, batch_size=BATCH)
        Voice.objects.bulk_create(self.voices, batch_size=BATCH)
        Resolution.objects.bulk_create(self.resolutions)
        Link.objects.bulk_create([self._link(each) for each in self.resolutions])
        for each in self.resolutions:
            body, year = queries.body(each.line.meeting.body), each.occurred_on.year
            numbers.take(body=self.organisation, code=body.code, year=year, record=each.record)

    def _record(self, kind: str, organisation: Organisation, title: str, on: dt.date, state: str) -> Record:
        return writing.build(
            by=self.by, kind=kind, organisation=organisation, title=title[:200], occurred_on=on, state=state
        )

    def _resolve(self, dealt: Dealt, line: Line) -> None:
        owner, on = dealt.owner or dealt.organisation, line.meeting.occurred_on
        title = gettext("{title}（决定）").format(title=line.item.record.title)
        record = self._record(queries.RESOLUTION, owner, title, on, "in_force")
        self.resolutions.append(
            Resolution(
                record=record,
                hospital_id=self.hospital,
                organisation=owner,
                occurred_on=on,
                line=line,
                text=dealt.resolution,
                due_on=dealt.due_on,
            )
        )

    def _link(self, made: Resolution) -> Link:
        return Link(
            source=made.line.item.record, target=made.record, relation="led_to", hospital_id=self.hospital,
            created_at=clock.now(), created_by=writing.reference(self.by),
        )  # fmt: skip

    def _materials(self) -> Iterator[Material]:
        for item in self.items.values():
            for title in queries.type_of(item.type).need:
                yield Material(item=item, title=title, given_on=item.proposed_on, offline=True, **_belonging(item))

    def _consultations(self) -> Iterator[Consultation]:
        for item in self.items.values():
            for title in queries.type_of(item.type).consult:
                yield Consultation(
                    item=item, title=title, asked_on=item.proposed_on, answered_on=item.proposed_on, agreed=True,
                    **_belonging(item),
                )  # fmt: skip


def voices(line: Line, seats: Sequence[Seat], marks: Mapping[UUID, str], *, open_vote: bool) -> Iterator[Voice]:
    """Yield what everybody present with a vote did, the chair last; in a secret ballot only who withdrew or was away."""
    able = [seat for seat in seats if seat.votes and seat.presence == Presence.PRESENT]
    for place, seat in enumerate(sorted(able, key=lambda each: (each.chair, each.order)), 1):
        mark = marks.get(seat.person_id, "yes")
        stand = mark if open_vote and mark in tuple(Stand) else ""
        yield Voice(
            line=line, person_id=seat.person_id, order=place if stand else 0, stand=stand, interest=mark == "recused",
            recused=mark == "recused", away=mark == "away", **_belonging(line.meeting),
        )  # fmt: skip


def _belonging(row: Item | Meeting) -> dict[str, Any]:
    return {"hospital_id": row.hospital_id, "organisation_id": row.organisation_id}
