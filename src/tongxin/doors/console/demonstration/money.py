"""Grants each branch of a demo hospital its budget of the running year, and lets it spend some of it on what it held."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from tongxin.doors.console.demonstration import drawing
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands as people
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Gathering


def steps(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> Iterator[Callable[[], Any]]:
    """Yield a step for each branch, after the quarter's activities were recorded."""
    for branch in made.branches:
        yield partial(_branch, branch, plan, today, draw)


def _branch(branch: Organisation, plan: Plan, today: dt.date, draw: random.Random) -> None:
    people.set_budget(by=SYSTEM, organisation=branch, year=today.year, amount=Decimal(plan["budget"]))
    held = Gathering.objects.filter(
        organisation=branch, segments__kind__in=plan["on"], record__state=State.HELD, occurred_on__year=today.year,
        occurred_on__lte=today,
    )  # fmt: skip
    for row in held.select_related("record").order_by("-occurred_on", "-pk")[: plan["each"]]:
        people.spend(
            by=SYSTEM, organisation=branch, occurred_on=row.occurred_on, amount=Decimal(drawing.pick(draw, plan["amounts"])),
            purpose=drawing.pick(draw, plan["purposes"]), source=row.record,
        )  # fmt: skip
