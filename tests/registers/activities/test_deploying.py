"""Deployment: allowed, denied, invalid; what each branch sees of it; the share that held it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.figures.queries import compute
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.queries import attachments
from tongxin.ground.todos.queries import lines
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import deploying, making
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.looking import deployed
from tongxin.registers.activities.models import Draft, Gathering, Theme
from tongxin.registers.activities.stages import Progress
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Conflict, Denied, Refused

TODAY = dt.date(2026, 11, 22)
DUE = dt.date(2026, 12, 10)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXTRA = {"category": "义诊咨询"}
STUDY = {"topic": "党章"}


def deploy(hospital: Hospital, **more: Any) -> Theme:
    asked: dict[str, Any] = {
        "by": hospital.office, "organisation": hospital.root, "kind": "volunteering", "title": "冬季义诊进社区", "due_on": DUE,
        "branches": [hospital.one, hospital.two], **more,
    }  # fmt: skip
    return deploying.deploy(**asked)


@pytest.fixture
def theme(hospital: Hospital) -> Theme:
    return deploy(hospital, text="支部组织党员开展冬季义诊。", note="面向社区老人。")


def draft_of(theme: Theme, unit: Any) -> Draft:
    return Draft.objects.select_related("record").get(theme=theme, organisation=unit)


def accept(hospital: Hospital, theme: Theme, **more: Any) -> Gathering:
    asked: dict[str, Any] = {
        "by": hospital.recorder, "draft": draft_of(theme, hospital.one), "version": 1, "title": "内科冬季义诊",
        "occurred_on": TODAY, "extra": EXTRA, **more,
    }  # fmt: skip
    return deploying.accept(**asked)


def hold(hospital: Hospital, row: Gathering) -> Gathering:
    return commands.confirm(by=hospital.recorder, gathering=row, version=row.record.version, present=hospital.people)


def share(hospital: Hospital) -> tuple[Any, int]:
    period = Period(dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    answer = compute(hospital.office, ["deployments.held_share"], hospital.root, period)[0]
    return answer.value, answer.records


def test_one_action_gives_each_branch_a_draft_a_day_and_a_todo(hospital: Hospital, theme: Theme) -> None:
    assert [line.progress for line in deployed.of_theme(theme)] == [Progress.NOT_BEGUN, Progress.NOT_BEGUN]
    line = lines(hospital.recorder)[0]
    assert (line.todo.title, line.todo.due_on) == ("下发的活动：冬季义诊进社区", DUE)
    assert line.todo.url.startswith("/activities/drafts/")


def test_materials_are_beside_every_draft(hospital: Hospital) -> None:
    theme = deploy(hospital, materials=[Upload("方案.pdf", PDF)])
    named = [attachments(record) for record in (theme.record, draft_of(theme, hospital.two).record)]
    assert [[item.name for item in some] for some in named] == [["方案.pdf"], ["方案.pdf"]]
    assert named[0][0].file == named[1][0].file


def test_a_secretary_deploys_to_no_other_branch(hospital: Hospital) -> None:
    with pytest.raises(Denied):
        deploy(hospital, by=hospital.secretary)
    with pytest.raises(Denied):
        deploy(hospital, by=hospital.recorder, organisation=hospital.one)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"due_on": TODAY - dt.timedelta(1)}, "期限已过"),
        ({"branches": []}, "请选择"),
        ({"title": " "}, "活动名称"),
        ({"kind": "nothing"}, "没有“nothing”"),
        ({"kind": "cadre_member_study"}, "“内科党支部”不是"),
    ],
)
def test_what_is_wrong_is_said(hospital: Hospital, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        deploy(hospital, **wrong)
    assert not Theme.objects.exists()


def test_units_that_are_no_branches_below_are_all_named(hospital: Hospital) -> None:
    stranger = found_hospital("other")
    with pytest.raises(Refused, match="示例党总支、内科党支部"):
        deploy(hospital, branches=[hospital.general, hospital.two, stranger.one])


def test_a_branch_named_twice_is_refused(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="已经下发过：内科党支部"):
        deploy(hospital, branches=[hospital.one, hospital.one])


def test_more_branches_later_get_the_materials_too(hospital: Hospital) -> None:
    theme = deploy(hospital, branches=[hospital.one], materials=[Upload("方案.pdf", PDF)])
    deploying.deploy_more(by=hospital.office, theme=theme, version=1, branches=[hospital.two])
    assert [item.name for item in attachments(draft_of(theme, hospital.two).record)] == ["方案.pdf"]
    with pytest.raises(Refused, match="已经下发过"):
        deploying.deploy_more(by=hospital.office, theme=theme, version=2, branches=[hospital.two])
    with pytest.raises(Denied):
        deploying.deploy_more(by=hospital.secretary, theme=theme, version=2, branches=[hospital.two])


def test_a_theme_sent_before_the_catalog_said_who_holds_its_kind_is_fulfilled_and_goes_to_no_more(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(making, "check_held_there", lambda *_: None)
        theme = deploy(hospital, kind="central_group_study", branches=[hospital.one])
    with pytest.raises(Refused, match="“外科党支部”不是"):
        deploying.deploy_more(by=hospital.office, theme=theme, version=1, branches=[hospital.two])
    assert hold(hospital, accept(hospital, theme, extra=STUDY)).record.state == State.HELD


def test_more_materials_go_to_every_branch(hospital: Hospital, theme: Theme) -> None:
    deploying.add_materials(by=hospital.office, theme=theme, version=1, materials=[Upload("补充.pdf", PDF)])
    assert [item.name for item in attachments(draft_of(theme, hospital.two).record)] == ["补充.pdf"]
    with pytest.raises(Refused, match="选择文件"):
        deploying.add_materials(by=hospital.office, theme=theme, version=2, materials=[])
    with pytest.raises(Denied):
        deploying.add_materials(by=hospital.secretary, theme=theme, version=2, materials=[])


def test_the_branch_accepts_changes_and_holds_it(hospital: Hospital, theme: Theme) -> None:
    row = accept(hospital, theme)
    assert (row.record.title, row.record.state) == ("内科冬季义诊", State.PLANNED)
    assert [line.todo.title for line in lines(hospital.recorder)] == ["确认到场名单：内科冬季义诊"]
    assert share(hospital) == (0, 0)
    hold(hospital, row)
    first, second = deployed.of_theme(theme)
    assert (first.progress, first.present, second.progress) == (Progress.HELD, 5, Progress.NOT_BEGUN)
    assert share(hospital)[0] == 50


def test_accepting_is_the_branchs_own_and_once(hospital: Hospital, theme: Theme) -> None:
    with pytest.raises(Denied):
        accept(hospital, theme, by=hospital.member)
    with pytest.raises(Denied):
        accept(hospital, theme, draft=draft_of(theme, hospital.two))
    accept(hospital, theme)
    with pytest.raises(Conflict):
        accept(hospital, theme)
    with pytest.raises(Refused, match="已经安排了“内科冬季义诊”"):
        accept(hospital, theme, version=2)


def test_a_cancelled_or_voided_gathering_gives_the_draft_back(hospital: Hospital, theme: Theme) -> None:
    row = accept(hospital, theme)
    commands.cancel(by=hospital.secretary, gathering=row, version=1, reason="下雨")
    assert [line.todo.verb for line in lines(hospital.recorder)] == ["办理"]
    again = accept(hospital, theme, version=2)
    held = hold(hospital, again)
    assert lines(hospital.recorder)[0].todo.verb == "补写"
    commands.void(by=hospital.secretary, gathering=held, version=2, reason="记错")
    assert deployed.of_theme(theme)[0].progress == Progress.NOT_BEGUN
    assert [line.todo.verb for line in lines(hospital.recorder)] == ["办理"]


def test_a_gathering_held_already_may_stand_for_the_draft(hospital: Hospital, theme: Theme) -> None:
    row = commands.record(
        by=hospital.recorder, organisation=hospital.one, kind="volunteering", title="义诊", occurred_on=TODAY,
        present=hospital.people, extra=EXTRA,
    )  # fmt: skip
    draft = draft_of(theme, hospital.one)
    assert list(deployed.takeable(draft)) == [row]
    deploying.take(by=hospital.recorder, draft=draft, version=1, gathering=row)
    assert deployed.of_theme(theme)[0].progress == Progress.HELD
    other = draft_of(deploy(hospital, title="再来一次"), hospital.one)
    with pytest.raises(Refused, match="已计入另一项下发"):
        deploying.take(by=hospital.recorder, draft=other, version=1, gathering=row)


def test_only_a_fitting_gathering_of_the_branch_may_stand_for_it(hospital: Hospital, theme: Theme) -> None:
    deed = commands.record(
        by=hospital.recorder, organisation=hospital.one, kind="practical_deed", title="代办", occurred_on=TODAY, present=[],
        extra={"beneficiary": "患者"},
    )  # fmt: skip
    with pytest.raises(Refused, match="没有这一类环节"):
        deploying.take(by=hospital.recorder, draft=draft_of(theme, hospital.one), version=1, gathering=deed)
    with pytest.raises(Refused, match="不是本支部的"):
        deploying.take(by=hospital.office, draft=draft_of(theme, hospital.two), version=1, gathering=deed)


def test_a_person_reminds_those_who_have_not_held_it(hospital: Hospital, theme: Theme) -> None:
    hold(hospital, accept(hospital, theme))
    with clock.at(DUE + dt.timedelta(1)):
        assert deployed.of_theme(theme)[1].overdue
        assert deploying.remind(by=hospital.office, theme=theme) == 1
    assert draft_of(theme, hospital.two).reminded_on == DUE + dt.timedelta(1)
    assert "催办" not in " ".join(line.todo.title for line in lines(hospital.recorder))
    with pytest.raises(Denied):
        deploying.remind(by=hospital.secretary, theme=theme)


def test_nobody_is_reminded_of_what_all_have_held(hospital: Hospital) -> None:
    theme = deploy(hospital, branches=[hospital.one])
    hold(hospital, accept(hospital, theme))
    with pytest.raises(Refused, match="都已举行"):
        deploying.remind(by=hospital.office, theme=theme)


def test_a_reminder_of_a_planned_one_ends_with_the_list(hospital: Hospital, theme: Theme) -> None:
    row = accept(hospital, theme)
    deploying.remind(by=hospital.office, theme=theme)
    assert "催办：冬季义诊进社区" in [line.todo.title for line in lines(hospital.recorder)]
    hold(hospital, row)
    assert [line.todo.verb for line in lines(hospital.recorder)] == ["补写"]


def test_withdrawing_voids_what_was_not_begun_and_keeps_the_rest(hospital: Hospital, theme: Theme) -> None:
    hold(hospital, accept(hospital, theme))
    deploying.withdraw_theme(by=hospital.office, theme=theme, version=1, reason="上级另有安排")
    assert [line.progress for line in deployed.of_theme(theme)] == [Progress.HELD]
    assert draft_of(theme, hospital.two).record.void_reason == "上级另有安排"
    assert share(hospital)[0] == 100
    theme.refresh_from_db()
    for again in (
        lambda: deploying.withdraw_theme(by=hospital.office, theme=theme, version=2, reason="再撤"),
        lambda: deploying.remind(by=hospital.office, theme=theme),
    ):
        with pytest.raises(Refused, match="已撤回"):
            again()


def test_withdrawing_wants_a_reason_and_the_right(hospital: Hospital, theme: Theme) -> None:
    with pytest.raises(Refused, match="原因"):
        deploying.withdraw_theme(by=hospital.office, theme=theme, version=1, reason=" ")
    with pytest.raises(Denied):
        deploying.withdraw_theme(by=hospital.secretary, theme=theme, version=1, reason="不做了")


def test_a_withdrawn_draft_takes_nothing(hospital: Hospital, theme: Theme) -> None:
    deploying.withdraw_theme(by=SYSTEM, theme=theme, version=1, reason="另有安排")
    with pytest.raises(Refused, match="已作废"):
        accept(hospital, theme, version=2)


def test_each_sees_what_concerns_them(hospital: Hospital, theme: Theme) -> None:
    assert [getattr(row, "asked", None) for row in deployed.themes(hospital.office)] == [2]
    assert not deployed.themes(hospital.secretary).exists()
    assert [line.draft.organisation for line in deployed.received(hospital.secretary)] == [hospital.one]
    assert deployed.received(SYSTEM) == []
    stranger = found_hospital("other")
    assert not deployed.drafts(stranger.office).exists()
    assert [unit for unit, _ in deployed.general_branches([hospital.one, hospital.two], TODAY)] == [hospital.general]
    assert deployed.issuers(hospital.office) == [hospital.root]
