"""Pages around gatherings: allowed, denied, foreign, sent; and how many questions they ask."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.registers.activities.test_deploying import EXTRA, accept, deploy, draft_of
from tests.registers.activities.test_pages import Desk, text
from tests.registers.conftest import Hospital, found_hospital
from tongxin.registers.activities import commands
from tongxin.registers.activities.commands import approving, teaching
from tongxin.registers.activities.models import Application, Gathering, LearnerGroup, Lesson, Theme
from tongxin.registers.activities.stages import Asked, GroupState, Verdict
from tongxin.toolbox import ids

TODAY = dt.date(2026, 11, 22)
LIMIT = 12
PERSON_PAGES = ["themes", "applications", "groups"]


@pytest.fixture
def theme(hospital: Hospital) -> Theme:
    return deploy(hospital, text="支部组织党员开展冬季义诊。")


@pytest.fixture
def row(hospital: Hospital) -> Gathering:
    return commands.plan(
        by=hospital.secretary,
        organisation=hospital.one,
        kind="volunteering",
        title="社区义诊",
        occurred_on=TODAY,
        extra=EXTRA,
    )


@pytest.fixture
def asked(hospital: Hospital, row: Gathering) -> Application:
    return approving.apply(by=hospital.recorder, gathering=row, people=5, plan="半天。")


@pytest.fixture
def group(hospital: Hospital) -> LearnerGroup:
    return teaching.found_group(
        by=hospital.secretary,
        organisation=hospital.one,
        name="新党员小组",
        purpose="补基础",
        learners=hospital.people[:3],
    )


@pytest.fixture
def lesson(hospital: Hospital, group: LearnerGroup) -> Lesson:
    return teaching.add_lesson(
        by=hospital.secretary, group=group, version=1, topic="党章导读", kind="volunteering", due_on=TODAY
    )


def sent(desk: Desk, page: str, *args: object, **data: Any) -> HttpResponse:
    """Post a form that has a field called `name`."""
    return desk._widely(desk.client.post, reverse(f"activities:{page}", args=args), {"_key": str(ids.uuid7()), **data})


@pytest.mark.parametrize("name", PERSON_PAGES)
def test_who_sees_activities_opens_the_lists(hospital: Hospital, name: str) -> None:
    for by in (hospital.office, hospital.secretary, hospital.recorder, hospital.member):
        assert Desk(by).get(name).status_code == 200


def test_only_the_office_opens_the_form_of_deployment(hospital: Hospital) -> None:
    assert Desk(hospital.office).get("deploy").status_code == 200
    for by in (hospital.secretary, hospital.recorder, hospital.member):
        assert Desk(by).get("deploy").status_code == 403


def test_a_general_branch_is_sent_as_its_branches(hospital: Hospital) -> None:
    sent = {
        "kind": "volunteering", "title": "冬季义诊", "due_on": "2026-12-10", "branches": [str(hospital.general.pk)],
    }  # fmt: skip
    assert Desk(hospital.office).post("deploy", **sent).status_code == 303
    assert {draft.organisation for draft in Theme.objects.get().drafts.all()} == {hospital.one, hospital.two}


def test_a_form_of_deployment_says_what_is_missing(hospital: Hospital) -> None:
    answer = Desk(hospital.office).post("deploy", kind="volunteering", title="", due_on="哪天")
    assert answer.status_code == 422
    for sentence in ("请填写这一项", "看不懂这个日期", "请选择下发给哪些党支部"):
        assert sentence in text(answer)


def test_the_office_reminds_adds_and_withdraws_by_its_page(hospital: Hospital, theme: Theme) -> None:
    desk = Desk(hospital.office)
    assert desk.get("remind", theme.pk).status_code == 405
    assert desk.post("remind", theme.pk).status_code == 303
    assert "11月22日" in text(desk.get("theme", theme.pk))
    assert desk.get("deploy_more", theme.pk).status_code == 200
    assert desk.post("deploy_more", theme.pk, _version=1).status_code == 422
    assert desk.post("materials", theme.pk, _version=1).status_code == 422
    assert desk.post("withdraw_theme", theme.pk, _version=1, reason="另有安排").status_code == 303
    assert "另有安排" in text(desk.get("theme", theme.pk))
    assert desk.post("remind", theme.pk).status_code == 422


def test_the_branch_accepts_on_the_page_and_is_led_to_the_list(hospital: Hospital, theme: Theme) -> None:
    draft = draft_of(theme, hospital.one)
    desk = Desk(hospital.recorder)
    assert "安排这次活动" in text(desk.get("draft", draft.pk))
    sent: dict[str, Any] = {"title": "内科义诊", "occurred_on": "今天", "extra_category": "义诊咨询", "_version": 1}
    answer = desk.post("draft", draft.pk, **sent)
    made = Gathering.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/activities/{made.pk}/confirm/")
    assert "打开这次活动" in text(desk.get("draft", draft.pk))
    assert "冬季义诊进社区" in text(desk.get("gathering", made.pk))


def test_a_form_begins_with_habits_and_no_facts_of_the_last_time(hospital: Hospital) -> None:
    for kind, extra in (
        ("volunteering", {"category": "义诊咨询"}),
        ("themed_party_day", {"theme": "学党史", "business_link": "随访流程改进", "host": str(hospital.people[0].pk)}),
        ("secretary_training", {"content": "党规党纪", "result": "合格"}),
    ):
        commands.plan(
            by=hospital.recorder, organisation=hospital.one, kind=kind, title="上一次", occurred_on=TODAY, extra=extra,
            place="三楼示教室",
        )  # fmt: skip
    desk = Desk(hospital.recorder)
    volunteering, themed = (
        text(desk.get("draft", draft_of(deploy(hospital, kind=kind), hospital.one).pk))
        for kind in ("volunteering", "themed_party_day")
    )
    assert '<option value="义诊咨询" selected>' in volunteering
    for page in (themed, text(desk.get("record", kind="themed_party_day"))):
        assert 'value="三楼示教室"' in page
        assert "随访流程改进" not in page
        assert hospital.people[0].name not in page.partition("主持人")[2].partition("</div>")[0]
    training = text(desk.get("record", kind="secretary_training"))
    assert '<option value="党规党纪" selected>' in training
    assert '<option value="合格">' in training
    last = Gathering.objects.filter(segments__kind="themed_party_day").get()
    assert "随访流程改进" in text(desk.get("record", again=str(last.pk))), "what is done again is filled in whole"


def test_a_day_to_come_leads_to_the_gathering(hospital: Hospital, theme: Theme) -> None:
    draft = draft_of(theme, hospital.one)
    sent: dict[str, Any] = {"title": "内科义诊", "occurred_on": "明天", "extra_category": "义诊咨询", "_version": 1}
    answer = Desk(hospital.recorder).post("draft", draft.pk, **sent)
    assert answer["Location"] == f"/activities/{Gathering.objects.get().pk}/"


def test_one_held_already_is_chosen_from_a_list(hospital: Hospital, theme: Theme, row: Gathering) -> None:
    draft = draft_of(theme, hospital.one)
    desk = Desk(hospital.recorder)
    assert "社区义诊" in text(desk.get("take", draft.pk))
    assert desk.post("take", draft.pk, gathering="x", _version=1).status_code == 422
    assert desk.post("take", draft.pk, gathering=str(row.pk), _version=1).status_code == 303


def test_the_minutes_begin_as_the_office_suggests(hospital: Hospital, theme: Theme) -> None:
    made = accept(hospital, theme)
    commands.confirm(by=hospital.recorder, gathering=made, version=1, present=hospital.people)
    assert "支部组织党员开展冬季义诊。" in text(Desk(hospital.recorder).get("minutes", made.pk))


def test_an_application_goes_up_and_comes_back(hospital: Hospital, row: Gathering) -> None:
    desk = Desk(hospital.recorder)
    assert desk.get("apply", row.pk).status_code == 200
    assert desk.post("apply", row.pk, people="五").status_code == 422
    assert desk.post("apply", row.pk, people="5", plan="半天。").status_code == 303
    asked = Application.objects.get()
    office = Desk(hospital.office)
    assert "等我审批" in text(office.get("applications"))
    assert "我的审批意见" not in text(desk.get("application", asked.pk))
    assert office.post("application", asked.pk, verdict="returned", words="写清楚", _version=1).status_code == 303
    assert "写清楚" in text(desk.get("application", asked.pk))
    assert desk.post("apply_again", asked.pk, people="6", plan="一天。", _version=2).status_code == 303
    assert office.post("application", asked.pk, verdict="approved", _version=3).status_code == 303
    asked.record.refresh_from_db()
    assert asked.record.state == Asked.APPROVED


def test_a_branch_does_not_answer_itself(hospital: Hospital, asked: Application) -> None:
    answer = Desk(hospital.secretary).post("application", asked.pk, verdict="approved", _version=1)
    assert answer.status_code == 403
    approving.answer(by=hospital.office, application=asked, version=1, verdict=Verdict.REFUSED, words="不外出")
    assert "另提一份申请" in text(Desk(hospital.secretary).get("application", asked.pk))


def test_what_was_spent_stands_beside_what_was_approved(hospital: Hospital, row: Gathering) -> None:
    money: dict[str, Any] = {"budget": Decimal(1000), "fund": "党建工作经费", "budget_items": "租车"}
    asked = approving.apply(by=hospital.recorder, gathering=row, people=5, plan="半天。", **money)
    approving.answer(by=hospital.office, application=asked, version=1, verdict=Verdict.APPROVED)
    commands.confirm(by=hospital.recorder, gathering=row, version=1, present=hospital.people)
    desk = Desk(hospital.secretary)
    assert "批准预算 1,000.00 元" in text(desk.get("spending", row.pk))
    assert desk.post("spending", row.pk, amount="0", purpose="", occurred_on="今天").status_code == 422
    assert desk.post("spending", row.pk, amount="1200", purpose="租车", occurred_on="今天").status_code == 303
    assert "已支出 1,200.00 元，超出批准的预算" in text(desk.get("gathering", row.pk))
    assert Desk(hospital.member).get("spending", row.pk).status_code == 403


def test_partners_are_ticked(hospital: Hospital, row: Gathering) -> None:
    desk = Desk(hospital.secretary)
    assert "外科党支部" in text(desk.get("partners", row.pk))
    assert desk.post("partners", row.pk, partners=[str(hospital.two.pk)], _version=1).status_code == 303
    assert "联合举办" in text(desk.get("gathering", row.pk))
    assert Desk(hospital.member).get("partners", row.pk).status_code == 403


def test_a_group_is_founded_planned_taught_and_closed(hospital: Hospital, row: Gathering) -> None:
    desk = Desk(hospital.secretary)
    found: dict[str, Any] = {"name": "小组", "purpose": "补基础", "learners": [str(hospital.people[0].pk)]}
    assert "示例甲" in text(sent(desk, "found_group", **found, step="people", find="示例甲"))
    assert sent(desk, "found_group", **found).status_code == 303
    group = LearnerGroup.objects.get()
    assert sent(desk, "change_group", group.pk, name="青年", purpose="学法规", _version=1).status_code == 303
    chosen = [str(person.pk) for person in hospital.people]
    assert desk.post("learners", group.pk, learners=chosen, _version=2).status_code == 303
    lesson = {"topic": "党章", "kind": "volunteering", "due_on": "明天"}
    assert desk.post("add_lesson", group.pk, **lesson, _version=3).status_code == 303
    item = Lesson.objects.get()
    assert desk.post("sit", item.pk, gathering=str(row.pk)).status_code == 303
    taught = {"title": "党章课", "occurred_on": "今天", "extra_category": "其他"}
    assert desk.post("teach", item.pk, **taught).status_code == 303
    assert "党章课" in text(desk.get("group", group.pk))
    assert desk.post("close_group", group.pk, _version=4).status_code == 303
    group.record.refresh_from_db()
    assert group.record.state == GroupState.CLOSED


def test_a_line_of_a_plan_is_dropped(hospital: Hospital, group: LearnerGroup, lesson: Lesson) -> None:
    desk = Desk(hospital.secretary)
    assert desk.post("drop_lesson", lesson.pk, reason="").status_code == 422
    assert desk.post("drop_lesson", lesson.pk, reason="并入").status_code == 303
    assert "党章导读" not in text(desk.get("group", group.pk))


def test_a_member_sees_the_group_and_not_who_missed_it(hospital: Hospital, group: LearnerGroup, lesson: Lesson) -> None:
    made = teaching.teach(by=hospital.recorder, lesson=lesson, title="课", occurred_on=TODAY, extra=EXTRA)
    commands.confirm(by=hospital.recorder, gathering=made, version=1, present=hospital.people[:1])
    assert "还要补学" in text(Desk(hospital.recorder).get("group", group.pk))
    assert "还要补学" not in text(Desk(hospital.member).get("group", group.pk))


def test_what_is_foreign_is_not_found(
    hospital: Hospital, theme: Theme, asked: Application, group: LearnerGroup, lesson: Lesson
) -> None:
    other = Desk(found_hospital("other").office)
    draft = draft_of(theme, hospital.one)
    for names, key in (
        (("theme", "withdraw_theme", "deploy_more", "materials"), theme.pk),
        (("draft", "take"), draft.pk),
        (("application", "apply_again"), asked.pk),
        (("group", "change_group", "learners", "add_lesson", "close_group"), group.pk),
        (("teach", "sit", "drop_lesson"), lesson.pk),
        (("apply", "partners"), asked.gathering_id),
    ):
        for name in names:
            assert other.get(name, key).status_code == 404, name


def test_pages_ask_few_questions(
    hospital: Hospital, theme: Theme, asked: Application, group: LearnerGroup, lesson: Lesson
) -> None:
    draft = draft_of(theme, hospital.one)
    pages = [
        ("themes", []), ("deploy", []), ("theme", [theme.pk]), ("draft", [draft.pk]), ("applications", []),
        ("application", [asked.pk]), ("groups", []), ("group", [group.pk]),
    ]  # fmt: skip
    counts = {}
    desk = Desk(hospital.office)
    desk.get("themes")
    for name, args in pages:
        with CaptureQueriesContext(connection) as context:
            assert desk.get(name, *args).status_code == 200
        # Less the test's own return to its scope.
        counts[name] = len(context) - 1
    assert {name: count for name, count in counts.items() if count > LIMIT} == {}
