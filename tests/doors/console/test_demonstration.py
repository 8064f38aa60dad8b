"""The demo generator: sums come out, and the same seed and day make the same records."""

from __future__ import annotations

import copy
import datetime as dt
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Sum
from hypothesis import given
from hypothesis import strategies as st

from tongxin.doors.console.demonstration import drawing, hospital, work
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.activities.models import Attendance, Gathering, Segment

TODAY = dt.date(2026, 11, 22)
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


@pytest.fixture
def plan() -> Plan:
    whole = tomllib.loads((Path(__file__).parents[3] / "demo" / "hospital_a.toml").read_text("utf-8"))
    whole["volunteering"] |= {"gatherings": 7, "person_times": 23}
    whole["deeds"] |= {"items": 5, "times": 61}
    whole["before"] |= {"gatherings": 2, "person_times": 6}
    whole["now"] |= {"held": 2, "deeds": 1}
    return whole


def _load(plan: Plan, code: str, seed: int) -> Organisation:
    plan = copy.deepcopy(plan)
    plan["hospital"]["code"] = code
    draw = random.Random(seed)
    made = hospital.found(plan, draw)
    for step in work.steps(made, plan, TODAY, draw):
        step()
    return made.root


def _content(root: Organisation) -> list[Any]:
    rows = Gathering.objects.filter(hospital=root).annotate(people=Count("attendances"))
    return list(
        rows.order_by("occurred_on", "record__title", "organisation__code").values_list(
            "organisation__code", "occurred_on", "record__title", "record__state", "place", "people"
        )
    )


@pytest.mark.django_db
def test_the_records_sum_to_the_plan_and_repeat(plan: Plan, noon: dt.date) -> None:
    one, again, other = _load(plan, "a", 5), _load(plan, "b", 5), _load(plan, "c", 6)
    year = {"occurred_on__year": 2021, "hospital": one}
    assert Attendance.objects.filter(**year, confirmed=True).count() == 23
    assert Segment.objects.filter(**year, kind="practical_deed").aggregate(Sum("times")) == {"times__sum": 61}
    assert _content(one) == _content(again) != _content(other)
    assert Gathering.objects.filter(hospital=one, record__state="planned", occurred_on__gt=TODAY).exists()
