"""Vanguard posts: who is nominated is rated, who is rated well is named for a year, who is not loses the name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.registers.conftest import SYSTEM, Hospital
from tests.uses.assessment.making import leaf, part, scheme
from tests.uses.assessment.test_pages import signed_in, text
from tests.uses.assessment.test_rounds import designate
from tests.uses.assessment.test_scheme import wrong

from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.models import Record
from tongxin.people import commands as people
from tongxin.people.models import Trait
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.naming import undesignated
from tongxin.uses.assessment.rules.flow import Stage

NOON = dt.date(2026, 11, 22)
EVE = dt.date(2026, 11, 21)


def begun(hospital: Hospital, year: int) -> Round:
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    return commands.open_round(
        by=hospital.office, scheme="pioneer_post", organisation=hospital.root, first=first, last=last
    )


def nominate(hospital: Hospital, places: dict[int, str], valid_from: dt.date) -> None:
    people.add_traits(
        by=SYSTEM, organisation=hospital.root, kind="vanguard_nominee", valid_from=valid_from,
        details={hospital.people[number].pk: place for number, place in places.items()},
    )  # fmt: skip


def decided(hospital: Hospital, row: Round, day: dt.date = NOON, **grades: str) -> Round:
    """Let the committee decide on the nominees by their place in the hospital's people (p0, p1), and publish on a day."""
    for name, grade in grades.items():
        person = hospital.people[int(name[1:])]
        Subject.objects.filter(round=row, person=person).update(decided=grade, total="87.65", held=0)
    Record.objects.filter(pk=row.pk).update(state=Stage.NOTICE)
    version = Round.objects.select_related("record").get(pk=row.pk).record.version
    with clock.at(day):
        commands.publish(by=hospital.office, assessment=row, version=version)
    return Round.objects.select_related("record").get(pk=row.pk)


def posts() -> list[tuple[Any, ...]]:
    rows = Outcome.objects.filter(kind="pioneer_post").select_related("record").order_by("occurred_on", "pk")
    return [(row.person.name, row.extra["place"], row.assessed_year, row.valid_to) for row in rows]  # type: ignore[union-attr]


def test_who_is_nominated_or_named_is_rated_with_the_post(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="没有“党员先锋岗评定”的考核对象"):
        begun(hospital, 2025)
    nominate(hospital, {0: "门诊导诊台", 1: ""}, dt.date(2025, 3, 1))
    people.add_traits(
        by=SYSTEM, organisation=hospital.root, kind="vanguard_post", valid_from=dt.date(2025, 2, 1),
        details={hospital.people[0].pk: "急诊分诊台", hospital.people[2].pk: "药房窗口"},
    )  # fmt: skip
    row = begun(hospital, 2025)
    rated = Subject.objects.filter(round=row).values_list("person", "post", "organisation")
    keys, unit = [person.pk for person in hospital.people], hospital.one.pk
    assert set(rated) == {(keys[0], "门诊导诊台", unit), (keys[1], "", unit), (keys[2], "药房窗口", unit)}
    assert "门诊导诊台" in text(signed_in(hospital.office), "round", row.pk)
    with pytest.raises(Denied):
        commands.open_round(
            by=hospital.secretary, scheme="pioneer_post", organisation=hospital.one, first=NOON, last=NOON
        )


def test_a_post_is_named_for_a_year_and_withdrawn_by_the_next_rating(hospital: Hospital) -> None:
    nominate(hospital, {0: "门诊导诊台", 1: "药房窗口", 2: ""}, dt.date(2024, 1, 1))
    first = decided(hospital, begun(hospital, 2024), EVE, p0="named", p1="named", p2="unnamed")
    marks = Trait.objects.filter(kind="vanguard_post").values_list("detail", "valid_from", "valid_to")
    assert set(marks) == {(place, EVE, dt.date(2027, 11, 21)) for place in ("药房窗口", "门诊导诊台")}
    designate(hospital, first)
    names = [person.name for person in hospital.people]
    assert sorted(posts()) == sorted([(names[0], "门诊导诊台", 2024, None), (names[1], "药房窗口", 2024, None)])
    second = decided(hospital, begun(hospital, 2025), p0="named", p1="unnamed", p2="named")
    ended = Trait.objects.filter(kind="vanguard_post", valid_to=EVE).values_list("detail", "version")
    assert set(ended) == {("药房窗口", 2), ("门诊导诊台", 2)}, "who is not named any more, and who is named anew"
    assert Trait.objects.filter(on_day(NOON), kind="vanguard_post").count() == 2
    waiting = undesignated(second, queries.scheme_of(second), superior=False)
    assert {subject.name for subject, _grade in waiting} == set(names[:3])
    designate(hospital, second)
    assert sorted(posts(), key=str) == sorted(
        [
            (names[0], "门诊导诊台", 2024, NOON), (names[1], "药房窗口", 2024, NOON),
            (names[0], "门诊导诊台", 2025, None), (names[2], "内科党支部", 2025, None),
        ],
        key=str,
    )  # fmt: skip
    assert not undesignated(second, queries.scheme_of(second), superior=False)
    assert {row.score for row in Outcome.objects.filter(kind="pioneer_post")} == {None}, "points of a person stay here"
    notice = text(signed_in(hospital.office), "notice", second.pk)
    assert ("内科党支部，门诊导诊台" in notice, "87.65" in notice, names[1] in notice) == (True, False, False)


def test_a_condition_that_does_not_hold_bars_the_name(hospital: Hospital) -> None:
    nominate(hospital, {0: "门诊导诊台"}, dt.date(2025, 1, 1))
    row = begun(hospital, 2025)
    Record.objects.filter(pk=row.pk).update(state=Stage.DECIDING)
    subject = Subject.objects.select_related("record").get(round=row)
    Mark.objects.create(
        hospital_id=subject.hospital_id, organisation_id=subject.organisation_id, subject=subject, key="K3", value=0, known="ok",
        reason="投诉两次查实", at=clock.now(), by="system:test",
    )  # fmt: skip
    with pytest.raises(Refused, match="一年内没有查实的服务投诉"):
        commands.decide_grade(
            by=hospital.office, subject=subject, version=subject.record.version, grade="named", reason="会议决定"
        )


def test_persons_are_named_for_posts_only() -> None:
    grade = [{"id": "x", "title": "命名", "low": 0, "designation": "党员先锋岗"}]
    for tier, told in (("post", 0), ("member", 1), ("branch", 0)):
        made = scheme(part("p", [leaf("a", 100)]), tier=tier, grade=grade, designates="pioneer_post")
        assert len(wrong(made)) == told, tier
