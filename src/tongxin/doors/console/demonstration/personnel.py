"""Dues of the own branch, contracts and posts of a demo hospital, and what its staff were appointed to; relative to the day.

dues                months: so many are fixed and paid; behind: so many members have not paid the last one
titles              from, to: when everybody of intermediate title or above was appointed to a post
staffing            kinds: of contracts, in turn; yearly: cost of a post by level; room: the cap as a multiple of the cost of
                    all posts; proposal: the title of one that is tried out
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from tongxin.doors.console.demonstration import series
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.people.definitions import TITLE_LEVELS, TitleLevel
from tongxin.people.models import Person, Title
from tongxin.registers.procedures import commands as procedures
from tongxin.registers.procedures.commands import PastCase
from tongxin.registers.procedures.flow import Taken
from tongxin.registers.staffing import commands as staffing
from tongxin.registers.staffing import queries
from tongxin.registers.staffing.definitions import Level
from tongxin.toolbox.periods import ONE_DAY, add_months, add_years
from tongxin.toolbox.rounding import half_up
from tongxin.toolbox.words import verbatim

PAID, RETIRED = "paid", "retired"
BASES = (4300, 5350, 6120, 7480, 8900, 12600)
APPOINTED = (("application", -70, ""), ("quota", -60, ""), ("score", -40, ""), ("publicity", -12, ""),
             ("appointed", 0, "appointed"), ("contract", 14, ""))  # fmt: skip
FROM_MIDDLE = (TitleLevel.SENIOR, TitleLevel.ASSOCIATE, TitleLevel.MIDDLE)
TERM = 3  # years of a contract


def steps(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> list[Step]:
    """Return what there is to record of a plan's tables."""
    known: dict[str, Callable[[Plan], Any]] = {
        "titles": lambda told: _appoint(made, told),
        "dues": lambda told: _dues(made, told, today, draw),
        "staffing": lambda told: _staff(made, told, today, draw),
    }
    return [lambda name=name, work=work: work(plan[name]) for name, work in known.items() if name in plan]  # type: ignore[misc]  # bound at once


def _appoint(made: Founded, told: Plan) -> None:
    """Appoint everybody of intermediate title or above, a few each working day of the span."""
    rows = Title.objects.filter(hospital=made.root, level__in=FROM_MIDDLE, person__retired_on=None)
    held = {row.person: row for row in rows.select_related("person__organisation").order_by("person__code")}
    span, count = told["to"] - told["from"], max(len(held) - 1, 1)
    cases = [
        PastCase(person.organisation, list(_appointed(title, told["from"] + span * place // count)), person)
        for place, (person, title) in enumerate(held.items())
    ]
    procedures.import_cases(by=SYSTEM, organisation=made.root, procedure="title_appointment_separation", entries=cases)


def _appointed(title: Title, day: dt.date) -> Iterator[Taken]:
    said = {"held": TITLE_LEVELS[TitleLevel(title.level)], "post": verbatim("{name}岗位").format(name=title.name)}
    for step, days, outcome in APPOINTED:
        yield Taken(step, day + days * ONE_DAY, outcome, said if step == "application" else {})


def _dues(made: Founded, told: Plan, today: dt.date, draw: random.Random) -> None:
    """Fix what each member of the own branch pays, and note that all but the last few paid up to the last month."""
    branch = made.branches[series.OWN]
    members = made.people[branch.code]
    first = add_months(today.replace(day=1), -told["months"])
    for person in members:
        category = PAID if person.retired_on is None else RETIRED
        procedures.fix_dues(
            by=SYSTEM, organisation=branch, person=person, category=category, valid_from=first,
            base=Decimal(draw.choice(BASES)),
        )  # fmt: skip
    procedures.pay_dues(
        by=SYSTEM, organisation=branch, people=members[: -told["behind"]], paid_on=today - 3 * ONE_DAY,
        until=add_months(today.replace(day=1), -1),
    )  # fmt: skip
    procedures.remind_dues(by=SYSTEM, organisation=made.root)


def _staff(made: Founded, told: Plan, today: dt.date, draw: random.Random) -> None:
    """Give everybody in service a contract and every department posts about as many as it has people, and try a proposal."""
    serving = Person.objects.filter(hospital=made.root, retired_on=None, left_on=None).order_by("code")
    entries = [_contract(told, number, person, today, draw) for number, person in enumerate(serving)]
    staffing.sign_many(by=SYSTEM, organisation=made.root, entries=entries)
    since = dt.date(today.year, 1, 1)
    for level, yearly in told["yearly"].items():
        staffing.set_cost(
            by=SYSTEM, organisation=made.root, level=Level(level), yearly=Decimal(yearly), valid_from=since
        )
    people = queries.staff_on(made.root.pk, today)
    for unit in made.departments.values():
        for level in Level:
            here = people.get((unit.pk, level), 0)
            if here:
                staffing.set_quota(
                    by=SYSTEM, organisation=unit, level=level, posts=max(here + draw.choice((-1, 0, 0, 1, 1)), 0),
                    valid_from=since, document=verbatim("人事〔{year}〕1号").format(year=since.year),
                )  # fmt: skip
        head = sum(count for (key, _level), count in people.items() if key == unit.pk)
        staffing.state_load(
            by=SYSTEM, organisation=unit, year=since.year - 1, workload=Decimal(head * draw.randint(700, 1500)),
            surplus=Decimal(head * draw.randint(-4, 22) * 1000),
        )  # fmt: skip
    _propose(made, told, today, since)


def _contract(told: Plan, number: int, person: Person, today: dt.date, draw: random.Random) -> staffing.Entry:
    """Return a contract of three years, most of them far from their end, a few near it or not signed yet."""
    kind = told["kinds"][min(draw.randrange(6) // 3, 1) if number % 11 else 2]
    last = today + draw.randint(200, 1000) * ONE_DAY if number % 60 else today + draw.randint(-20, 60) * ONE_DAY
    first = add_years(last + ONE_DAY, -TERM)
    signed = None if number % 97 == 1 else first
    return staffing.Entry(person, kind, first, last, signed, verbatim("合{number:05d}").format(number=number + 1))


def _propose(made: Founded, told: Plan, today: dt.date, since: dt.date) -> None:
    root, seen = made.root, queries.overview(made.root.pk, today)
    total = seen.plan.total or Decimal(0)
    for year in (since.year, since.year + 1):
        amount = half_up(total * Decimal(told["room"]) / 10_000, 0) * 10_000
        staffing.set_cap(by=SYSTEM, organisation=root, year=year, amount=amount)
    row = staffing.propose(by=SYSTEM, organisation=root, title=told["proposal"], valid_from=add_years(since, 1))
    short = min(seen.departments, key=lambda each: (each.free, each.unit.code))
    ample = max(seen.departments, key=lambda each: (each.free, each.unit.code))
    for department, posts, reason in (
        (short, 2, verbatim("业务量稳定、具有特色优势")), (ample, -1, verbatim("人浮于事、效益不高")),
    ):  # fmt: skip
        level = max(department.levels, key=lambda each: each[1])[0]
        staffing.change_posts(
            by=SYSTEM, proposal=row, version=row.record.version, department=department.unit, level=Level(level),
            posts=posts, reason=reason,
        )  # fmt: skip
