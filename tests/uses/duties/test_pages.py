"""The duties of a branch ticked by records, evidence named where no figure counts, and the month's page."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.access.models import User
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.records.models import Record
from tongxin.registers.activities import commands as activities
from tongxin.registers.rulebook import commands as rulebook
from tongxin.registers.tasks import commands as tasks
from tongxin.toolbox.problems import Denied, NotFound, Refused
from tongxin.uses.duties import commands, queries
from tongxin.uses.duties.definitions import Duty, State, Who
from tongxin.uses.duties.reckoning import Held
from tongxin.uses.duties.wiring import _check

MOST = 12


def signed_in(key: UUID) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=key), backend="tongxin.ground.access.sessions.Backend")
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response
    return str(response.content.decode())


def held(hospital: Hospital, key: str) -> Held:
    sheet = queries.sheet(hospital.secretary, hospital.one)
    return next(row for row in sheet.held if row.duty.id == key)


@pytest.fixture
def meeting(hospital: Hospital, noon: dt.date) -> Record:
    """A committee meeting on record."""
    row = activities.record(
        by=hospital.secretary, organisation=hospital.one, kind="committee_meeting", title="支委会", occurred_on=noon,
        present=hospital.people[:2],
    )  # fmt: skip
    return row.record


def test_a_record_ticks_its_duty_by_itself(hospital: Hospital, meeting: Record) -> None:
    row = held(hospital, "a03_2")
    assert (row.state, row.records) == (State.DONE, 1)
    assert held(hospital, "a03_3").state is State.OUTSIDE, "there are no Party groups"
    assert held(hospital, "a03_4").state is State.OPEN
    sheet = queries.sheet(hospital.secretary, hospital.one)
    assert sheet.reused >= 1
    assert sheet.automatic >= 1
    assert sum(sheet.counts.values()) == 50


def test_in_january_a_month_a_quarter_and_a_year_have_the_same_days_so_far(hospital: Hospital) -> None:
    from tongxin.toolbox import clock

    with clock.at(dt.date(2026, 1, 20)):
        sheet = queries.sheet(hospital.secretary, hospital.one)
    counted = [row for row in sheet.held if row.duty.counted]
    assert all(row.answer is not None and row.answer.id == row.duty.counted for row in counted)


def test_an_overdue_task_is_wanting(hospital: Hospital, noon: dt.date) -> None:
    from tongxin.toolbox import clock

    assert held(hospital, "a01_2").state is State.DONE
    with clock.at(noon - dt.timedelta(30)):
        tasks.assign(
            by=hospital.office, organisation=hospital.one, title="整改", source="other", due_on=noon - dt.timedelta(5)
        )
    assert held(hospital, "a01_2").state is State.WANTING


def test_evidence_is_named_only_where_no_figure_counts(hospital: Hospital, meeting: Record) -> None:
    by, one = hospital.secretary, hospital.one
    for more, code in (
        ({"duty": "a03_2", "record": meeting}, "duties.counted"),
        ({"duty": "nothing"}, "duties.duty"),
        ({"duty": "a01_1", "words": "学了"}, "duties.needs_record"),
        ({"duty": "a05_1"}, "duties.words"),
        ({"duty": "a07_1", "record": meeting}, "duties.record"),
    ):
        with pytest.raises(Refused) as refused:
            commands.prove(by=by, organisation=one, **more)
        assert refused.value.problems[0].code == code
    with pytest.raises(Refused) as refused:
        commands.prove(by=hospital.office, organisation=hospital.general, duty="a05_1", words="已核对")
    assert refused.value.problems[0].code == "duties.branch"
    named = commands.prove(by=by, organisation=one, duty="a01_1", record=meeting)
    assert commands.prove(by=by, organisation=one, duty="a01_1", record=meeting) == named
    commands.prove(by=by, organisation=one, duty="a05_1", words="名册已与本人核对")
    assert held(hospital, "a01_1").state is State.DONE
    assert held(hospital, "a05_1").state is State.DONE
    commands.withdraw(by=by, evidence=queries.evidence_for(by, named.pk))
    assert held(hospital, "a01_1").state is not State.DONE
    with pytest.raises(NotFound):
        queries.evidence_for(by, named.pk)


def test_what_is_only_planned_shows_nothing_yet(hospital: Hospital, meeting: Record, noon: dt.date) -> None:
    from tongxin.toolbox import clock

    with clock.at(noon - dt.timedelta(1)), pytest.raises(Refused) as refused:
        commands.prove(by=hospital.secretary, organisation=hospital.one, duty="a01_1", record=meeting)
    assert refused.value.problems[0].code == "duties.record"


def test_a_member_names_no_evidence(hospital: Hospital) -> None:
    with pytest.raises(Denied):
        commands.prove(by=hospital.member, organisation=hospital.one, duty="a05_1", words="已核对")


def test_all_branches_at_a_glance(hospital: Hospital, meeting: Record) -> None:
    lines = queries.overview(hospital.office, hospital.root)
    assert [line.branch for line in lines] == [hospital.one, hospital.two]
    done = {line.branch: line.counts[State.DONE] for line in lines}
    assert done[hospital.one] == done[hospital.two] + 1


def test_the_pages_of_a_secretary(hospital: Hospital, meeting: Record, django_assert_max_num_queries: Any) -> None:
    secretary = signed_in(hospital.secretary.id)
    page = text(secretary.get(reverse("duties:list")))
    assert "支委会次数：1 次" in page
    assert "点选记录" in page
    prove = reverse("duties:prove", args=[hospital.one.pk, "a01_1"])
    assert "支委会（2026年11月22日）" in text(secretary.get(prove))
    assert "请点选一条已有的记录" in secretary.post(prove, {"_key": "k"}).content.decode()
    secretary.post(prove, {"record": str(meeting.pk)})
    assert "撤回" in text(secretary.get(reverse("duties:list")))
    assert "一句话说明" in text(secretary.get(reverse("duties:prove", args=[hospital.one.pk, "a05_1"])))
    assert "本期还没有可以点选的记录" in text(secretary.get(reverse("duties:prove", args=[hospital.one.pk, "a07_1"])))
    assert secretary.get(reverse("duties:prove", args=[hospital.one.pk, "a03_2"])).status_code == 404
    row = queries.sheet(hospital.secretary, hospital.one).held[0].evidence[0]
    secretary.get(reverse("duties:withdraw", args=[row.pk]))
    secretary.post(reverse("duties:withdraw", args=[row.pk]), {"_key": "1"})
    text(secretary.get(reverse("duties:month")))  # takes the notices of what was written out of the session
    with django_assert_max_num_queries(MOST):
        month = text(secretary.get(reverse("duties:month")))
    assert "替您省下的" in month
    assert "本月该履行的职责" in month
    assert "考核进度" in month


def test_the_month_says_how_many_more_there_are_than_it_shows(
    hospital: Hospital, noon: dt.date, django_assert_max_num_queries: Any
) -> None:
    later = noon + dt.timedelta(3)
    for number in range(9):
        about: dict[str, Any] = {"organisation": hospital.one, "title": f"示例{number}"}
        tasks.assign(by=hospital.office, source="other", due_on=later, **about)
        if number < 7:
            activities.plan(
                by=hospital.secretary, kind="volunteering", occurred_on=later, extra={"category": "义诊咨询"}, **about
            )
    secretary = signed_in(hospital.secretary.id)
    text(secretary.get(reverse("duties:month")))
    with django_assert_max_num_queries(MOST):
        month = text(secretary.get(reverse("duties:month")))
    said = [month.partition(f">{title}</h2>")[2].partition("</section>")[0] for title in ("督办任务", "接下来的活动")]
    waiting = month.partition(">要办的事</h2>")[2].partition("</section>")[0]
    assert (waiting.count("<li"), '<p class="tx-quiet">还有 3 项</p>' in waiting) == (6, True)
    assert [(part.count("<li>"), part.partition("</ul>")[2].strip()) for part in said] == [
        (6, '<p class="tx-quiet">还有 3 项</p>'), (6, '<p class="tx-quiet">还有 1 次</p>'),
    ]  # fmt: skip


def test_a_duty_shows_the_articles_it_rests_on(hospital: Hospital) -> None:
    told: dict[str, Any] = {"organisation": hospital.root, "title": "党支部工作细则", "category": "party_rules"}
    draft = rulebook.draft(by=hospital.office, text="第一条 支委会每月学习一次。", **told)
    issued: dict[str, Any] = {"number": "示例党〔2026〕1号", "issued_on": dt.date(2026, 1, 10)}
    rulebook.issue(
        by=hospital.office, rule_version=draft, version=draft.record.version, effective_on=dt.date(2026, 2, 1),
        approved_by="党委会", **issued,
    )  # fmt: skip
    rulebook.cite(by=hospital.office, document=draft.document, entry="duty/a01_1", article="1")
    secretary = signed_in(hospital.secretary.id)
    assert "《党支部工作细则》第一条" in text(secretary.get(reverse("duties:list")))


def test_the_pages_of_the_party_office(hospital: Hospital, meeting: Record) -> None:
    office = signed_in(hospital.office.id)
    for unit in (hospital.one, hospital.two):
        page = text(office.get(reverse("duties:list"), {"unit": str(unit.pk)} if unit == hospital.two else None))
        assert "各支部一览" in page
        assert f'value="{unit.pk}" selected' in page
    assert "外科党支部" in text(office.get(reverse("duties:overview")))
    assert "换支部" in text(office.get(reverse("duties:month")))
    member = signed_in(hospital.member.id)
    assert member.get(reverse("duties:list")).status_code == 403


def test_another_hospitals_evidence_is_not_found(hospital: Hospital) -> None:
    other = found_hospital("other")
    named = commands.prove(by=other.secretary, organisation=other.one, duty="a05_1", words="已核对")
    with pytest.raises(NotFound):
        queries.evidence_for(hospital.office, named.pk)
    with pytest.raises(NotFound):
        queries.branch_for(hospital.office, other.one.pk)
    assert queries.evidence_for(SYSTEM, named.pk) == named


def test_a_wrong_duty_is_told(db: None) -> None:
    plain: dict[str, Any] = {"id": "x", "aspect": "甲", "title": "乙", "text": "丙", "who": Who.ALL}
    found = [
        [problem.code for problem in _check(Duty(**plain, **more), Catalog())]
        for more in ({}, {"figure": "no.such", "months": [13]}, {"statement": True})
    ]
    assert found == [["duties.shown_by"], ["duties.months", "duties.no_figure"], []]
