"""Records what the series of a demo file tell with the ordinary commands, each month at its end, the current quarter weekly."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterable, Iterator

from tongxin.doors.console.demonstration import (
    ahead,
    assessments,
    ballots,
    congress,
    decisions,
    drawing,
    gains,
    governance,
    money,
    personnel,
    procedures,
    series,
    summaries,
    supervision,
)
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.activities import commands as activities
from tongxin.registers.activities.commands import Held
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY, Period, Rhythm, window_of

QUARTER = 90


def steps(made: Founded, plan: Plan, now: Plan, today: dt.date, draw: random.Random) -> list[Step]:
    """Return what there is to record: what happened in the years of the plan and what came of it, the current quarter, what is
    to come."""
    past = [entry for each in plan["series"] for entry in series.gatherings(made, each, draw)]
    days = {"from": today - QUARTER * ONE_DAY, "to": today - ONE_DAY}
    current = [entry for each in now["series"] for entry in series.gatherings(made, {**each, **days}, draw)]
    return [
        *_recorded(made, past, Rhythm.MONTH, today),
        *gains.steps(made, plan, draw),
        *decisions.steps(made, plan, random.Random(draw.random())),  # noqa: S311  made-up data
        *congress.steps(made, plan, today),
        *supervision.steps(made, plan, now, today, random.Random(f"supervision{made.root.code}")),  # noqa: S311  made-up data
        *ballots.steps(made, plan, random.Random(f"ballots{made.root.code}")),  # noqa: S311  made-up data
        *_recorded(made, current, Rhythm.WEEK, today),
        *_coming(made, now["planned"], today, draw),
        *assessments.steps(made, plan, random.Random(f"assessments{made.root.code}")),  # noqa: S311  made-up data
        *money.steps(made, now["money"], today, random.Random(f"money{made.root.code}")),  # noqa: S311  made-up data
        *procedures.steps(made, plan, today, draw),
        *governance.steps(made, plan, today),
        *personnel.steps(made, plan, today, random.Random(f"personnel{made.root.code}")),  # noqa: S311  made-up data
        *summaries.steps(made, plan),
        *ahead.steps(made, now, today),
    ]


def _recorded(made: Founded, entries: Iterable[Held], rhythm: Rhythm, today: dt.date) -> Iterator[Step]:
    """Yield a step for each window in which something happened: all of it is recorded on its last day."""
    ordered = sorted(entries, key=lambda entry: entry.occurred_on)
    for window, together in itertools.groupby(ordered, lambda entry: window_of(entry.occurred_on, rhythm)):
        yield _record(made, window, list(together), today)


def _record(made: Founded, window: Period, entries: list[Held], today: dt.date) -> Step:
    def record() -> None:
        with clock.at(min(window.end, today)):
            activities.record_many(by=SYSTEM, organisation=made.root, entries=entries)

    return record


def _coming(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> Iterator[Step]:
    """Yield plans of services, some past and not yet confirmed, so that home, late and due are alive."""
    for number, offsets in enumerate(plan["days"]):
        branch = made.branches[series.OWN] if number == 0 else made.branches[draw.randrange(len(made.branches))]
        for offset in offsets:
            yield _planned(made, branch, plan, (today, today + offset * ONE_DAY), draw)


def _planned(
    made: Founded, branch: Organisation, plan: Plan, days: tuple[dt.date, dt.date], draw: random.Random
) -> Step:
    today, day = days
    category = drawing.pick(draw, list(plan["titles"]))
    title, place = drawing.pick(draw, plan["titles"][category]), drawing.pick(draw, plan["places"])
    group = draw.sample(made.people[branch.code], min(4, len(made.people[branch.code])))

    def planned() -> None:
        with clock.at(min(day, today) - 5 * ONE_DAY):
            row = activities.plan(
                by=SYSTEM, organisation=branch, kind=plan["kind"], title=title, occurred_on=day,
                starts_at=dt.time(8, 30), ends_at=dt.time(11, 30), place=place, extra={"category": category},
            )  # fmt: skip
            for person in group:
                activities.sign_up(by=SYSTEM, gathering=row, person=person)

    return planned
