"""Makes the demo's records with the ordinary commands, each on the day after it happened."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tongxin.doors.console.demonstration import drawing
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.activities import commands as activities
from tongxin.toolbox import clock

Step = Callable[[], object]
Plan = dict[str, Any]


def steps(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> list[Step]:
    """Return what there is to record, in order of time: the year before, the mission's year, the current quarter."""
    service = plan["volunteering"]
    before, now = plan["before"], plan["now"]
    return [
        *_service(made, service, _year(before["year"]), before["gatherings"], before["person_times"], draw),
        *_service(made, service, _year(service["year"]), service["gatherings"], service["person_times"], draw),
        *_deeds(
            made, plan["deeds"], _year(plan["deeds"]["year"]), plan["deeds"]["items"], plan["deeds"]["times"], draw
        ),
        *_quarter(made, plan, now, today, draw),
    ]


def _year(year: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, 1, 4), dt.date(year, 12, 28)


def _service(
    made: Founded, service: Plan, span: tuple[dt.date, dt.date], count: int, person_times: int, draw: random.Random
) -> Iterator[Step]:
    smallest = min(len(group) for group in made.people.values())
    sizes = drawing.parts(person_times, count, 2, smallest, draw)
    for day, size in zip(drawing.days(*span, count, draw), sizes, strict=True):
        branch = made.branches[draw.randrange(len(made.branches))]
        yield _record_service(made, service, branch, day, size, random.Random(draw.random()))  # noqa: S311  made-up data


def _record_service(
    made: Founded, service: Plan, branch: Organisation, day: dt.date, size: int, draw: random.Random
) -> Step:
    category = drawing.pick(draw, list(service["titles"]))
    title = drawing.pick(draw, service["titles"][category])

    def record() -> object:
        with clock.at(day + dt.timedelta(days=1)):
            return activities.record(
                by=made.users.get(f"{branch.code}:secretary", SYSTEM), organisation=branch, kind="volunteering", title=title,
                occurred_on=day, present=draw.sample(made.people[branch.code], size),
                hours=Decimal(drawing.pick(draw, service["hours"])), place=drawing.pick(draw, service["places"]),
                extra={"category": category}, minutes=title,
            )  # fmt: skip

    return record


def _deeds(
    made: Founded, deeds: Plan, span: tuple[dt.date, dt.date], count: int, times: int, draw: random.Random
) -> Iterator[Step]:
    sizes = drawing.parts(times, count, 1, 60, draw)
    for day, size in zip(drawing.days(*span, count, draw), sizes, strict=True):
        branch = made.branches[draw.randrange(len(made.branches))]
        title, whom = drawing.pick(draw, deeds["titles"]), drawing.pick(draw, deeds["beneficiaries"])
        yield _record_deed(branch, title, whom, day, size)


def _record_deed(branch: Organisation, title: str, whom: str, day: dt.date, times: int) -> Step:
    def record() -> object:
        with clock.at(day + dt.timedelta(days=1)):
            return activities.record(
                by=SYSTEM, organisation=branch, kind="practical_deed", title=title, occurred_on=day, present=[],
                times=times, extra={"beneficiary": whom}, minutes=title,
            )  # fmt: skip

    return record


def _quarter(made: Founded, plan: Plan, now: Plan, today: dt.date, draw: random.Random) -> Iterator[Step]:
    """The three months up to the day of loading, and the weeks ahead: so that home, late and due are alive."""
    start = today - dt.timedelta(days=90)
    last = today - dt.timedelta(days=1)
    yield from _service(made, plan["volunteering"], (start, last), now["held"], now["held"] * 6, draw)
    yield from _deeds(made, plan["deeds"], (start, last), now["deeds"], now["deeds"] * 9, draw)
    for offset in (-6, -2, 0, 3, 9, 16):
        yield _plan_service(
            made, plan["volunteering"], made.branches[1], today, today + dt.timedelta(days=offset), draw
        )
    for offset in (-4, 2, 5):
        branch = made.branches[draw.randrange(2, len(made.branches))]
        yield _plan_service(made, plan["volunteering"], branch, today, today + dt.timedelta(days=offset), draw)


def _plan_service(
    made: Founded, service: Plan, branch: Organisation, today: dt.date, day: dt.date, draw: random.Random
) -> Step:
    category = drawing.pick(draw, list(service["titles"]))
    title, place = drawing.pick(draw, service["titles"][category]), drawing.pick(draw, service["places"])
    group = draw.sample(made.people[branch.code], 4)

    def planned() -> object:
        with clock.at(min(day, today) - dt.timedelta(days=5)):
            row = activities.plan(
                by=SYSTEM, organisation=branch, kind="volunteering", title=title, occurred_on=day,
                starts_at=dt.time(8, 30), ends_at=dt.time(11, 30), place=place, extra={"category": category},
            )  # fmt: skip
            for person in group:
                activities.sign_up(by=SYSTEM, gathering=row, person=person)
        return row

    return planned
