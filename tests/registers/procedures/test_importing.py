"""Legacy cases taken in, and what comes next in many open cases computed at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people.making import person as bare
from tests.registers.conftest import SYSTEM, Hospital, _user
from tests.registers.procedures.journey import WAY, taken

from tongxin.ground.todos.models import Todo
from tongxin.ground.votes.definitions import Counts
from tongxin.people.definitions import Standing
from tongxin.people.models import Membership, Person
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.commands import PastCase
from tongxin.registers.procedures.models import Case, Judged, StepTaken
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)
OLD = [taken(item.step, item.on.isoformat(), item.outcome) for item in WAY]


def person(hospital: Hospital, number: int = 1, joined: dt.date | None = dt.date(2026, 7, 10)) -> Person:
    made = bare(hospital.root, f"x{number}", f"示例{number}")
    made.born = dt.date(1995, 6, 1)
    made.save(update_fields=["born"])
    if joined is not None:
        Membership.objects.create(
            person=made, hospital_id=made.hospital_id, organisation=hospital.one, standing=Standing.PROBATIONARY,
            valid_from=joined, joined_on=joined, full_on=joined.replace(year=joined.year + 1),
        )  # fmt: skip
    return made


def told(hospital: Hospital, **facts: Any) -> list[Any]:
    """The way to full membership with some of what steps say: `step__field`."""
    given: dict[str, dict[str, Any]] = {}
    for key, value in facts.items():
        step, field = key.split("__")
        given.setdefault(step, {})[field] = value
    return [dataclasses.replace(item, facts=given.get(item.step, {})) for item in OLD]


def bring(hospital: Hospital, *entries: PastCase, by: Any = None) -> dict[str, int]:
    with clock.at(NOW):
        return commands.import_cases(
            by=by or hospital.office, organisation=hospital.root, procedure="member_development", entries=entries
        )


def broken() -> dict[str, str]:
    return dict(Judged.objects.exclude(result="passed").values_list("rule", "result"))


def refused(hospital: Hospital, *entries: PastCase) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as found:
        bring(hospital, *entries)
    return [(item.code, item.where) for item in found.value.problems]


def test_a_legacy_case_is_taken_in_with_what_had_not_been_kept(hospital: Hospital) -> None:
    late = [taken("application", "2025-03-12"), taken("talk", "2025-05-02"), *OLD[2:]]
    assert bring(hospital, PastCase(hospital.one, late, person(hospital))) == {
        "cases": 1,
        "steps": len(OLD),
        "violations": 1,
    }
    case = Case.objects.get()
    rows = queries.steps_of(case)
    assert all(row.imported for row in rows)
    (found,) = [item for row in rows for item in row.judged.all() if item.reason]
    assert (found.rule, found.reason) == ("dev.talk_within", "导入的历史")
    assert (case.next_step, case.record.origin) == ("archive", "imported")
    with clock.at(NOW):
        done = commands.take(
            by=hospital.secretary, case=case, version=1, step="archive", on=dt.date(2027, 12, 1),
            facts={"complete": "齐全", "place": "党办"},
        )  # fmt: skip
    assert done.record.state == "done"


def test_standings_persons_and_votes_are_judged_as_of_each_day(hospital: Hospital) -> None:
    full, probationary = hospital.people[0].pk, person(hospital, 9, dt.date(2026, 5, 1)).pk
    way = told(
        hospital, introducers__introducers=(full, probationary), contacts__contacts=(full,), training__days=2,
        talk__talker=(full,),
    )  # fmt: skip
    votes = {"branch_meeting": Counts(9, 8, 4), "full_meeting": Counts(9, 5, 5)}
    bring(hospital, PastCase(hospital.one, way, person(hospital), votes=votes))
    assert broken() == {"dev.introducers": "failed", "dev.training_min": "failed", "votes.passing": "failed"}
    proof = StepTaken.objects.get(step="branch_meeting").proof
    assert proof is not None
    assert (proof["carried"], proof["counts"]["yes"]) == (False, 4)


def test_a_person_of_whom_the_roster_says_nothing_or_too_little(hospital: Hospital) -> None:
    stranger, early = person(hospital, 1, joined=None), person(hospital, 2)
    Membership.objects.filter(person=early).update(
        valid_from=dt.date(2027, 11, 1), joined_on=None, full_on=None, standing=Standing.FULL
    )
    assert bring(hospital, PastCase(hospital.one, OLD, stranger))["violations"] == 2
    assert broken() == {"procedures.roster": "failed"}
    assert Judged.objects.filter(rule="procedures.roster")[0].sentence == (
        "按材料，2026-07-10 起应为预备党员，名册中是非党员：请核对名册"
    )
    Judged.objects.all().delete()
    bring(hospital, PastCase(hospital.one, OLD, early))
    assert broken()["dev.not_member"] == "not_checked"


def test_a_step_without_the_one_before_it_is_told(hospital: Hospital) -> None:
    way = [item for item in OLD if item.step != "political_review"]
    assert bring(hospital, PastCase(hospital.one, way, person(hospital)))["violations"] == 1
    sentence = Judged.objects.get(rule="procedures.missing").sentence
    assert sentence == "在“支部委员会审查”之前没有“政治审查”的日期"


def test_what_cannot_have_been_is_refused_every_place_at_once(hospital: Hospital) -> None:
    one, two, three, four = (person(hospital, number) for number in range(1, 5))
    entries = [
        PastCase(hospital.one, [taken("application", "2029-01-01")], one),
        PastCase(hospital.one, [taken("application", "2025-03-12"), taken("talk", "2025-03-01")], two),
        PastCase(hospital.one, [], three),
        PastCase(hospital.one, [taken("application", "2025-03-12"), taken("nope", "2025-03-12")], four),
        PastCase(hospital.one, OLD[:1], one),
    ]
    assert refused(hospital, *entries) == [
        ("procedures.future", "第 1 行"),
        ("procedures.before", "第 2 行"),
        ("procedures.empty", "第 3 行"),
        ("procedures.step", "第 4 行"),
        ("procedures.twice", "第 5 行"),
    ]
    with pytest.raises(Denied):
        bring(hospital, *entries, by=hospital.member)
    assert not StepTaken.objects.exists()


def test_votes_that_do_not_add_up_and_choices_there_are_not_are_refused(hospital: Hospital) -> None:
    who = person(hospital)
    wrong = PastCase(hospital.one, OLD, who, votes={"branch_meeting": Counts(5, 7, 5)})
    assert refused(hospital, wrong) == [("votes.present", "第 1 行")]
    chosen = PastCase(hospital.one, told(hospital, pre_review__leaving="也许"), who)
    assert refused(hospital, chosen) == [("procedures.choice", "第 1 行")]


def test_the_same_person_is_not_taken_in_twice(hospital: Hospital) -> None:
    one = PastCase(hospital.one, OLD, person(hospital))
    bring(hospital, one)
    assert refused(hospital, one) == [("procedures.here", "第 1 行")]


def test_a_unit_out_of_reach_is_refused(hospital: Hospital) -> None:
    foreign = PastCase(hospital.two, OLD[:1], person(hospital))
    near = _user("near", hospital.root, "party_office", hospital.one, None)
    with clock.at(NOW), pytest.raises(Refused) as found:
        commands.import_cases(by=near, organisation=hospital.one, procedure="member_development", entries=[foreign])
    assert [item.code for item in found.value.problems] == ["procedures.reach"]


def test_a_unit_that_holds_no_such_cases_is_refused(hospital: Hospital) -> None:
    rows = [PastCase(unit, OLD[:1], person(hospital, n)) for n, unit in enumerate((hospital.one, hospital.root), 1)]
    assert refused(hospital, *rows) == [("organisations.held_by", "第 2 行")]


def test_many_open_cases_are_looked_at_anew_in_few_statements(hospital: Hospital) -> None:
    way = OLD[: [item.step for item in OLD].index("full_application")]
    made = [
        Person(
            hospital=hospital.root, organisation=hospital.root, code=f"m{number}", name=f"人{number}", sort_key="ren"
        )
        for number in range(300)
    ]
    Person.objects.bulk_create(made)
    with CaptureQueriesContext(connection) as taken_in:
        bring(hospital, *(PastCase(hospital.one, way, who) for who in made), by=SYSTEM)
    assert len(taken_in) <= 40
    with clock.at(NOW):
        Case.objects.update(next_step="", earliest_on=None)
        with CaptureQueriesContext(connection) as many:
            assert commands.refresh_all(by=SYSTEM, organisation=hospital.root) == 300
        with CaptureQueriesContext(connection) as again:
            begun = time.perf_counter()
            assert commands.refresh_all(by=SYSTEM, organisation=hospital.root) == 0
            spent = time.perf_counter() - begun
    assert len(many) <= 16
    assert len(again) <= 12
    assert spent < 1.5  # 1 ms a case, and room for a busy machine
    assert set(Case.objects.values_list("next_step", "earliest_on")) == {("full_application", dt.date(2027, 7, 10))}
    assert Todo.objects.filter(subject__startswith="procedures.next:", done_at=None).count() == 300
