"""Turns a series of a demo file into gatherings: how many, when, of which unit, who came, with which fields.

kind                 an activity kind of the catalog
from, to             first and last day; count: how many days are drawn, or every: one in each window of a rhythm
unit                 branches | party | hospital, or a list of units the file names; each: every unit has its own
present              persons: a total, [least, most] for each gathering, or "all" members of the unit
who                  the pool of persons (members of the unit, where not given): a list the file names, or "committee"
away                 persons excused, with a reason: [least, most] for each gathering
guests               outsiders: [least, most] for each gathering; guest_units: where they come from
headcount, served, times     a total spread over the gatherings, or [least, most] drawn for each
titles               a list, or a table from a value of the field `by` to lists; may name fields as {field}
extra                field = a value, or a list dealt out in turn; "@group" deals out the staff numbers of a group of
                     persons, "@group.name" their names, "@departments" one department after the other
hours, places        lists to draw from
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from tongxin.doors.console.demonstration import drawing
from tongxin.doors.console.demonstration.hospital import Founded
from tongxin.doors.console.demonstration.plans import Plan
from tongxin.doors.console.demonstration.staff import COMMITTEE
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.registers.activities.commands import Held
from tongxin.toolbox.periods import ONE_DAY, Period, Rhythm, windows
from tongxin.toolbox.words import verbatim

FRIDAY = 4
OWN = 1
REASONS = (verbatim("值班"), verbatim("手术"), verbatim("进修"), verbatim("出差"))
Occasion = tuple[Organisation, dt.date]
Told = tuple[tuple[str, dict[str, str]], dict[str, Any]]


def gatherings(made: Founded, plan: Plan, draw: random.Random) -> list[Held]:
    """Return the gatherings of one series, in order of time within each unit."""
    return Series(made, plan, draw).held()


@dataclass(frozen=True)
class Series:
    """A series of a demo file while it is drawn."""

    made: Founded
    plan: Plan
    draw: random.Random

    def held(self) -> list[Held]:
        """Return the gatherings."""
        occasions = list(self._occasions())
        smallest = min((len(self._pool(unit)) for unit, _day in occasions), default=0)
        sizes = self._amounts(self.plan.get("present", 0), len(occasions), smallest)
        names = [name for name in ("headcount", "served", "times") if name in self.plan]
        drawn = {name: self._amounts(self.plan[name], len(occasions)) for name in names}
        told = zip(self._titles(), self._extras(), strict=False)
        return [
            self._one(occasion, size, next(told), {name: drawn[name][place] for name in names})
            for place, (occasion, size) in enumerate(zip(occasions, sizes, strict=True))
        ]

    def _one(self, occasion: Occasion, size: int | None, told: Told, numbers: dict[str, Any]) -> Held:
        (unit, day), ((title, by), extra) = occasion, told
        fields = {**extra, **by}
        called = title.format(**{key: _words(value) for key, value in fields.items()})
        pool = self._pool(unit)
        present = pool if size is None else self.draw.sample(pool, size)
        hours = self._pick("hours")
        return Held(
            unit, self.plan["kind"], called, day, self.plan.get("minutes", "{title}").format(title=called),
            present=[person.pk for person in present], excused=self._excused(pool, present), outsiders=self._guests(),
            hours=Decimal(hours) if hours else None, place=self._pick("places"), extra=fields, **numbers,
        )  # fmt: skip

    def _excused(self, pool: Sequence[Person], present: Sequence[Person]) -> dict[UUID, str]:
        """Return some of those who were not present, with the reasons usual in a hospital."""
        if "away" not in self.plan:
            return {}
        others = [person for person in pool if person not in present]
        count = min(self.draw.randint(*self.plan["away"]), len(others))
        return {person.pk: drawing.pick(self.draw, REASONS) for person in self.draw.sample(others, count)}

    def _pick(self, name: str) -> str:
        return drawing.pick(self.draw, self.plan[name]) if name in self.plan else ""

    def _pool(self, unit: Organisation) -> Sequence[Person]:
        """Return from whom those present are drawn; the committee of a branch are the first of its members."""
        if self.plan.get("who") == "committee":
            return self.made.members(unit)[:COMMITTEE]
        return self.made.groups[self.plan["who"]] if "who" in self.plan else self.made.members(unit)

    def _occasions(self) -> Iterator[Occasion]:
        units = self.made.units(self.plan["unit"])
        if self.plan.get("each"):
            for unit in units:
                yield from ((unit, day) for day in days_of(self.plan, self.draw))
        else:
            yield from ((self._unit(units), day) for day in days_of(self.plan, self.draw))

    def _unit(self, units: list[Organisation]) -> Organisation:
        """Return one of the units; for `own` tenths of a series the one whose secretary signs in, so that pages show work."""
        if self.draw.randrange(10) < self.plan.get("own", 0):
            return units[OWN]
        return units[self.draw.randrange(len(units))]

    def _amounts(self, wanted: int | Sequence[int] | str, count: int, most: int | None = None) -> Sequence[int | None]:
        """Return one amount for each gathering, at most `most`; None stands for all members."""
        if isinstance(wanted, str):
            return [None] * count
        if isinstance(wanted, int):
            mean = wanted // count
            least, largest = min(mean, 1 + mean // 3), 3 * mean + 3
            return drawing.parts(wanted, count, least, min(most or largest, largest), self.draw)
        least, largest = wanted
        return [self.draw.randint(min(least, most or least), min(largest, most or largest)) for _ in range(count)]

    def _titles(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield titles without end, with the field that they are told by."""
        titles = self.plan["titles"]
        while True:
            if isinstance(titles, Mapping):
                value = drawing.pick(self.draw, list(titles))
                yield drawing.pick(self.draw, titles[value]), {self.plan["by"]: value}
            else:
                yield drawing.pick(self.draw, titles), {}

    def _extras(self) -> Iterator[dict[str, Any]]:
        """Yield fields without end; the values of a list are dealt out in turn, so that none is left out."""
        given = self.plan.get("extra", {})
        dealt = {key: itertools.cycle(dealt_values(self.made, value)) for key, value in given.items()}
        while True:
            yield {key: next(values) for key, values in dealt.items()}

    def _guests(self) -> list[tuple[str, str]]:
        if "guests" not in self.plan:
            return []
        called = drawing.names(self.draw.randint(*self.plan["guests"]), *self.made.letters, self.draw)
        return [(name, self._pick("guest_units")) for name in called]


def days_of(plan: Plan, draw: random.Random) -> list[dt.date]:
    """Return the days of a series: the one given, so many drawn, or one in each window of a rhythm; in order."""
    if "on" in plan:
        return [plan["on"]] * plan.get("count", 1)
    whole = Period(plan["from"], plan["to"])
    if "every" not in plan:
        return drawing.days(whole.start, whole.end, plan["count"], draw)
    overlaps = (window.overlap(whole) for window in windows(whole, Rhythm(plan["every"])))
    return [_within(span, draw) for span in overlaps if span is not None]


def _within(span: Period, draw: random.Random) -> dt.date:
    """Return a day of a window; of a weekend, the Friday before where the window has it."""
    day = span.start + draw.randrange(span.days) * ONE_DAY
    return max(span.start, day - max(0, day.weekday() - FRIDAY) * ONE_DAY)


def dealt_values(made: Founded, value: Any) -> list[Any]:
    """Return the values that a field is dealt: those of a list, the persons of a group (`@group`), or the one given."""
    if value == "@departments":
        return [[unit.code] for unit in made.departments.values()]
    if isinstance(value, str) and value.startswith("@"):
        group, _, what = value[1:].partition(".")
        return [person.name if what else person.code for person in made.groups[group]]
    return value if isinstance(value, list) else [value]


def _words(value: Any) -> str:
    return verbatim("、").join(value) if isinstance(value, list) else str(value)
