"""The demo generator: sums come out, the same seed and day make the same records, and other hospitals work as well."""

from __future__ import annotations

import copy
import datetime as dt
import random
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import Count, Sum
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.conftest import SYSTEM, found_hospital
from tongxin.doors.console.demonstration import cast, drawing, hospital, offices, series, staff, supervision, work
from tongxin.ground.access.models import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link
from tongxin.people.models import Coverage, Post
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.registers.tasks import commands
from tongxin.registers.tasks.commands import Met
from tongxin.registers.tasks.definitions import Origin, ProblemState
from tongxin.registers.tasks.models import Task

TODAY = dt.date(2026, 11, 22)
HERE = Path(__file__).parent
DEMO = HERE.parents[2] / "demo"
Plan = dict[str, Any]


@given(st.integers(1, 40), st.integers(0, 5), st.integers(0, 9), st.data())
def test_parts_sum_to_the_total(count: int, least: int, width: int, data: st.DataObject) -> None:
    total = data.draw(st.integers(count * least, count * (least + width)))
    drawn = drawing.parts(total, count, least, least + width, random.Random(1))
    assert sum(drawn) == total
    assert all(least <= part <= least + width for part in drawn)


def test_parts_that_cannot_sum_are_an_error() -> None:
    with pytest.raises(ValueError, match="cannot sum"):
        drawing.parts(10, 3, 1, 3, random.Random(1))


def read(path: Path) -> Plan:
    return tomllib.loads(path.read_text("utf-8"))


@pytest.fixture
def plan() -> Plan:
    """A hospital of another shape and other names than those of the demo."""
    return read(HERE / "other_hospital.toml")


def load(plan: Plan, code: str, seed: int) -> hospital.Founded:
    plan = copy.deepcopy(plan)
    plan["hospital"]["code"] = code
    draw = random.Random(seed)
    made = hospital.found(plan, draw)
    offices.fill(made, TODAY, draw)
    for step in work.steps(made, plan, read(DEMO / "quarter.toml"), TODAY, draw):
        step()
    return made


def content(root: Organisation) -> list[Any]:
    rows = Gathering.objects.filter(hospital=root).annotate(people=Count("attendances"))
    return list(
        rows.order_by("occurred_on", "record__title", "organisation__code").values_list(
            "organisation__code", "occurred_on", "record__title", "record__state", "place", "people"
        )
    )


@pytest.mark.django_db
def test_the_records_sum_to_the_plan_and_repeat(plan: Plan, noon: dt.date) -> None:
    one, again, other = (load(plan, code, seed).root for code, seed in (("a", 5), ("b", 5), ("c", 6)))
    year = {"occurred_on__year": 2021, "hospital": one}
    assert Attendance.objects.filter(**year, gathering__segments__kind="volunteering", confirmed=True).count() == 23
    assert Segment.objects.filter(**year, kind="practical_deed").aggregate(Sum("times")) == {"times__sum": 61}
    assert content(one) == content(again) != content(other)
    assert Gathering.objects.filter(hospital=one, record__state="planned", occurred_on__gt=TODAY).exists()


@pytest.mark.django_db
def test_all_of_a_list_and_each_window_is_dealt_out(plan: Plan, noon: dt.date) -> None:
    made = load(plan, "a", 5)
    visits = Segment.objects.filter(hospital=made.root, kind="grassroots_outreach")
    assert {name for row in visits for name in row.extra["institution"]} == {"甲乡卫生院", "乙乡卫生院", "丙乡卫生院"}
    weeks = Segment.objects.filter(hospital=made.root, kind="team_study").values_list("occurred_on", flat=True)
    assert len({day.isocalendar()[:2] for day in weeks}) == 4
    assert all(day.weekday() <= series.FRIDAY for day in weeks)
    meeting = Gathering.objects.get(hospital=made.root, segments__kind="integrity_interview")
    assert meeting.attendances.exclude(outsider="").count() in range(2, 5)


@pytest.mark.django_db
def test_offices_are_filled_term_by_term(plan: Plan, noon: dt.date) -> None:
    made = load(plan, "a", 5)
    secretary = Post.objects.filter(organisation=made.branches[0], kind="branch_secretary")
    assert secretary.count() > 1
    assert secretary.filter(valid_to=None).get().person == made.people[made.branches[0].code][0]
    assert not Post.objects.filter(person__in=made.people[made.branches[-1].code], level="middle_chief").exists()
    assert Coverage.objects.filter(hospital=made.root).count() == len(made.departments)


@given(st.integers(38, 44), st.integers(0, 9), st.integers(0, 99))
def test_cadres_have_the_mean_age_and_the_young_of_the_plan(mean: int, young: int, seed: int) -> None:
    wanted = {"count": 25, "mean_age": mean, "young": young}
    ages = staff.cadre_ages({"cadres": wanted}, 3, random.Random(seed))
    assert (sum(ages), len(ages)) == (25 * mean, 25)
    assert sum(age < staff.YOUNG for age in ages) == young


@pytest.mark.django_db
def test_the_cast_of_a_second_hospital_bears_its_letter(plan: Plan, noon: dt.date) -> None:
    first, second = load(plan, "a", 5), load(plan, "b", 6)
    told = [cast.cast(first, "Cast-2026-x"), cast.cast(second, "Cast-2026-x", ".b")]
    assert [told[0][1][0], told[1][1][0]] == ["shuji", "shuji.b"]
    assert User.objects.get(username="shuji.b").hospital_id == second.root.pk


@pytest.mark.django_db
def test_what_visits_met_is_a_task_closed_when_it_was_solved_or_alive_today(noon: dt.date) -> None:
    place = found_hospital("sl")
    met: dict[str, Any] = {"organisation": place.one, "origin": Origin.STAFF, "problem": "值班室漏水", "way": "交办"}
    days: dict[str, Any] = {"occurred_on": dt.date(2023, 5, 8), "due_on": dt.date(2023, 6, 7)}
    solved: dict[str, Any] = {
        "state": ProblemState.SOLVED,
        "solved_on": dt.date(2023, 5, 20),
        "confirmed_by": "科室负责人",
    }
    rows = [Met(**met, **days, **solved), *(Met(**met, **days, state=ProblemState.PROGRESS) for _ in range(4))]
    commands.find_many(by=SYSTEM, organisation=place.root, concerns=rows)
    made: Any = SimpleNamespace(root=place.root)
    span: dict[str, Any] = {"from": days["occurred_on"], "to": dt.date(2023, 12, 31), "ways": ["现场解决", "交办"]}
    handed = supervision.handed_over(made, span)
    assert supervision.handed_over(made, {**span, "from": dt.date(2023, 5, 9)}) == [], (
        "those of another span are its own"
    )
    commands.record_many(by=SYSTEM, organisation=place.root, tasks=handed)
    supervision.carry_over(made, TODAY)
    found = Task.objects.order_by("due_on").values_list("record__state", "closed_on", "due_on", "due_first")
    closed, alive = (
        ("closed", dt.date(2023, 5, 20), *[days["due_on"]] * 2),
        [TODAY + dt.timedelta(place * 5 - 12) for place in range(4)],
    )
    assert list(found) == [closed, *(("working", None, day, days["due_on"]) for day in alive)]
    assert Link.objects.filter(relation="led_to").count() == 5
