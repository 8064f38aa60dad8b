"""Legacy cases taken in, and what comes next in many open cases computed at once."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.procedures.journey import WAY, taken

from tongxin.ground.todos.models import Todo
from tongxin.people import commands as people
from tongxin.people.models import Person
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.commands import PastCase
from tongxin.registers.procedures.models import Case, StepTaken
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)
OLD = [taken(item.step, item.on.isoformat(), item.outcome) for item in WAY]


def person(hospital: Hospital, number: int = 1) -> Person:
    made = people.register(by=SYSTEM, organisation=hospital.root, code=f"x{number}", name=f"示例{number}")
    Person.objects.filter(pk=made.pk).update(born=dt.date(1995, 6, 1))
    made.refresh_from_db()
    return made


def test_a_legacy_case_is_taken_in_with_what_had_not_been_kept(hospital: Hospital) -> None:
    late = [taken("application", "2025-03-12"), taken("talk", "2025-05-02"), *OLD[2:]]
    with clock.at(NOW):
        one = PastCase(hospital.one, late, person(hospital))
        counts = commands.import_cases(
            by=hospital.office, organisation=hospital.root, procedure="member_development", entries=[one]
        )
        assert counts == {"cases": 1, "steps": len(OLD), "violations": 1}
        case = Case.objects.get()
        rows = queries.steps_of(case)
        assert all(row.imported for row in rows)
        (broken,) = [item for row in rows for item in row.judged.all() if item.reason]
        assert (broken.rule, broken.reason) == ("dev.talk_within", "导入的历史")
        assert case.next_step == "archive"
        assert case.record.origin == "imported"
        done = commands.take(
            by=hospital.secretary, case=case, version=1, step="archive", on=dt.date(2027, 12, 1),
            facts={"complete": "齐全", "place": "党办"},
        )  # fmt: skip
    assert done.record.state == "done"


def test_what_cannot_have_been_is_refused_every_place_at_once(hospital: Hospital) -> None:
    who = person(hospital)
    with clock.at(NOW):
        entries = [
            PastCase(hospital.one, [taken("application", "2029-01-01")], who),
            PastCase(hospital.one, [taken("application", "2025-03-12"), taken("talk", "2025-03-01")], who),
            PastCase(hospital.one, [], who),
        ]
        asked: dict[str, Any] = {"organisation": hospital.root, "procedure": "member_development", "entries": entries}
        with pytest.raises(Refused) as refused:
            commands.import_cases(by=hospital.office, **asked)
        with pytest.raises(Denied):
            commands.import_cases(by=hospital.member, **asked)
    assert [item.code for item in refused.value.problems] == [
        "procedures.future",
        "procedures.before",
        "procedures.empty",
    ]
    assert [item.where for item in refused.value.problems] == ["第 1 行", "第 2 行", "第 3 行"]
    assert not StepTaken.objects.exists()


def test_many_open_cases_are_looked_at_anew_in_few_statements(hospital: Hospital) -> None:
    with clock.at(NOW):
        who = person(hospital)
        way = OLD[: [item.step for item in OLD].index("full_application")]
        entries = [PastCase(hospital.one, way, who) for _ in range(300)]
        commands.import_cases(by=SYSTEM, organisation=hospital.root, procedure="member_development", entries=entries)
        Case.objects.update(next_step="", earliest_on=None)
        with CaptureQueriesContext(
            connection,
        ) as many:
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
