"""A whole ledger at once: the rows of four tables by COPY, one event for the batch; voided again in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.copying import copy_rows
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.queries import worked_on
from tongxin.people.models import Spending
from tongxin.registers.activities.commands.counting import counted_at_once
from tongxin.registers.activities.commands.ledger import Shift
from tongxin.registers.activities.commands.making import RECORD_KIND
from tongxin.registers.activities.definitions import How, State, Status
from tongxin.registers.activities.models import Application, Draft, Taught
from tongxin.toolbox import clock, ids

_GATHERING = (
    "record_id", "organisation_id", "occurred_on", "starts_at", "ends_at", "place", "headcount", "minutes",
)  # fmt: skip
_SEGMENT = (
    "id", "gathering_id", "organisation_id", "occurred_on", "kind", "title", "order", "hours", "served", "extra",
)  # fmt: skip
_ATTENDANCE = ("id", "gathering_id", "organisation_id", "occurred_on", "person_id", "outsider", "outsider_unit")
_PRESENT = {"status": Status.PRESENT.value, "how": How.IMPORT.value, "reason": "", "confirmed": True}

Made = Sequence[tuple[UUID, Shift]]


@command("activities.import_rows", title=_("导入活动台账"), on="organisation")
def import_rows(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write the gatherings (`Shift`) that a ledger tells of, held and confirmed; return (row in the file, record)."""
    made: Made = [(ids.uuid7(), shift) for shift in planned]
    hospital = {"hospital_id": organisation.hospital_id}
    held = {"code": "", "reason": "", "held_at": clock.now(), "held_by": writing.reference(by)}
    record = writing.copied(RECORD_KIND, organisation.hospital_id, by=by, state=State.HELD.value)
    with counted_at_once() as changed:
        copy_rows("records_record", writing.COPIED, _records(made), record)
        copy_rows("activities_gathering", _GATHERING, _gatherings(made), hospital | held)
        copy_rows("activities_segment", _SEGMENT, _segments(made), hospital | {"times": 1})
        people = copy_rows("activities_attendance", _ATTENDANCE, _attendances(made), hospital | _PRESENT)
        changed += [key for key, _shift in made]
    note(batch=str(batch), gatherings=len(made), attendances=people)
    return [(number, key) for key, shift in made for number in shift.rows]


@command("activities.void_rows", title=_("撤销导入的活动"), on="organisation")
def void_rows(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void the gatherings of an imported ledger at once; return how many."""
    with counted_at_once(*targets):
        count = writing.void_all(targets, organisation, by=by, reason=reason)
    note(batch=str(batch), gatherings=count)
    return count


def used(targets: Sequence[UUID]) -> dict[UUID, str]:
    """Return those of imported gatherings that something relies on, with a sentence naming where."""
    drafts = Draft.objects.filter(gathering__in=targets, record__voided_at=None)
    taken = {key: gettext("已用来完成下发的“{title}”").format(title=title)
             for key, title in drafts.values_list("gathering", "record__title")}  # fmt: skip
    asked = Application.objects.filter(gathering__in=targets, record__voided_at=None).values_list("gathering")
    taught = Taught.objects.filter(gathering__in=targets).values_list("gathering")
    spent = Spending.objects.filter(source__in=targets).values_list("source")
    return (
        worked_on(targets)
        | {key: gettext("已申请活动审批") for (key,) in asked}
        | {key: gettext("已登记活动经费支出") for (key,) in spent}
        | {key: gettext("已计入学习小组的课程") for (key,) in taught}
        | taken
    )


def _records(made: Made) -> Iterator[tuple[Any, ...]]:
    for key, shift in made:
        yield key, shift.organisation.pk, shift.title, shift.occurred_on


def _gatherings(made: Made) -> Iterator[tuple[Any, ...]]:
    for key, shift in made:
        yield (
            key, shift.organisation.pk, shift.occurred_on, shift.starts_at, shift.ends_at, shift.place, shift.headcount,
            shift.minutes,
        )  # fmt: skip


def _segments(made: Made) -> Iterator[tuple[Any, ...]]:
    for key, shift in made:
        served, where = sum(shift.served) if shift.served else None, (key, shift.organisation.pk, shift.occurred_on)
        yield ids.uuid7_text(), *where, shift.kind, shift.title, 1, shift.hours, served, _json(shift.extra)
        for order, part in enumerate(shift.further, start=2):
            yield ids.uuid7_text(), *where, part.kind, part.title, order, part.hours, None, _json(part.extra)


def _json(extra: Mapping[str, Any]) -> str:
    return json.dumps(extra, ensure_ascii=False)


def _attendances(made: Made) -> Iterator[tuple[Any, ...]]:
    # Texts of what repeats: writing a key for each of 100,000 rows anew takes a tenth of the time.
    text = cache(str)
    for key, shift in made:
        gathering, unit, day = str(key), str(shift.organisation.pk), shift.occurred_on
        for _number, person, outsider, outside in shift.people:
            yield ids.uuid7_text(), gathering, unit, day, person and text(person), outsider, outside
