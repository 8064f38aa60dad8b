"""Registers the meetings a demo file tells of: a year of items, prepared and decided at meetings of the bodies on their routes.

year                 the year of the meetings; every second week one of each body
item                 type, count, by (the proposing department), titles dealt out in turn, text of the decision, amount
                     [least, most] in yuan
dissent, amended, deferred, refused, recused      places of the items that do not simply pass, counted from 1
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.registers.decisions import commands as decisions
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands import Dealt, Held
from tongxin.registers.decisions.definitions import Leg, Outcome, Role, Way
from tongxin.registers.decisions.models import Item
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.words import verbatim
from tongxin.toolbox.workdays import add_workdays

FORTNIGHT = dt.timedelta(days=14)
# Working days from the meeting of each body to that of the Party committee in the same week.
BEFORE = {"special": 4, "office": 2, "party": 0}
WEEK_DAY, FIRST_WEEK = 3, 7
PLACE = verbatim("行政楼三楼会议室")
AWAY = verbatim("外出开会")
NO, WITHDREW = "no", "recused"
THOUSAND = 1000


def steps(made: Founded, plan: Plan, draw: random.Random) -> list[Step]:
    """Return the step that registers the meetings of the year; none where the file tells of none."""
    if "decisions" not in plan:
        return []
    told = plan["decisions"]
    year = Year(made, told, draw)

    def record() -> None:
        with clock.at(dt.date(told["year"], 12, 31)):
            decisions.record_many(by=SYSTEM, organisation=made.root, meetings=year.meetings(), supervised=False)

    return [record]


@dataclass
class Year:
    """The meetings of a year while they are drawn."""

    made: Founded
    plan: Plan
    draw: random.Random
    agendas: dict[tuple[dt.date, str], list[Dealt]] = field(default_factory=dict)

    def meetings(self) -> list[Held]:
        """Return the meetings in order of time, each with its agenda."""
        weeks = self._weeks()
        wanted = list(self._items())
        for number, (entry, title) in enumerate(wanted, 1):
            self._place(number, entry, title, weeks, (number - 1) * (len(weeks) - 1) // len(wanted))
        return [self._held(day, body, agenda) for (day, body), agenda in sorted(self.agendas.items())]

    def _weeks(self) -> list[dt.date]:
        """Return the days of the Party committee: every second Thursday that is worked, or the next day that is."""
        first = dt.date(self.plan["year"], 1, FIRST_WEEK)
        first += (WEEK_DAY - first.weekday()) % 7 * ONE_DAY
        days = itertools.takewhile(lambda day: day.year == first.year, (first + n * FORTNIGHT for n in range(27)))
        return [add_workdays(day - ONE_DAY, 1) for day in days]

    def _items(self) -> Iterator[tuple[Plan, str]]:
        """Return every item with its title, types mixed."""
        names = itertools.cycle(self.made.departments)
        drawn = [
            (entry, entry["titles"][place % len(entry["titles"])].format(department=next(names)))
            for entry in self.plan["item"]
            for place in range(entry["count"])
        ]
        self.draw.shuffle(drawn)
        yield from drawn

    def _place(self, number: int, entry: Plan, title: str, weeks: list[dt.date], week: int) -> None:
        """Put an item on the agendas of its route; one that is deferred comes up again a fortnight later."""
        amount = self._amount(entry)
        dealt = Dealt(
            str(number), entry["type"], title, self.made.departments[entry["by"]],
            weeks[week] - self.draw.randrange(10, 25) * ONE_DAY, amount=amount,
        )  # fmt: skip
        for leg in queries.route(Item(type=entry["type"], amount=amount)) or ():
            if leg.body not in BEFORE:
                continue
            day = add_workdays(weeks[week], -BEFORE[leg.body]) if BEFORE[leg.body] else weeks[week]
            if leg.role is Role.DECIDE and number in self.plan["deferred"]:
                self._put(day, leg, dealt, {"outcome": Outcome.DEFERRED})
                later = weeks[week + 1]
                day = add_workdays(later, -BEFORE[leg.body]) if BEFORE[leg.body] else later
            self._put(day, leg, dealt, self._said(number, leg, entry, day))

    def _amount(self, entry: Plan) -> Decimal | None:
        """Return an amount in whole thousands, where the type has one."""
        if "amount" not in entry:
            return None
        least, most = entry["amount"]
        return Decimal(self.draw.randrange(least, most, THOUSAND))

    def _put(self, day: dt.date, leg: Leg, dealt: Dealt, said: dict[str, Any]) -> None:
        values = {
            name: getattr(dealt, name) for name in ("ref", "type", "title", "organisation", "proposed_on", "amount")
        }
        self.agendas.setdefault((day, leg.body), []).append(Dealt(**values, **said))

    def _said(self, number: int, leg: Leg, entry: Plan, day: dt.date) -> dict[str, Any]:
        """Return what came of an item at a stop: the bodies that prepare have dealt with it, one decides."""
        if leg.role is not Role.DECIDE:
            return {"outcome": Outcome.NOTED}
        marks = self._marks(number) if leg.body == "party" else {}
        said: dict[str, Any] = {
            "marks": marks, "owner": self.made.departments[entry["by"]],
            "due_on": day + self.draw.randrange(60, 200) * ONE_DAY, "resolution": entry["text"],
            "outcome": Outcome.AMENDED if number in self.plan["amended"] else Outcome.ADOPTED,
        }  # fmt: skip
        if number in self.plan["refused"] and leg.body == "party":
            said |= {"outcome": Outcome.REFUSED, "resolution": ""}
        if queries.type_of(entry["type"]).vote is Way.BALLOT and leg.body == "party":
            said["ballots"] = self._present(day, leg.body) - len(marks)
        return said

    def _marks(self, number: int) -> dict[UUID, str]:
        """Return who did not simply agree: one dissents, one withdraws, or most refuse."""
        leaders = self.made.groups["leaders"]
        if number in self.plan["refused"]:
            return {person.pk: NO for person in leaders[1:6]}
        if number in self.plan["recused"]:
            return {leaders[5].pk: WITHDREW}
        return {leaders[6].pk: NO} if number in self.plan["dissent"] else {}

    def _leave(self, day: dt.date, body: str) -> dict[UUID, str]:
        """Return who was away: at every third meeting of the Party committee one of its members."""
        absent = body == "party" and day.toordinal() % 3 == 0
        return {self.made.groups["leaders"][7].pk: AWAY} if absent else {}

    def _present(self, day: dt.date, body: str) -> int:
        return len(self.made.groups["leaders"]) - len(self._leave(day, body))

    def _held(self, day: dt.date, body: str, agenda: list[Dealt]) -> Held:
        sent = add_workdays(day, -1 - queries.body(body).materials_workdays)
        return Held(body, day, agenda, self._leave(day, body), sent, PLACE)
