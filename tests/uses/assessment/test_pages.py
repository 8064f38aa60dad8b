"""Pages: a round from its form to its notice, every point explained, appeals, the live score; in few queries."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.registers.conftest import START, SYSTEM, Hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.conftest import FIRST, LAST, Assessed

from tongxin.figures.queries import records_about
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Appeal, Mark, Round, Subject
from tongxin.uses.assessment.web import subjects


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(UserRow.objects.get(pk=user.id), backend="tongxin.ground.access.sessions.Backend")
    return client


def text(client: Client, name: str, *args: object, query: str = "") -> str:
    response = client.get(reverse(f"assessment:{name}", args=args) + query)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def send(client: Client, url: str, **data: Any) -> HttpResponse:
    response: Any = client.post(url, data)
    return response  # type: ignore[no-any-return]


def step(client: Client, made: Assessed, name: str, **data: Any) -> HttpResponse:
    url = reverse("assessment:step", args=[made.round.pk, name])
    return send(client, url, _version=made.version, **data)


def test_a_round_begins_on_its_form_and_freezes_on_its_page(hospital: Hospital) -> None:
    office = signed_in(hospital.office)
    assert "开始第一轮" in text(office, "list")
    told = {
        "scheme": "branch_target",
        "organisation": str(hospital.root.pk),
        "first": "2025-01-01",
        "last": "2025-12-31",
    }
    assert "用哪个方案" in text(office, "new")
    sent = send(office, reverse("assessment:new"), **told)
    made = Round.objects.select_related("record").get()
    assert (sent.status_code, sent["Location"]) == (303, reverse("assessment:round", args=[made.pk]))
    assert send(office, reverse("assessment:new"), **told).status_code == 422
    page = text(office, "round", made.pk)
    assert "固定数据，开始自评" in page
    assert page.index("内科党支部") < page.index("外科党支部")
    sent = send(office, reverse("assessment:step", args=[made.pk, "freeze"]), _version=1)
    assert sent.status_code == 303
    assert "2025年党支部目标考核" in text(office, "list")
    assert text(office, "step", made.pk, "advance")
    assert office.get(reverse("assessment:step", args=[made.pk, "x"])).status_code == 404
    secretary = signed_in(hospital.secretary)
    assert "开始一轮考核" not in text(secretary, "list")
    assert secretary.get(reverse("assessment:step", args=[made.pk, "advance"])).status_code == 403
    assert secretary.get(reverse("assessment:notice", args=[made.pk])).status_code == 404


def test_statement_checks_and_scores_are_forms(frozen: Assessed) -> None:
    row = frozen.subject(frozen.hospital.two)

    def act(name: str) -> str:
        return reverse("assessment:act", args=[row.pk, name])

    secretary, checker, committee = map(signed_in, (frozen.hospital.secretary, frozen.checker, frozen.committee))
    own = frozen.subject(frozen.hospital.one)
    assert "填写自评" in text(secretary, "subject", own.pk)
    sent = send(secretary, reverse("assessment:act", args=[own.pk, "state"]), _version=1, statement="夜班多")
    assert sent.status_code == 303
    frozen.advance()
    asked = text(checker, "act", row.pk, "verify")
    assert "学习学时登记表" in asked
    assert ["没有给满分和不适用的，写明理由" in asked, "填“-”" in asked.split("<fieldset")[0]] == [True, False]
    wrong = send(checker, act("verify"), _version=1, A2="-5", N1="1")
    assert wrong.status_code == 422
    assert "应在 0 以上" in wrong.content.decode()
    assert "请写明是什么事" in wrong.content.decode()
    filled = {
        "A2": "80",
        "A2__reason": "登记表",
        "A4": "-",
        "A4__reason": "没有缺席",
        "Y1__n0": "8",
        "Y1__n1": "2",
        "verification": "抽查两次",
    }
    assert send(checker, act("verify"), _version=1, **filled).status_code == 303
    marks = {mark.key: mark for mark in Mark.objects.filter(subject=row, key__in=["A2", "A4", "Y1"]).order_by("id")}
    assert (marks["A2"].value, marks["A4"].known) == (Decimal(80), "not_applicable")
    assert marks["Y1"].counts == {"好": 8, "较好": 2}
    frozen.advance()
    assert "第一季度内通过" in text(committee, "act", row.pk, "score")
    assert send(committee, act("score"), _version=2, A1="4", Z1="90", Z1__reason="有进步").status_code == 303
    page = text(committee, "subject", row.pk)
    assert "登记表" in page
    assert "有进步" in page
    assert committee.get(act("x")).status_code == 404
    assert committee.get(act("verify")).status_code == 403


def test_party_and_business_stand_side_by_side(frozen: Assessed) -> None:
    """One round scores both sides of a department: on its page by column, on the department's page above its points."""
    root, office = frozen.hospital.root, frozen.hospital.office
    organisations.found(
        by=SYSTEM, parent=root, kind=OrganisationKind.DEPARTMENT, code="ks1", name="心内科", established_on=START
    )
    row = commands.open_round(by=office, scheme="department_fusion", organisation=root, first=FIRST, last=LAST)
    commands.freeze(by=office, assessment=row, version=1)
    commands.advance(by=office, assessment=row, version=2)
    subject = Subject.objects.get(round=row)
    given = {
        "P1": "96",
        "P1__reason": "责任书",
        "B1": "80",
        "B1__reason": "责任书",
        "B2": "1",
        "B2__reason": "质控认定",
    }
    checker, act = signed_in(frozen.checker), reverse("assessment:act", args=[subject.pk, "verify"])
    assert send(checker, act, _version=1, **given).status_code == 303
    for page in (text(checker, "round", row.pk), text(checker, "subject", subject.pk).split("</table>")[0]):
        assert [each in page for each in ("党建<small>50.00", "业务<small>50.00", ">45.00<", ">30.00<")] == [
            True
        ] * 4, page


def test_a_scorer_goes_through_one_indicator_on_one_page(frozen: Assessed, django_assert_max_num_queries: Any) -> None:
    frozen.advance()
    frozen.advance()
    committee, one, two = signed_in(frozen.committee), frozen.hospital.one, frozen.hospital.two
    assert "逐项评分" in text(committee, "round", frozen.round.pk)
    with django_assert_max_num_queries(12):
        page = text(committee, "grid", frozen.round.pk, "A1")
    assert "第一季度内通过" in page
    assert "不适用的填" not in page
    url = reverse("assessment:grid", args=[frozen.round.pk, "Z1"])
    assert "不适用的填“-”" in text(committee, "grid", frozen.round.pk, "Z1")
    fields = {unit: f"s{frozen.subject(unit).pk.hex}" for unit in (one, two)}
    wrong = send(committee, url, _version=0, **{fields[one]: "95", fields[two]: "100"})
    assert wrong.status_code == 422
    assert "没有给满分，请写明理由" in wrong.content.decode()
    right = {fields[one]: "95", f"{fields[one]}__reason": "再加强", fields[two]: "-", f"{fields[two]}__reason": "新设"}
    assert send(committee, url, _version=0, **right).status_code == 303
    assert send(committee, url, _version=2, **right).status_code == 303
    meanwhile = send(committee, url, _version=1, **(right | {fields[one]: "96"}))
    assert (meanwhile.status_code, 'name="_version" value="2"' in meanwhile.content.decode()) == (409, True)
    known = Mark.objects.filter(key="Z1").order_by("id").values_list("subject__organisation", "value", "known")
    assert list(known) == [(one.pk, 95, "ok"), (two.pk, None, "not_applicable")]
    assert committee.get(reverse("assessment:grid", args=[frozen.round.pk, "A2"])).status_code == 404
    assert signed_in(frozen.hospital.secretary).get(url).status_code == 404


def test_every_point_is_explained_and_open_to_appeal(commented: Assessed, django_assert_max_num_queries: Any) -> None:
    row = commented.subject(commented.hospital.one)
    secretary, checker = signed_in(commented.hospital.secretary), signed_in(commented.checker)
    with django_assert_max_num_queries(25):
        page = text(secretary, "subject", row.pk)
    assert "应开次数达成 50%，按达成比例计分" in page
    assert "尚缺：补足没有开的那几期，达到 100%，对应 1.67 分" in page
    assert "/figures/assessment.members_meetings_quarterly/" in page
    told = {"_version": row.record.version, "indicator": "B1", "claim": "第四季度也开了", "evidence": ""}
    assert "对哪一项申诉" in text(secretary, "act", row.pk, "appeal")
    assert send(secretary, reverse("assessment:act", args=[row.pk, "appeal"]), **told).status_code == 303
    told |= {"_version": row.record.version + 1, "indicator": "Y1", "claim": "票数抄错了"}
    assert send(secretary, reverse("assessment:act", args=[row.pk, "appeal"]), **told).status_code == 303
    appeal, counted = Appeal.objects.order_by("id")
    assert "待复核" in text(checker, "round", commented.round.pk)
    review = reverse("assessment:appeal", args=[appeal.pk])
    asked = text(checker, "appeal", appeal.pk)
    assert ["更正后：支部党员大会" in asked, "不适用的填“-”，并写明理由" in asked] == [True, True]
    asked = text(checker, "appeal", counted.pk)
    assert ["票数" in asked, "不适用的填“-”" in asked] == [True, False]
    version = {"_version": row.record.version + 2}
    assert send(checker, review, upheld="yes", answer="有记录", **version).status_code == 422
    assert send(checker, review, upheld="yes", answer="有记录", B1="100", **version).status_code == 303
    assert "申诉成立，已更正" in text(secretary, "subject", row.pk)
    trace = text(secretary, "trace", row.pk, "B1").split("<tbody>")[1]  # addresses have random keys
    assert trace.index("100") < trace.index("50")
    assert secretary.get(reverse("assessment:trace", args=[row.pk, "Q"])).status_code == 404
    assert "已经复核过" in text(checker, "appeal", appeal.pk)


def test_decision_notice_and_export(deciding: Assessed) -> None:
    office, row = signed_in(deciding.hospital.office), deciding.subject(deciding.hospital.one)
    grade = {"_version": row.record.version, "grade": "qualified", "reason": "会议决定"}
    assert "登记会议另定的等次" in text(office, "subject", row.pk)
    assert send(office, reverse("assessment:act", args=[row.pk, "grade"]), **grade).status_code == 303
    approved = {"decided_on": "2026-11-22", "decided_by": "党委会2026年第9次会议"}
    assert step(office, deciding, "approve", **approved).status_code == 303
    assert "合格" in text(office, "notice", deciding.round.pk)
    assert "会议决定" in text(office, "subject", row.pk)
    told = json.loads(text(office, "export", deciding.round.pk))
    assert [line["name"] for line in told["assessed"]] == ["内科党支部", "外科党支部"]
    assert "约请谈话" in text(office, "subject", row.pk)
    assert "按“2025年党支部目标考核”结果整改" in text(office, "follow", row.pk, "rectify")
    follow = {"title": "补记录", "owner": str(deciding.hospital.one.pk), "due_on": "2027-01-31"}
    assert send(office, reverse("assessment:follow", args=[row.pk, "rectify"]), **follow).status_code == 303
    other = deciding.subject(deciding.hospital.two)
    paired = {"owner": str(deciding.hospital.two.pk), "due_on": "2027-03-31", "partner": str(row.pk)}
    assert send(office, reverse("assessment:follow", args=[other.pk, "pairing"]), **paired).status_code == 303
    item = {"title": "表彰建议", "owner": str(deciding.hospital.root.pk)}
    assert send(office, reverse("assessment:follow", args=[row.pk, "honour"]), **item).status_code == 303
    page = text(office, "subject", row.pk)
    assert all(words in page for words in ("补记录", "内科党支部与外科党支部结对", "表彰建议"))
    assert office.get(reverse("assessment:follow", args=[row.pk, "cadre_pool"])).status_code == 404
    secretary = signed_in(deciding.hospital.secretary)
    assert secretary.get(reverse("assessment:follow", args=[row.pk, "rectify"])).status_code == 403
    with clock.at(dt.date(2026, 12, 31)):
        assert step(office, deciding, "publish").status_code == 303
    assert "校验值" in text(office, "round", deciding.round.pk)


def test_the_live_score_says_what_is_lacking(hospital: Hospital, django_assert_max_num_queries: Any) -> None:
    secretary = signed_in(hospital.secretary)
    went = secretary.get(reverse("assessment:live"))
    assert (went.status_code, went["Location"]) == (303, reverse("assessment:live_unit", args=[hospital.one.pk]))
    text(secretary, "live_unit", hospital.one.pk)
    with django_assert_max_num_queries(12):
        page = text(secretary, "live_unit", hospital.one.pk)
    assert "尚缺的工作" in page
    assert "分要到考核时由他人评定" in page
    assert "还没有数、考核时再定的" in secretary.get(reverse("duties:month")).content.decode()
    assert secretary.get(reverse("assessment:live_unit", args=[hospital.two.pk])).status_code == 404
    assert "外科党支部" in text(signed_in(hospital.office), "live")


def test_the_live_score_and_the_month_take_twelve_statements_in_a_running_round_too(
    hospital: Hospital, django_assert_max_num_queries: Any
) -> None:
    from tongxin.uses.assessment import commands

    days = {"first": dt.date(2026, 1, 1), "last": dt.date(2026, 12, 31)}
    made = commands.open_round(by=hospital.office, scheme="branch_target", organisation=hospital.root, **days)
    commands.freeze(by=hospital.office, assessment=made, version=1)
    for user in (hospital.secretary, hospital.office):
        client = signed_in(user)
        for url in (reverse("assessment:live_unit", args=[hospital.one.pk]), reverse("duties:month")):
            client.get(url)
            with django_assert_max_num_queries(12):
                assert client.get(url).status_code == 200


def test_persons_see_their_own_points_from_the_comments_on(hospital: Hospital) -> None:
    from tongxin.uses.assessment import commands

    made = commands.open_round(
        by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST
    )  # fmt: skip
    commands.freeze(by=hospital.office, assessment=made, version=1)
    mine = Subject.objects.get(round=made, person=hospital.member.person_id)
    other = Subject.objects.exclude(pk=mine.pk).filter(round=made).first()
    assert other is not None
    member = signed_in(hospital.member)
    assert "结果在反馈阶段给您看" in text(member, "subject", mine.pk)
    assert member.get(reverse("assessment:subject", args=[other.pk])).status_code == 404
    assert "2025年党员年度考核" in text(member, "mine")
    sent = member.get(reverse("assessment:list"))
    assert (sent.status_code, sent["Location"]) == (302, reverse("assessment:mine"))
    Round.objects.get(pk=made.pk).record.__class__.objects.filter(pk=made.pk).update(state="comment")
    assert "参加组织生活和学习" in text(member, "subject", mine.pk)
    assert "示例丙" in text(signed_in(hospital.secretary), "round", made.pk)
    assert "还没有您的考核" in text(signed_in(hospital.office), "mine")


@pytest.mark.parametrize("name", ["new", "live"])
def test_who_has_no_right_is_told(hospital: Hospital, name: str) -> None:
    assert signed_in(hospital.member).get(reverse(f"assessment:{name}")).status_code == 403


def test_a_persons_point_opens_to_his_own_records(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    from tongxin.uses.assessment import commands

    made = commands.open_round(
        by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST
    )  # fmt: skip
    commands.freeze(by=hospital.office, assessment=made, version=1)
    subject = Subject.objects.get(round=made, person=hospital.people[2])
    page = text(signed_in(hospital.secretary), "trace", subject.pk, "M1").split('id="behind"')[1].split("</table>")[0]
    assert page.count("data-row") == 5, "three themed days and two meetings"
    assert hospital.people[1].name not in page
    assert page.count("/activities/") == 5
    walled = records_about(
        SYSTEM, "elections.overdue", hospital.root, Period(FIRST, LAST), hospital.people[2].pk, home=hospital.one
    )
    assert walled.withheld
    barred = signed_in(officer("organisation_section", hospital.root, hospital.root))
    page = text(barred, "trace", subject.pk, "M1")
    assert ("您无权查看" in page, "/activities/" in page.split('id="behind"')[1]) == (True, False)
    monkeypatch.setattr(subjects, "records_about", partial(records_about, limit=2))
    page = text(signed_in(hospital.secretary), "trace", subject.pk, "M1")
    assert "只列最新的 2 条" in page
    monkeypatch.delitem(active().entries["figure"], "assessment.attended_rate")
    assert 'id="behind"' not in text(signed_in(hospital.secretary), "trace", subject.pk, "M1")
