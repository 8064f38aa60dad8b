"""Makes the demo's records with the ordinary commands, each on the day after it happened."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tongxin.doors.console.demonstration import drawing
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.activities import commands as activities
from tongxin.toolbox import clock

Step = Callable[[], Any]
Plan = dict[str, Any]
NEXT_DAY = dt.timedelta(days=1)
# How many tenths of the current quarter fall to the branch of the demo's secretary, so that their pages have something to show.
OWN_SHARE = 3


@dataclass(frozen=True)
class Span:
    """A stretch of time with the number of records to make in it and what they sum to."""

    first: dt.date
    last: dt.date
    count: int
    total: int


def steps(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> list[Step]:
    """Return what there is to record, in order of time: the year before, the mission's year, the current quarter."""
    maker = Maker(made, plan, draw)
    service, deeds, before, now = plan["volunteering"], plan["deeds"], plan["before"], plan["now"]
    start, last = today - dt.timedelta(days=90), today - NEXT_DAY
    return [
        *maker.services(_year(before["year"], before["gatherings"], before["person_times"])),
        *maker.services(_year(service["year"], service["gatherings"], service["person_times"])),
        *maker.deeds(_year(deeds["year"], deeds["items"], deeds["times"])),
        *maker.services(Span(start, last, now["held"], now["held"] * 6), own=OWN_SHARE),
        *maker.deeds(Span(start, last, now["deeds"], now["deeds"] * 9), own=OWN_SHARE),
        *maker.coming(today),
    ]


def _year(year: int, count: int, total: int) -> Span:
    return Span(dt.date(year, 1, 4), dt.date(year, 12, 28), count, total)


@dataclass(frozen=True)
class Maker:
    """Draws records from a demo file and hands them out as steps to run."""

    made: Founded
    plan: Plan
    draw: random.Random

    def services(self, span: Span, own: int = 0) -> Iterator[Step]:
        """Return volunteer services whose lists sum to the span's total."""
        smallest = min(len(group) for group in self.made.people.values())
        sizes = drawing.parts(span.total, span.count, 2, smallest, self.draw)
        for day, size in zip(drawing.days(span.first, span.last, span.count, self.draw), sizes, strict=True):
            yield self._service(self._branch(own), day, size)

    def deeds(self, span: Span, own: int = 0) -> Iterator[Step]:
        """Return practical deeds whose times sum to the span's total."""
        sizes = drawing.parts(span.total, span.count, 1, 60, self.draw)
        for day, size in zip(drawing.days(span.first, span.last, span.count, self.draw), sizes, strict=True):
            yield self._deed(self._branch(own), day, size)

    def coming(self, today: dt.date) -> Iterator[Step]:
        """Return planned services, some past and not yet confirmed, so that home, late and due are alive."""
        own = self.made.branches[1]
        for branch, offsets in ((own, (-6, -2, 0, 3, 9, 16)), (self._branch(), (-4, 2)), (self._branch(), (5,))):
            for offset in offsets:
                yield self._planned(branch, today, today + dt.timedelta(days=offset))

    def _branch(self, own: int = 0) -> Organisation:
        if self.draw.randrange(10) < own:
            return self.made.branches[1]
        return self.made.branches[self.draw.randrange(len(self.made.branches))]

    def _one(self, options: list[str]) -> str:
        return drawing.pick(self.draw, options)

    def _topic(self) -> tuple[str, str]:
        titles = self.plan["volunteering"]["titles"]
        category = self._one(list(titles))
        return category, self._one(titles[category])

    def _service(self, branch: Organisation, day: dt.date, size: int) -> Step:
        category, title = self._topic()
        service = self.plan["volunteering"]
        present = self.draw.sample(self.made.people[branch.code], size)
        served = self.draw.randrange(10, 160)
        hours, place = Decimal(self._one(service["hours"])), self._one(service["places"])

        def record() -> object:
            with clock.at(day + NEXT_DAY):
                return activities.record(
                    by=SYSTEM, organisation=branch, kind="volunteering", title=title, occurred_on=day, present=present,
                    hours=hours, place=place, served=served, extra={"category": category}, minutes=title,
                )  # fmt: skip

        return record

    def _deed(self, branch: Organisation, day: dt.date, times: int) -> Step:
        title, whom = self._one(self.plan["deeds"]["titles"]), self._one(self.plan["deeds"]["beneficiaries"])

        served = times * self.draw.randrange(1, 4)

        def record() -> object:
            with clock.at(day + NEXT_DAY):
                return activities.record(
                    by=SYSTEM, organisation=branch, kind="practical_deed", title=title, occurred_on=day, present=[],
                    times=times, served=served, extra={"beneficiary": whom}, minutes=title,
                )  # fmt: skip

        return record

    def _planned(self, branch: Organisation, today: dt.date, day: dt.date) -> Step:
        category, title = self._topic()
        place = self._one(self.plan["volunteering"]["places"])
        group = self.draw.sample(self.made.people[branch.code], 4)

        def planned() -> object:
            with clock.at(min(day, today) - 5 * NEXT_DAY):
                row = activities.plan(
                    by=SYSTEM, organisation=branch, kind="volunteering", title=title, occurred_on=day,
                    starts_at=dt.time(8, 30), ends_at=dt.time(11, 30), place=place, extra={"category": category},
                )  # fmt: skip
                for person in group:
                    activities.sign_up(by=SYSTEM, gathering=row, person=person)
            return row

        return planned
