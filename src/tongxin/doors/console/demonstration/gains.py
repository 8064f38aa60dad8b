"""Records the outcomes a demo file tells of: what was given, published, designated or claimed.

kind, values         an outcome kind of the catalog and its fields; a list is dealt out in turn
on                   the day; or from, to and count, or every: as many days, or one in each window of a rhythm
titles               dealt out in turn; may number themselves by {number}
until                last day of what ends
unit                 whose it is: branches | party | hospital, or a list of units the file names, dealt out in turn
who                  the group of persons it is given to, as many as `count` says, the first after `skip`
together             all of them by one document: one command for the whole list
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from typing import Any

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.doors.console.demonstration.series import days_of, dealt_values
from tongxin.people.models import Person
from tongxin.registers.outcomes import commands as outcomes
from tongxin.toolbox import clock


def steps(made: Founded, plan: Plan, draw: random.Random) -> list[Step]:
    """Return what there is to record, each on the day it happened."""
    return [step for each in plan.get("outcome", ()) for step in _steps(made, each, draw)]


def _steps(made: Founded, plan: Plan, draw: random.Random) -> Iterator[Step]:
    days = days_of(plan, draw)
    if plan.get("together"):
        yield _together(made, plan, days[0])
        return
    holders = itertools.cycle(_holders(made, plan))
    for number, (day, fields) in enumerate(zip(days, _fields(made, plan), strict=False), 1):
        unit, person = next(holders)
        title = _title(plan, number)
        yield _one(day, {
            "organisation": unit, "person": person, "kind": plan["kind"], "title": title, "values": fields,
            "valid_to": plan.get("until"), "holder_kind": plan.get("holder_kind", ""),
        })  # fmt: skip


def _one(day: dt.date, entry: dict[str, Any]) -> Step:
    def record() -> None:
        with clock.at(day):
            outcomes.record(by=SYSTEM, occurred_on=day, **entry)

    return record


def _together(made: Founded, plan: Plan, day: dt.date) -> Step:
    """Return the step that records what one document gives to a list of persons or units."""
    names = [
        f"{person.name}({person.code})" if person is not None else unit.code for unit, person in _holders(made, plan)
    ]
    count = plan.get("count", len(names))
    lines = [
        (name, _title(plan, number)) for number, name in enumerate(itertools.islice(itertools.cycle(names), count), 1)
    ]
    fields = next(_fields(made, plan))

    def record() -> None:
        with clock.at(day):
            outcomes.record_many(
                by=SYSTEM, organisation=made.root, kind=plan["kind"], lines=lines, occurred_on=day, values=fields,
                valid_to=plan.get("until"),
            )  # fmt: skip

    return record


def _holders(made: Founded, plan: Plan) -> list[tuple[Any, Person | None]]:
    """Return the units with the persons it is given to, or the units alone."""
    if "who" not in plan:
        return [(unit, None) for unit in made.units(plan["unit"])]
    first = plan.get("skip", 0)
    people = made.groups[plan["who"]][first : first + plan["count"]]
    return [(made.home(person), person) for person in people]


def _title(plan: Plan, number: int) -> str:
    titles: list[str] = plan["titles"]
    return titles[(number - 1) % len(titles)].format(number=number)


def _fields(made: Founded, plan: Plan) -> Iterator[dict[str, Any]]:
    dealt = {key: itertools.cycle(dealt_values(made, value)) for key, value in plan.get("values", {}).items()}
    while True:
        yield {key: next(values) for key, values in dealt.items()}
