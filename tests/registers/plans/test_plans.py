"""Plans drawn up, adopted, deployed, measured and looked at; their pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.figures.queries import compute
from tongxin.ground.access.models import User
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.forms.fillings import Listed, Prose
from tongxin.ground.records.models import Link, Record
from tongxin.registers.activities import commands as activities
from tongxin.registers.plans import commands, queries
from tongxin.registers.plans.definitions import Aim, Label, PlanState, Programme, Side
from tongxin.registers.plans.models import Indicator, Line, Look, Plan
from tongxin.registers.plans.printed import CHAPTER
from tongxin.registers.plans.rules import reached
from tongxin.registers.plans.wiring import _check
from tongxin.toolbox import clock, ids
from tongxin.toolbox.periods import year
from tongxin.toolbox.problems import Denied, NotFound, Refused

TODAY = dt.date(2026, 11, 22)
MOST = 12


@dataclass
class Desk:
    """The Party office that draws up a hospital's plan."""

    hospital: Hospital

    def draft(self, **more: Any) -> Plan:
        usual: dict[str, Any] = {
            "by": self.hospital.office, "organisation": self.hospital.root, "kind": "party_annual", "year": 2026,
            "title": "2026年党建工作计划",
        }  # fmt: skip
        return commands.draft(**{**usual, **more})

    def line(self, plan: Plan, **more: Any) -> Line:
        usual: dict[str, Any] = {
            "by": self.hospital.office, "plan": plan, "version": fresh(plan).version, "goal": "主题党日进病区",
            "business": "平均住院日下降", "owner": self.hospital.one, "due_on": dt.date(2026, 12, 31),
            "labels": ["five_roles/core"],
        }  # fmt: skip
        return commands.add_line(**{**usual, **more})

    def adopted(self, **more: Any) -> Plan:
        plan = self.draft(**more)
        self.line(plan)
        return commands.adopt(
            by=self.hospital.office, plan=plan, version=fresh(plan).version, adopted_on=dt.date(2026, 2, 1),
            adopted_by="党委会",
        )  # fmt: skip


def fresh(row: Plan | Line) -> Record:
    return Record.objects.get(pk=row.pk)


def code(refused: Any) -> str:
    return str(refused.value.problems[0].code)


@pytest.fixture
def desk(hospital: Hospital) -> Desk:
    return Desk(hospital)


@given(st.decimals(-9, 9, places=2), st.decimals(-9, 9, places=2))
def test_a_target_is_reached_exactly_at_its_boundary(value: Decimal, target: Decimal) -> None:
    assert reached(value, target, Aim.AT_LEAST) is (value >= target)
    assert reached(value, target, Aim.AT_MOST) is (value <= target)
    assert reached(None, target, Aim.AT_LEAST) is None, "missing is never zero"


def test_a_label_stands_once_in_its_programme() -> None:
    twice = Programme("x", "甲", [Label("a", "乙"), Label("a", "丙")])
    assert [problem.code for problem in _check(twice, Catalog())] == ["plans.label_twice"]


def test_what_cannot_be_planned(desk: Desk) -> None:
    for more, expected in (
        ({"kind": "songs"}, "plans.kind"),
        ({"year": 26}, "plans.year"),
        ({"title": " "}, "plans.goal"),
    ):
        with pytest.raises(Refused) as refused:
            desk.draft(**more)
        assert code(refused) == expected
    plan = desk.draft()
    with pytest.raises(Refused) as refused:
        desk.draft()
    assert code(refused) == "plans.twice"
    stranger = found_hospital("other")
    theirs = Desk(stranger).line(Desk(stranger).draft())
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"goal": ""}, "plans.goal"),
        ({"business": " "}, "plans.unpaired"),
        ({"labels": ["five_roles/none"]}, "plans.label"),
        ({"owner": stranger.one}, "plans.owner"),
        ({"serves": theirs}, "plans.serves"),
        ({"due_on": dt.date(2025, 12, 31)}, "plans.due"),
    ]
    for values, expected in wrong:
        with pytest.raises(Refused) as refused:
            desk.line(plan, **values)
        assert code(refused) == expected
    with pytest.raises(Denied):
        desk.draft(by=desk.hospital.member, kind="strategy")


def test_a_plan_is_adopted_by_a_meeting_and_deployed_once(desk: Desk) -> None:
    plan, office = desk.draft(), desk.hospital.office
    adopt: dict[str, Any] = {"by": office, "plan": plan, "adopted_on": TODAY}
    with pytest.raises(Refused) as refused:
        commands.adopt(**adopt, version=1, adopted_by="党委会")
    assert code(refused) == "plans.empty"
    line = desk.line(plan)
    with pytest.raises(Refused) as refused:
        commands.adopt(**adopt, version=2)
    assert code(refused) == "plans.not_adopted"
    with pytest.raises(Refused) as refused:
        commands.adopt(**adopt, version=2, resolution=line.record)
    assert code(refused) == "plans.resolution"
    root = desk.hospital.root
    resolution = Record.objects.create(
        id=ids.uuid7(), kind="resolution", hospital=root, organisation=root, title="同意年度计划", occurred_on=TODAY,
        state="made", created_at=clock.now(), created_by="t", changed_at=clock.now(), changed_by="t",
    )  # fmt: skip
    made = commands.adopt(**adopt, version=2, resolution=resolution)
    assert (made.record.state, made.adopted_by) == (PlanState.ADOPTED, "同意年度计划")
    assert list(queries.resolutions(office)) == [resolution]
    assert commands.deploy(by=office, plan=plan, version=made.record.version) == 1
    assert Link.objects.get(source=line.pk, relation="led_to").target.organisation == desk.hospital.one
    with pytest.raises(Refused) as refused:
        commands.deploy(by=office, plan=plan, version=fresh(plan).version)
    assert code(refused) == "plans.deployed"
    with pytest.raises(Refused) as refused:
        commands.drop_line(by=office, line=line, version=fresh(line).version, reason="不做了")
    assert code(refused) == "plans.has_task"
    with pytest.raises(Refused) as refused:
        commands.void(by=office, plan=plan, version=fresh(plan).version, reason="不做了")
    assert code(refused) == "plans.state"


def test_lines_are_changed_dropped_and_finished(desk: Desk) -> None:
    plan, office = desk.draft(), desk.hospital.office
    first, second = desk.line(plan), desk.line(plan, goal="志愿服务进社区")
    changed = commands.change_line(
        by=office, line=first, version=1, goal="主题党日进科室", owner=desk.hospital.two, due_on=TODAY, business="缩短候诊",
        serves=second,
    )  # fmt: skip
    assert (changed.record.title, changed.owner, changed.labels) == ("主题党日进科室", desk.hospital.two, [])
    commands.drop_line(by=office, line=second, version=1, reason="并入第一项")
    assert [row.pk for row in queries.lines(office).filter(plan=plan)] == [first.pk]
    stranger = found_hospital("other").root
    foreign = Record.objects.filter(hospital=stranger).first() or Desk(found_hospital("third")).draft().record
    with pytest.raises(Refused) as refused:
        commands.finish(by=office, line=first, version=2, done_on=TODAY, evidence=foreign)
    assert code(refused) == "plans.evidence"
    done = commands.finish(by=office, line=first, version=2, done_on=TODAY, evidence=plan.record)
    assert Link.objects.filter(source=plan.pk, target=done.pk, relation="evidence").exists()
    with pytest.raises(Refused) as refused:
        commands.finish(by=office, line=first, version=3, done_on=TODAY)
    assert code(refused) == "plans.done"
    commands.finish(by=office, line=desk.line(plan, goal="第三项"), version=1, done_on=TODAY)


def test_a_draft_is_voided_with_its_lines(desk: Desk) -> None:
    plan = desk.draft()
    line = desk.line(plan)
    commands.void(by=desk.hospital.office, plan=plan, version=2, reason="重来")
    assert fresh(line).voided
    desk.draft()


def test_figures_show_both_goals(desk: Desk) -> None:
    hospital, plan = desk.hospital, desk.adopted()
    line, office = plan.lines.get(), hospital.office
    with pytest.raises(Refused) as refused:
        commands.measure(by=office, line=line, figure="no.such", side=Side.PARTY, target=Decimal(1))
    assert code(refused) == "plans.figure"
    made = commands.measure(by=office, line=line, figure="life.themed_days", side=Side.PARTY, target=Decimal(2))
    again = commands.measure(by=office, line=line, figure="life.themed_days", side=Side.PARTY, target=Decimal(1))
    assert made == again
    commands.measure(by=office, line=line, figure="tasks.late", side=Side.BUSINESS, target=Decimal(0), aim=Aim.AT_MOST)
    activities.record(
        by=hospital.secretary, organisation=hospital.one, kind="themed_party_day", title="主题党日", occurred_on=TODAY,
        present=hospital.people[:2],
    )  # fmt: skip
    row = queries.rows(office, plan)[0]
    assert [(each.answer.value, each.reached) for each in row.party] == [(1, True)]
    assert len(row.business) == 1
    commands.unmeasure(by=office, indicator=queries.indicator_for(office, made.pk))
    assert queries.rows(office, plan)[0].party == []
    with pytest.raises(NotFound):
        queries.indicator_for(office, made.pk)
    assert queries.rows(office, desk.draft(kind="strategy")) == []


def test_both_goals_are_looked_at_once_a_quarter(desk: Desk) -> None:
    plan, hospital = desk.adopted(), desk.hospital
    line = plan.lines.select_related("owner").get()
    look: dict[str, Any] = {"by": hospital.secretary, "line": line, "organisation": hospital.one}
    for more, expected in (
        ({"party": " "}, "plans.words"),
        ({"party": "好", "organisation": hospital.two, "by": hospital.office}, "plans.not_owner"),
    ):
        with pytest.raises(Refused) as refused:
            commands.look(**{**look, **more})
        assert code(refused) == expected
    commands.look(**look, party="已办三期")
    commands.look(**look, party="已办四期", business="下降0.3天")
    assert Look.objects.get().party == "已办四期"
    assert compute(SYSTEM, ["plans.looks"], hospital.root, year(2026))[0].value == 1


def test_what_figures_count(desk: Desk) -> None:
    plan = desk.adopted()
    desk.line(plan, labels=["five_roles/core", "five_roles/talent", "four_precisions/effort"])
    ids_ = ["plans.lines", "plans.paired_share", "plans.five_roles", "plans.four_precisions", "plans.deployed_share"]
    values = [answer.value for answer in compute(SYSTEM, ids_, desk.hospital.root, year(2026))]
    assert values == [2, 100, 2, 1, 0]
    own = desk.draft(kind="construction", title="制度建设方案")
    line = desk.line(own, business="")
    commands.adopt(by=desk.hospital.office, plan=own, version=2, adopted_on=TODAY, adopted_by="党委会")
    commands.finish(by=desk.hospital.office, line=line, version=1, done_on=TODAY)
    assert compute(SYSTEM, ["plans.deliverables"], desk.hospital.root, year(2026))[0].value == 1


def test_drafts_are_seen_by_who_draws_them_up_and_nothing_leaves_the_hospital(desk: Desk) -> None:
    draft, adopted = desk.draft(kind="strategy"), desk.adopted()
    member, stranger = desk.hospital.member, found_hospital("other").office
    assert not queries.seen(member, draft.pk)
    assert queries.seen(member, adopted.pk)
    assert queries.seen(member, adopted.lines.get().pk)
    assert not queries.seen(stranger, adopted.pk)
    assert queries.seen(SYSTEM, draft.pk)


def signed_in(key: UUID) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=key), backend="tongxin.ground.access.sessions.Backend")
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response
    return str(response.content.decode())


def test_a_plan_in_the_browser(desk: Desk, django_assert_max_num_queries: Any) -> None:
    hospital = desk.hospital
    office = signed_in(hospital.office.id)
    assert "制定第一份" in text(office.get(reverse("plans:list")))
    office.post(
        reverse("plans:draft"),
        {"title": "2026年党建工作计划", "kind": "party_annual", "year": "2026", "organisation": str(hospital.root.pk)},
    )
    plan = Plan.objects.get()
    page = reverse("plans:plan", args=[plan.pk])
    assert "还没有目标" in text(office.get(page))
    add = reverse("plans:add_line", args=[plan.pk])
    goal = {"goal": "主题党日进病区", "business": "平均住院日下降", "owner": str(hospital.one.pk), "due_on": "2026-12-31",
            "labels": ["five_roles/core"]}  # fmt: skip
    assert office.post(add, {**goal, "business": "", "_version": 1}).status_code == 422
    office.post(add, {**goal, "_version": 1})
    line = Line.objects.get()
    change = reverse("plans:change_line", args=[line.pk])
    assert "主题党日进病区" in text(office.get(change))
    office.post(change, {**goal, "goal": "主题党日进科室", "_version": 1})
    office.post(reverse("plans:measure", args=[line.pk]),
                {"side": "party", "figure": "life.themed_days", "aim": "at_least", "target": "12"})  # fmt: skip
    office.post(
        reverse("plans:adopt", args=[plan.pk]), {"adopted_by": "党委会", "adopted_on": "2026-02-01", "_version": 2}
    )
    office.post(reverse("plans:deploy", args=[plan.pk]), {"_version": 3})
    office.post(reverse("plans:look", args=[line.pk]), {"party": "已办三期"})
    text(office.get(page))  # takes the notices of what was written out of the session
    with django_assert_max_num_queries(MOST):
        shown = text(office.get(page))
    for words in ("同谋划", "同部署", "同考核", "待签收", "不少于 12", "已办三期", "五大作用·党委核心作用"):
        assert words in shown
    secretary = signed_in(hospital.secretary.id)
    secretary.post(reverse("plans:look", args=[line.pk]), {"party": "已办四期"})
    assert "已办四期" in text(secretary.get(page))
    assert office.get(reverse("plans:line", args=[line.pk])).status_code == 302
    indicator = Indicator.objects.get()
    assert text(office.get(reverse("plans:unmeasure", args=[indicator.pk])))
    office.post(reverse("plans:unmeasure", args=[indicator.pk]), {"_key": "1"})
    office.post(reverse("plans:finish", args=[line.pk]), {"done_on": "2026-11-20", "_version": 2})
    assert "已完成" in text(office.get(page))
    assert "共 1 份" in text(office.get(reverse("plans:list"), {"year": "2026", "kind": "party_annual"}))
    assert "没有符合条件的计划" in text(office.get(reverse("plans:list"), {"year": "2025"}))


def test_a_draft_is_given_up_in_the_browser(desk: Desk) -> None:
    plan = desk.draft()
    line = desk.line(plan)
    office = signed_in(desk.hospital.office.id)
    office.post(reverse("plans:drop_line", args=[line.pk]), {"reason": "不做了", "_version": 1})
    office.post(reverse("plans:void", args=[plan.pk]), {"reason": "重来", "_version": 2})
    assert office.get(reverse("plans:plan", args=[plan.pk])).status_code == 404
    member = signed_in(desk.hospital.member.id)
    assert member.get(reverse("plans:draft")).status_code == 403
    assert "还没有计划" in text(member.get(reverse("plans:list")))


def test_the_book_of_a_branch_tells_its_plans(desk: Desk) -> None:
    branch = desk.hospital.one
    assert list(CHAPTER.write(desk.hospital.secretary, branch, 2026)) == []
    draft = desk.draft(by=desk.hospital.secretary, organisation=branch, kind="branch_annual", title="支部计划")
    (told,) = CHAPTER.write(desk.hospital.secretary, branch, 2026)
    assert told == Prose("支部计划（尚未通过）")
    desk.line(draft, by=desk.hospital.secretary, labels=[])
    commands.adopt(
        by=desk.hospital.secretary, plan=draft, version=fresh(draft).version, adopted_on=dt.date(2026, 2, 1),
        adopted_by="支部党员大会",
    )  # fmt: skip
    head, lines = CHAPTER.write(desk.hospital.office, branch, 2026)
    assert head == Prose("支部计划：2026年2月1日经支部党员大会通过。")
    assert isinstance(lines, Listed)
    assert list(lines.rows) == [["主题党日进病区", "平均住院日下降", "", "2026-12-31", ""]]


def test_a_branch_is_offered_the_kinds_of_plan_that_branches_draw_up(desk: Desk) -> None:
    secretary = desk.hospital.secretary
    browser, page = signed_in(secretary.id), reverse("plans:draft")
    assert [entry.id for entry in browser.get(page).context["kinds"]] == ["branch_annual", "learning"]
    assert "先选种类" in text(browser.get(page, {"kind": "party_annual"}))
    with pytest.raises(Refused) as refused:
        desk.draft(by=secretary, organisation=desk.hospital.one, kind="party_annual")
    assert code(refused) == "organisations.held_by"


def test_a_kind_of_plan_is_drawn_up_by_the_units_that_hold_it(desk: Desk) -> None:
    office, hospital = signed_in(desk.hospital.office.id), desk.hospital
    shown = {
        kind: office.get(reverse("plans:draft"), {"kind": kind}) for kind in ("branch_annual", "strategy", "learning")
    }
    units = {kind: set(page.context["form"].fields["organisation"].queryset) for kind, page in shown.items()}
    assert units["branch_annual"] == {hospital.general, hospital.one, hospital.two}
    assert hospital.root in units["strategy"] & units["learning"]
    assert hospital.one not in units["strategy"]
    assert hospital.one in units["learning"]
    drafts = {page.content.decode().partition('data-draft="')[2].partition('"')[0] for page in shown.values()}
    assert drafts == {"plan-branch_annual", "plan-strategy", "plan-learning"}, "typed text comes back in its own form"
