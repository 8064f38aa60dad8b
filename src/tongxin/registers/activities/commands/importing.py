"""A whole ledger at once: the rows of four tables by COPY, one event for the batch; voided again in one statement."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
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
    "record_id", "hospital_id", "organisation_id", "occurred_on", "starts_at", "ends_at", "place", "headcount", "code",
    "minutes", "reason", "held_at", "held_by",
)  # fmt: skip
_SEGMENT = (
    "id", "gathering_id", "hospital_id", "organisation_id", "occurred_on", "kind", "title", "order", "hours", "times",
    "served", "extra",
)  # fmt: skip
_ATTENDANCE = (
    "id", "gathering_id", "hospital_id", "organisation_id", "occurred_on", "person_id", "outsider", "outsider_unit",
    "status", "how", "reason", "confirmed",
)  # fmt: skip

Made = Sequence[tuple[UUID, Shift]]


@command("activities.import_rows", title=_("导入活动台账"), on="organisation")
def import_rows(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write the gatherings (`Shift`) that a ledger tells of, held and confirmed; return (row in the file, record)."""
    made: Made = [(ids.uuid7(), shift) for shift in planned]
    now, who = clock.now(), writing.reference(by)
    hospital = organisation.hospital_id
    with counted_at_once() as changed:
        copy_rows("records_record", writing.COPIED, _records(made, now, who))
        copy_rows("activities_gathering", _GATHERING, _gatherings(made, hospital, now, who))
        copy_rows("activities_segment", _SEGMENT, _segments(made, hospital))
        people = copy_rows("activities_attendance", _ATTENDANCE, _attendances(made, hospital))
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


def _records(made: Made, now: dt.datetime, who: str) -> Iterator[tuple[Any, ...]]:
    for key, shift in made:
        yield writing.copied(
            key,
            RECORD_KIND,
            shift.organisation,
            shift.title,
            shift.occurred_on,
            state=State.HELD.value,
            who=who,
            now=now,
        )


def _gatherings(made: Made, hospital: UUID | None, now: Any, who: str) -> Iterator[tuple[Any, ...]]:
    for key, shift in made:
        yield (
            key, hospital, shift.organisation.pk, shift.occurred_on, shift.starts_at, shift.ends_at, shift.place,
            shift.headcount, "", shift.minutes, "", now, who,
        )  # fmt: skip


def _segments(made: Made, hospital: UUID | None) -> Iterator[tuple[Any, ...]]:
    for key, shift in made:
        served = sum(shift.served) if shift.served else None
        extra = json.dumps(shift.extra, ensure_ascii=False)
        yield (
            ids.uuid7(), key, hospital, shift.organisation.pk, shift.occurred_on, shift.kind, shift.title, 1,
            shift.hours, 1, served, extra,
        )  # fmt: skip
        for order, part in enumerate(shift.further, start=2):
            yield (
                ids.uuid7(), key, hospital, shift.organisation.pk, shift.occurred_on, part.kind, part.title, order,
                part.hours, 1, None, json.dumps(part.extra, ensure_ascii=False),
            )  # fmt: skip


def _attendances(made: Made, hospital: UUID | None) -> Iterator[tuple[Any, ...]]:
    # Texts of what repeats: writing a key for each of 100,000 rows anew takes a tenth of the time.
    status, how, where = Status.PRESENT.value, How.IMPORT.value, str(hospital)
    for key, shift in made:
        gathering, unit, day = str(key), str(shift.organisation.pk), shift.occurred_on
        for _number, person, outsider, outside in shift.people:
            yield ids.uuid7(), gathering, where, unit, day, person, outsider, outside, status, how, "", True
