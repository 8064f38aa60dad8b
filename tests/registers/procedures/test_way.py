"""From application to full member on the pages alone, with the clock moved from step to step, under either regulation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from tests.people.making import person
from tests.registers.conftest import Hospital
from tests.registers.procedures.journey import WAY

from tongxin.ground.access.models import User
from tongxin.people.models import Person
from tongxin.people.queries import standings
from tongxin.registers.procedures import queries
from tongxin.registers.procedures.flow import Taken
from tongxin.registers.procedures.models import Case, StepTaken
from tongxin.toolbox import clock
from tongxin.toolbox.periods import add_years

pytestmark = pytest.mark.django_db
NINE = dt.time(9, tzinfo=clock.ZONE)
VOTED = {"eligible": 5, "present": 5, "issued": 5, "returned": 5, "yes": 5, "no": 0, "abstain": 0}


def way(years: int, left: Sequence[str] = ()) -> Iterator[Taken]:
    """Yield the model way so many years later or earlier; working days of a year without a calendar need a reason."""
    for item in WAY:
        if item.step not in left:
            said = {
                key: add_years(value, years) if isinstance(value, dt.date) else value
                for key, value in item.facts.items()
            }
            yield replace(item, on=add_years(item.on, years), facts=said)


class Walk:
    """Somebody of the Party office who does everything on the pages, on the day it happens."""

    def __init__(self, client: Client, hospital: Hospital) -> None:
        self.client, self.hospital = client, hospital
        self.who = person(hospital.root, "app1", "示例申请人")
        Person.objects.filter(pk=self.who.pk).update(born=dt.date(1985, 6, 1))

    def post(self, day: dt.date, address: str, **data: Any) -> None:
        with clock.at(dt.datetime.combine(day, NINE)):
            self.client.force_login(User.objects.get(pk=self.hospital.office.id))
            answer: Any = self.client.post(f"/procedures/{address}", data)
        assert answer.status_code == 303, answer.content.decode()

    @property
    def case(self) -> Case:
        return Case.objects.select_related("record", "organisation").get()

    def begin(self, first: Taken) -> None:
        about = {"organisation": self.hospital.one.pk, "about": self.who.pk, "on": first.on.isoformat()}
        self.post(first.on, "new/member_development/", **about)

    def take(self, item: Taken) -> None:
        said = {f"fact_{key}": self._typed(value) for key, value in item.facts.items()}
        reason = {"reason": "该年工作日历尚未公布，按五个工作日公示"} if item.step == "publicity" else {}
        votes = VOTED if item.step in ("branch_meeting", "full_meeting") else {}
        self.post(
            item.on, f"{self.case.pk}/take/{item.step}/", _version=self.case.record.version, on=item.on.isoformat(),
            outcome=item.outcome, **said, **votes, **reason,
        )  # fmt: skip

    def _typed(self, value: Any) -> str:
        if isinstance(value, tuple):
            return "、".join(one.name for one in self.hospital.people[: len(value)])
        return str(value)

    def standing(self, on: dt.date) -> str:
        return standings([self.who.pk], on).get(self.who.pk, "none")


@pytest.fixture
def walk(client: Client, hospital: Hospital) -> Walk:
    return Walk(client, hospital)


def test_under_the_text_of_2026(walk: Walk) -> None:
    first, *rest = way(2)
    walk.begin(first)
    for item in rest:
        walk.take(item)
    walk.take(Taken("archive", dt.date(2029, 9, 1), "", {"complete": "齐全", "place": "党办"}))
    assert walk.case.record.state == "done"
    assert set(StepTaken.objects.values_list("ruleset", flat=True)) == {"dev_2026"}
    meeting, full = dt.date(2028, 7, 10), dt.date(2029, 7, 10)
    days = (meeting - dt.timedelta(1), meeting, full - dt.timedelta(1), full)
    assert [walk.standing(day) for day in days] == ["none", "probationary", "probationary", "full"]


def test_under_the_text_of_2014_with_a_transfer_and_an_extension(walk: Walk) -> None:
    first, *rest = way(-4, left=("publicity",))
    walk.begin(first)
    for item in rest:
        if item.step == "form":
            moved = {"organisation": walk.hospital.two.pk, "reason": "调入外科"}
            walk.post(item.on, f"{walk.case.pk}/move/", _version=walk.case.record.version, **moved)
        if item.step == "full_meeting":
            walk.take(replace(item, outcome="extended", facts={"months": 6}))
            again = dt.date(2024, 1, 10)
            walk.take(Taken("full_application", again))
            walk.take(replace(item, on=again + dt.timedelta(10)))
        elif item.step == "full_approval":
            walk.take(replace(item, on=dt.date(2024, 2, 20)))
        else:
            walk.take(item)
    assert walk.case.organisation == walk.hospital.two
    assert walk.case.next_step == "archive"
    assert set(StepTaken.objects.values_list("ruleset", flat=True)) == {"dev_2014"}
    full = dt.date(2024, 1, 10)
    assert [walk.standing(full - dt.timedelta(1)), walk.standing(full)] == ["probationary", "full"]


def test_a_cancellation(walk: Walk) -> None:
    first, *rest = way(-4, left=("publicity",))
    walk.begin(first)
    for item in rest:
        outcome = "cancelled" if item.step in ("full_meeting", "full_approval") else item.outcome
        walk.take(replace(item, outcome=outcome))
    assert walk.case.record.state == "refused"
    assert walk.standing(rest[-1].on) == "none"
    assert not [row for row in queries.steps_of(walk.case) if row.voided_at]
