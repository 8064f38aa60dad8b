"""What leads from and to items: a resolution becomes a task, is heard at the next meeting, and is settled with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.registers.conftest import SYSTEM
from tests.registers.decisions.test_commands import (
    DAY,
    Committee,
    codes,
    committee,
    conclude,
    convene,
    placed,
    propose,
    supplied,
)
from tests.registers.decisions.test_past import dealt, record
from tests.registers.tasks.conftest import officer

from tongxin.ground.commands.actors import User
from tongxin.ground.followups import writing as followups
from tongxin.ground.followups.queries import followed
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.registers.decisions import commands, hearing, provenance, queries
from tongxin.registers.decisions.commands import Held
from tongxin.registers.decisions.definitions import Outcome
from tongxin.registers.decisions.models import Item, Meeting, Resolution
from tongxin.registers.tasks import commands as tasks
from tongxin.registers.tasks.definitions import Cause, Origin
from tongxin.registers.tasks.models import Concern, Task
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused

__all__ = ["committee"]
pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 12, 31)
LATER = dt.date(2027, 1, 15)


def decided(committee: Committee, kind: str = "d12", **more: Any) -> Meeting:
    meeting, line = placed(committee, kind)
    meeting = committee.said(line, meeting)
    return conclude(committee, meeting, line, **{"due_on": DUE, "owner": committee.hospital.one, **more})


def supervisor(committee: Committee) -> User:
    return officer("supervision_office", committee.hospital.root, committee.hospital.root)


def closed(task: Task, committee: Committee, office: User) -> Task:
    owner = committee.hospital.secretary
    task = tasks.accept(by=owner, task=task, version=task.record.version)
    task = tasks.request_closure(
        by=owner, task=task, version=task.record.version, words="已全部完成", cause=Cause.STAFF
    )
    return tasks.verify_close(by=office, task=task, version=task.record.version)


def test_a_resolution_becomes_a_task_of_its_owner(committee: Committee) -> None:
    decided(committee)
    task, made = Task.objects.select_related("record").get(), Resolution.objects.get()
    assert (task.organisation, task.due_on, task.source) == (committee.hospital.one, DUE, "party_resolution")
    assert (task.record.title, task.source_ref) == ("年度工作要点", "党委〔2026〕1号")
    assert task.requirement == made.text
    assert task.raised_by is None
    [trace] = followed(committee.hospital.office, made.pk)
    assert (trace.record.pk, trace.due_on, trace.finished) == (task.pk, DUE, False)


def test_what_needs_no_supervision_becomes_none(committee: Committee) -> None:
    decided(committee, supervised=False)
    assert not Task.objects.exists()


def test_a_task_of_a_cadre_item_bears_the_number_alone(committee: Committee) -> None:
    entry = dealt(committee, kind="p01", ballots=7, due_on=DUE, owner=committee.hospital.one)
    assert queries.type_of("p01").confidential
    prepared = dealt(committee, kind="p01", outcome=Outcome.NOTED, resolution="")
    record(committee, Held("special", DAY - dt.timedelta(7), [prepared]), Held("party", DAY, [entry]))
    task = Task.objects.select_related("record").get()
    assert (task.record.title, task.requirement, task.source_ref) == ("落实党委〔2026〕1号决定", "", "党委〔2026〕1号")


def test_of_past_meetings_only_what_is_still_due_becomes_a_task(committee: Committee) -> None:
    entries = [dealt(committee, "1", due_on=DAY), dealt(committee, "2", due_on=DUE), dealt(committee, "3")]
    record(committee, Held("party", DAY, entries))
    assert [task.record.title for task in Task.objects.select_related("record")] == ["议题2"]


def test_the_next_meeting_hears_of_what_is_open(committee: Committee) -> None:
    decided(committee)
    office = supervisor(committee)
    other = tasks.assign(
        by=office,
        organisation=committee.hospital.two,
        title="上年结转",
        source="party_resolution",
        due_on=DUE - dt.timedelta(9),
    )
    tasks.assign(by=office, organisation=committee.hospital.two, title="批示", source="instruction", due_on=DUE)
    with clock.at(LATER):
        following = convene(committee, on=LATER)
        heard = hearing.waiting(committee.hospital.office, following)
        assert [trace.record.title for trace in heard] == ["上年结转", "年度工作要点"]
        assert hearing.waiting(committee.hospital.office, convene(committee, "office", LATER)) == []
        tasks.cancel(by=office, task=other, version=1, reason="已并入年度工作要点")
        closed(Task.objects.select_related("record").get(record__title="年度工作要点"), committee, office)
        assert hearing.waiting(committee.hospital.office, following) == []


def test_a_discipline_committee_hears_of_all_that_was_checked(committee: Committee) -> None:
    unit = organisations.found(
        by=SYSTEM, parent=committee.hospital.root, kind=OrganisationKind.DISCIPLINE_COMMITTEE, code="jw", name="纪委",
        established_on=DAY,
    )  # fmt: skip
    tasks.assign(
        by=supervisor(committee), organisation=committee.hospital.two, title="补齐记录", source="check", due_on=DUE
    )
    meeting = convene(committee, "discipline", where=unit)
    assert [trace.record.title for trace in hearing.waiting(committee.hospital.office, meeting)] == ["补齐记录"]


def test_a_branch_hears_of_its_own_alone(committee: Committee) -> None:
    decided(committee)
    meeting = commands.convene(by=committee.hospital.office, organisation=committee.hospital.one, body="branch", on=DAY)
    assert hearing.waiting(committee.hospital.office, meeting) == []


def test_reconsideration_ends_the_task(committee: Committee) -> None:
    decided(committee)
    item = Item.objects.select_related("record").get()
    commands.reconsider(
        by=committee.hospital.office, item=item, version=item.record.version, reason="情况有变",
        supporters=committee.members[:4],
    )  # fmt: skip
    task = Task.objects.select_related("record").get()
    assert (task.record.state, task.entries.last().words) == ("cancelled", "原决定提请复议：情况有变")  # type: ignore[union-attr]


def test_a_problem_becomes_an_item_whose_task_solves_it(committee: Committee) -> None:
    office = supervisor(committee)
    concern = tasks.find(
        by=office,
        organisation=committee.hospital.two,
        occurred_on=DAY,
        origin=Origin.PATIENTS,
        problem="候诊区座椅不足",
    )
    with pytest.raises(Exception, match="须选择事项类型"):
        tasks.take_further(
            by=office, concern=concern, version=1, what="item", owner=committee.hospital.one, title="增设座椅"
        )
    made = tasks.take_further(
        by=office, concern=concern, version=1, what="item", owner=committee.hospital.one, title="增设座椅", sort="d12"
    )
    item = Item.objects.select_related("record").get(pk=made.pk)
    assert (item.content, item.organisation, item.record.state) == (
        "候诊区座椅不足",
        committee.hospital.one,
        "proposed",
    )
    assert [source.pk for source, _page in queries.came_from(office, item)] == [concern.pk]
    meeting, line = placed(committee, item=supplied(item, committee))
    conclude(committee, committee.said(line, meeting), line, owner=committee.hospital.one)
    with clock.at(LATER):
        closed(Task.objects.select_related("record").get(), committee, office)
    assert Concern.objects.get().solved_on == LATER
    assert Concern.objects.get().record.state == "solved"
    document = provenance.as_prov(provenance.chain(committee.hospital.office, item.pk))
    kinds = {each["prov:type"] for each in document["entity"].values()}
    assert {"research_problem", "item", "resolution", "task", "figure"} <= kinds
    assert "figure:decisions.items" in document["entity"]


def test_a_task_that_cannot_be_done_goes_before_a_meeting(committee: Committee) -> None:
    decided(committee)
    office, task = supervisor(committee), Task.objects.select_related("record").get()
    tasks.refer(by=office, task=task, version=1, reason="资金缺口较大", sort="d12")
    item = Item.objects.get(content="资金缺口较大")
    assert [source.pk for source, _page in queries.came_from(office, item)] == [task.pk]


def test_an_item_is_asked_for_by_its_type(committee: Committee) -> None:
    source = propose(committee).record
    assert codes(
        lambda: followups.ask("item", by=SYSTEM, source=source, title="甲", owner=committee.hospital.root)
    ) == {"decisions.type"}


def test_a_type_that_no_body_of_the_unit_decides_is_refused_where_it_was_chosen(committee: Committee) -> None:
    decided(committee)
    office, task = supervisor(committee), Task.objects.select_related("record").get()
    Task.objects.update(organisation=committee.hospital.root)
    with pytest.raises(Refused) as refused:
        tasks.refer(by=office, task=task, version=1, reason="须由支部研究", sort="z01")
    assert [(each.code, each.field) for each in refused.value.problems] == [("decisions.reach", "sort")]
