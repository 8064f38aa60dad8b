"""The pages of activities: allowed, denied, invalid, foreign; and how many questions they ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from tests.registers.activities.test_ledger import row, taken_in
from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.figures.queries import compute
from tongxin.ground.access import scope
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.checks import kinds_of
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.looking import listed
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.web.counted import figures
from tongxin.toolbox import clock, ids
from tongxin.toolbox.periods import Period

TODAY = dt.date(2026, 11, 22)
KIND: dict[str, Any] = {"kind": "volunteering", "title": "门诊导医", "extra": {"category": "就诊高峰导医"}}
PAGES = ["gathering", "confirm", "code", "here", "minutes", "correct", "cancel", "void"]
LIMIT = 12


class Desk:
    """A browser of one user, without scripts."""

    def __init__(self, by: User) -> None:
        self.client = Client()
        self.client.force_login(UserRow.objects.get(pk=by.id))

    def get(self, name: str, *args: object, **query: str) -> HttpResponse:
        return self._widely(self.client.get, reverse(f"activities:{name}", args=args), query)

    def post(self, name: str, *args: object, **data: Any) -> HttpResponse:
        return self._widely(
            self.client.post, reverse(f"activities:{name}", args=args), {"_key": str(ids.uuid7()), **data}
        )

    def _widely(self, ask: Callable[..., Any], url: str, data: dict[str, Any]) -> HttpResponse:
        try:
            answer: HttpResponse = ask(url, data)
            return answer
        finally:
            scope.put(scope.EVERYWHERE)


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def planned(hospital: Hospital) -> Gathering:
    return commands.plan(
        by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, starts_at=dt.time(8), **KIND
    )


@pytest.fixture
def held(hospital: Hospital) -> Gathering:
    return commands.record(
        by=hospital.recorder, organisation=hospital.one, occurred_on=TODAY, present=hospital.people[:3],
        excused={str(hospital.people[3].pk): "手术"}, **KIND,
    )  # fmt: skip


def everybody(hospital: Hospital, **states: str) -> dict[str, str]:
    """Return what the list of the first branch sends: all present except `p<number>=state`."""
    chosen = {f"s-{person.pk}": states.get(f"p{number}", "present") for number, person in enumerate(hospital.people)}
    return {**chosen, "listed_for": str(hospital.one.pk)}


def recording(hospital: Hospital, **more: Any) -> dict[str, Any]:
    return {
        "organisation": str(hospital.one.pk), "kind": "volunteering", "title": "社区义诊", "occurred_on": "今天",
        "starts_at": "08:00", "ends_at": "11:30", "extra_category": "义诊咨询", **everybody(hospital), **more,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["list", "record", "plan"])
def test_the_secretary_opens_what_needs_no_gathering(hospital: Hospital, name: str) -> None:
    assert Desk(hospital.secretary).get(name).status_code == 200


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("which", ["planned", "held"])
def test_the_secretary_opens_every_page(
    request: pytest.FixtureRequest, hospital: Hospital, name: str, which: str
) -> None:
    row = request.getfixturevalue(which)
    assert Desk(hospital.secretary).get(name, row.pk).status_code == 200


@pytest.mark.parametrize("name", ["record", "plan", "confirm", "code", "minutes", "correct", "cancel", "void"])
def test_a_member_is_told_who_may(hospital: Hospital, planned: Gathering, name: str) -> None:
    answer = Desk(hospital.member).get(name, *([] if name in {"record", "plan"} else [planned.pk]))
    assert answer.status_code == 403
    assert "党支部书记" in text(answer)


@pytest.mark.parametrize("name", PAGES)
def test_a_foreign_gathering_is_not_found(hospital: Hospital, planned: Gathering, name: str) -> None:
    other = Desk(found_hospital("other").secretary)
    assert other.get(name, planned.pk).status_code == 404


@pytest.mark.parametrize(
    "name", ["sign_up", "withdraw", "confirm", "code", "here", "minutes", "correct", "cancel", "void"]
)
def test_a_foreign_gathering_takes_nothing(hospital: Hospital, planned: Gathering, name: str) -> None:
    other = Desk(found_hospital("other").secretary)
    assert other.post(name, planned.pk, reason="x", _version=1).status_code == 404
    assert Gathering.objects.get().record.version == 1


def test_what_concerns_oneself_is_shown_to_whom_it_concerns(hospital: Hospital, planned: Gathering) -> None:
    other = commands.plan(
        by=hospital.office, organisation=hospital.two, occurred_on=TODAY, starts_at=dt.time(8), **KIND
    )
    assert "我的报名" in text(Desk(hospital.member).get("gathering", planned.pk))
    assert "我的报名" not in text(Desk(hospital.member).get("gathering", other.pk))


def test_an_unknown_gathering_is_not_found(hospital: Hospital) -> None:
    assert Desk(hospital.secretary).get("gathering", UUID(int=7)).status_code == 404


def test_one_form_records_all_present_except(hospital: Hospital) -> None:
    answer = Desk(hospital.secretary).post(
        "record",
        **recording(hospital, **everybody(hospital, p3="excused", p4="absent")),
        **{f"r-{hospital.people[3].pk}": "值班"},
    )
    assert answer.status_code == 303
    row = Gathering.objects.get()
    counted = queries.tally(row)
    # Voluntary: who did not come is no absentee.
    assert (row.record.state, counted.present, counted.excused, counted.absent) == (State.HELD, 3, 1, 0)
    assert str(row.segments.get().hours) == "3.5"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "请填写这一项"),
        ({"occurred_on": "2026-11-23"}, "还没有到"),
        ({"occurred_on": "2026-02-30"}, "看不懂这个日期"),
        ({"occurred_on": "2026-09-01"}, "超过 30 天补录须写明原因"),
        ({"ends_at": "07:00"}, "结束时间应晚于开始时间"),
        ({"extra_category": ""}, "请填写这一项"),
        ({"kind": "no_such_kind"}, "选中的已不在可选范围内"),
        ({"organisation": "00000000-0000-7000-8000-000000000000"}, "选中的已不在可选范围内"),
        ({"headcount": "几十"}, "这里要填数字"),
        ({"outsiders": "，某大学"}, "院外人员须写明姓名"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(
    hospital: Hospital, change: dict[str, str], sentence: str
) -> None:
    answer = Desk(hospital.secretary).post("record", **recording(hospital, **{"place": "社区广场", **change}))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="社区广场"' in text(answer)
    assert not Gathering.objects.exists()


def test_nobody_present_is_refused_at_the_list(hospital: Hospital) -> None:
    nobody = {f"p{number}": "absent" for number in range(5)}
    answer = Desk(hospital.secretary).post("record", **recording(hospital, **everybody(hospital, **nobody)))
    assert answer.status_code == 422
    assert 'href="#id_present">到场名单是空的' in text(answer)


def test_an_excuse_wants_its_reason(hospital: Hospital) -> None:
    answer = Desk(hospital.secretary).post("record", **recording(hospital, **everybody(hospital, p1="excused")))
    assert answer.status_code == 422
    assert "请假的人须写明原因" in text(answer)


def test_a_double_tap_records_once(hospital: Hospital) -> None:
    desk, sent = Desk(hospital.secretary), recording(hospital, _key="one-tap")
    first, second = desk.post("record", **sent), desk.post("record", **sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert Gathering.objects.count() == 1


def test_another_kind_shows_its_fields_and_records_nothing(hospital: Hospital) -> None:
    answer = Desk(hospital.secretary).post("record", **recording(hospital, kind="practical_deed", step="reload"))
    assert answer.status_code == 200
    assert "受益对象" in text(answer)
    assert 'value="社区义诊"' in text(answer)
    assert "到场的人" not in text(answer)
    assert not Gathering.objects.exists()


@pytest.mark.parametrize("name", ["record", "plan"])
def test_a_link_to_a_kind_that_the_unit_does_not_hold_says_so(hospital: Hospital, name: str) -> None:
    desk, said = Desk(hospital.secretary), "“班组学习”由班组、科室办理，“内科党支部”不是：请另选"
    assert said in text(desk.get(name, kind="team_study"))
    assert "不是：请另选" not in text(desk.get(name, kind="volunteering")) + text(desk.get(name))


def test_a_colleague_is_found_by_name_or_number_and_then_recorded(hospital: Hospital) -> None:
    colleague = people.register(by=SYSTEM, organisation=hospital.two, code="z77", name="邻科示例")
    desk = Desk(hospital.secretary)
    for find in ("邻科", "z77"):
        answer = desk.post("record", **recording(hospital, step="people", find=find))
        assert f'name="s-{colleague.pk}"' in text(answer)
    desk.post("record", **recording(hospital), **{f"s-{colleague.pk}": "present"})
    assert queries.tally(Gathering.objects.get()).present == 6


def test_people_of_another_hospital_are_neither_found_nor_taken(hospital: Hospital) -> None:
    stranger = found_hospital("other").people[0]
    desk = Desk(hospital.secretary)
    answer = desk.post("record", **recording(hospital, step="people", find="other1"))
    assert str(stranger.pk) not in text(answer)
    desk.post("record", **recording(hospital), **{f"s-{stranger.pk}": "present"})
    assert queries.tally(Gathering.objects.get()).present == 5


def test_a_list_drawn_for_another_unit_is_shown_again(hospital: Hospital) -> None:
    answer = Desk(hospital.office).post("record", **recording(hospital, listed_for=str(hospital.two.pk)))
    assert answer.status_code == 422
    assert "名单已换成“内科党支部”的" in text(answer)


def test_the_last_gathering_fills_the_next_form(hospital: Hospital) -> None:
    made = commands.record(
        by=hospital.recorder, organisation=hospital.one, occurred_on=TODAY, present=hospital.people, place="门诊大厅",
        starts_at=dt.time(8), ends_at=dt.time(11), **KIND,
    )  # fmt: skip
    desk = Desk(hospital.secretary)
    fresh, again = text(desk.get("record")), text(desk.get("record", again=str(made.pk)))
    for page in (fresh, again):
        assert 'value="门诊大厅"' in page
        assert 'value="08:00"' in page
        assert '<option value="门诊导医">' in page
    assert 'value="门诊导医" maxlength' not in fresh
    assert 'name="title" value="门诊导医"' in again


def test_a_plan_is_made_and_stands_open_for_sign_up(hospital: Hospital) -> None:
    answer = Desk(hospital.recorder).post(
        "plan", organisation=str(hospital.one.pk), kind="volunteering", title="社区义诊", occurred_on="明天",
        extra_category="义诊咨询", places="2",
    )  # fmt: skip
    assert answer.status_code == 303
    assert "可以报名的活动" in text(Desk(hospital.member).get("list"))


def test_a_member_signs_up_and_withdraws(hospital: Hospital, planned: Gathering) -> None:
    desk = Desk(hospital.member)
    assert "我要报名" in text(desk.get("gathering", planned.pk))
    assert desk.post("sign_up", planned.pk).status_code == 303
    assert "您已报名" in text(desk.get("gathering", planned.pk))
    assert desk.post("withdraw", planned.pk).status_code == 303
    assert queries.tally(planned).signed_up == 0


def test_signing_up_is_a_button_not_a_link(hospital: Hospital, planned: Gathering) -> None:
    assert Desk(hospital.member).get("sign_up", planned.pk).status_code == 405


def test_signing_up_too_late_says_why(hospital: Hospital, held: Gathering) -> None:
    answer = Desk(hospital.member).post("sign_up", held.pk)
    assert answer.status_code == 422
    assert "已登记举行" in text(answer)


def test_the_code_is_shown_and_scanned_in_one_tap(hospital: Hospital, planned: Gathering) -> None:
    keeper, member = Desk(hospital.recorder), Desk(hospital.member)
    assert keeper.post("code", planned.pk).status_code == 303
    planned.refresh_from_db()
    shown = text(keeper.get("code", planned.pk))
    assert planned.code in shown
    assert "data:image/svg+xml" in shown
    assert f'value="{planned.code}"' in text(member.get("here", planned.pk, code=planned.code))
    assert member.post("here", planned.pk, code=planned.code).status_code == 303
    assert "您已登记到场" in text(member.get("here", planned.pk))


def test_a_wrong_code_is_said(hospital: Hospital, planned: Gathering) -> None:
    answer = Desk(hospital.member).post("here", planned.pk, code="12345")
    assert answer.status_code == 422
    assert "现场码不正确" in text(answer)


def test_who_signed_up_is_preselected_and_others_are_exceptions(hospital: Hospital, planned: Gathering) -> None:
    commands.sign_up(by=hospital.member, gathering=planned)
    desk, signed, other = Desk(hospital.recorder), hospital.people[2], hospital.people[4]
    page = text(desk.get("confirm", planned.pk))
    assert f'name="s-{signed.pk}" value="present" checked' in page
    assert f'name="s-{other.pk}" value="absent" checked' in page
    sent = {f"s-{signed.pk}": "present", f"s-{other.pk}": "present", "_version": 1}
    refused = desk.post("confirm", planned.pk, **sent)
    assert refused.status_code == 422
    assert "请写明补登原因" in text(refused)
    assert desk.post("confirm", planned.pk, **sent, exceptions="临时顶班").status_code == 303
    assert set(planned.attendances.values_list("person", "how", "reason")) == {
        (signed.pk, "list", ""), (other.pk, "exception", "临时顶班"),
    }  # fmt: skip


def test_a_list_is_not_confirmed_before_its_day(hospital: Hospital, planned: Gathering) -> None:
    with clock.at(TODAY - dt.timedelta(1)):
        assert "11月22日）起才能办理" in text(Desk(hospital.recorder).get("confirm", planned.pk))


def test_the_second_tab_is_told_and_keeps_its_text(hospital: Hospital, held: Gathering) -> None:
    desk = Desk(hospital.secretary)
    commands.correct(by=hospital.recorder, gathering=held, version=1, reason="笔误", title="导医")
    answer = desk.post("minutes", held.pk, minutes="很长的纪实", _version=1)
    assert answer.status_code == 409
    assert "示例记录员" in text(answer)
    assert "更正活动" in text(answer)
    assert "很长的纪实" in text(answer)
    assert 'name="_version" value="2"' in text(answer)


@pytest.mark.parametrize(
    ("name", "which", "data", "expected"),
    [
        ("minutes", "held", {"minutes": "按计划完成。"}, "按计划完成。"),
        ("correct", "held", {"title": "新名称", "extra_category": "其他", "reason": "笔误"}, "新名称"),
        ("cancel", "planned", {"reason": "下雨"}, "活动已取消。原因：下雨"),
        ("void", "held", {"reason": "重复登记"}, "不计入任何统计。原因：重复登记"),
    ],
)
def test_changes_are_made_with_a_reason_and_shown(
    request: pytest.FixtureRequest, hospital: Hospital, name: str, which: str, data: dict[str, str], expected: str
) -> None:
    row, desk = request.getfixturevalue(which), Desk(hospital.secretary)
    assert desk.post(name, row.pk, **data, _version=1).status_code == 303
    assert expected in text(desk.get("gathering", row.pk))


@pytest.mark.parametrize(
    ("name", "which"), [("minutes", "held"), ("correct", "held"), ("cancel", "planned"), ("void", "held")]
)
def test_changes_without_words_are_refused(
    request: pytest.FixtureRequest, hospital: Hospital, name: str, which: str
) -> None:
    row = request.getfixturevalue(which)
    assert Desk(hospital.secretary).post(name, row.pk, reason="", minutes="", _version=1).status_code == 422
    row.record.refresh_from_db()
    assert row.record.version == 1


def test_a_closed_page_says_why(hospital: Hospital, held: Gathering) -> None:
    assert "已登记举行" in text(Desk(hospital.secretary).get("cancel", held.pk))


def test_reasons_and_absences_are_for_those_who_keep_the_list(hospital: Hospital, held: Gathering) -> None:
    assert "手术" in text(Desk(hospital.secretary).get("gathering", held.pk))
    seen = text(Desk(hospital.member).get("gathering", held.pk))
    assert "手术" not in seen
    assert "示例丁" not in seen


def test_filters_narrow_the_list_and_an_unknown_one_is_left_out(
    hospital: Hospital, held: Gathering, planned: Gathering
) -> None:
    desk = Desk(hospital.secretary)
    assert text(desk.get("list", state="held")).count("data-row") == 1
    assert "没有符合条件的活动" in text(desk.get("list", q="不存在"))
    assert "没有符合条件的活动" in text(desk.get("list", year="2020"))
    assert text(desk.get("list", kind="volunteering", year="2026")).count("data-row") == 2
    assert desk.get("list", kind="no_such_kind").status_code == 200


def test_only_years_with_gatherings_are_offered(hospital: Hospital, held: Gathering) -> None:
    assert '<option value="2026"' in (page := text(Desk(hospital.secretary).get("list")))
    assert '<option value="2025"' not in page
    assert '<option value="2020" selected' in text(Desk(hospital.secretary).get("list", year="2020"))


def test_empty_years_between_are_not_offered(hospital: Hospital) -> None:
    assert listed.years(hospital.secretary) == []
    for day in (dt.date(2023, 12, 31), dt.date(2026, 1, 1)):
        commands.record(
            by=hospital.secretary,
            organisation=hospital.one,
            occurred_on=day,
            present=hospital.people[:1],
            late_reason="补录",
            **KIND,
        )
    assert listed.years(hospital.secretary) == [2026, 2023]
    assert listed.years(found_hospital("fo").secretary) == []


def test_who_may_see_no_figures_is_told_who_may(hospital: Hospital) -> None:
    refused = Desk(hospital.member).client.get("/figures/")
    assert refused.status_code == 403
    assert "党支部书记" in refused.content.decode()


def test_an_empty_list_says_what_to_do(hospital: Hospital) -> None:
    assert "记录第一次活动" in text(Desk(hospital.secretary).get("list"))
    assert "支部安排或记录活动以后" in text(Desk(hospital.member).get("list"))


@pytest.fixture
def busy(hospital: Hospital) -> Gathering:
    """A branch with two hundred gatherings, and one with two hundred people."""
    entries = [people.Entry(f"w{number}", f"示例{number}", hospital.one, Standing.FULL, TODAY) for number in range(200)]
    people.register_many(by=SYSTEM, organisation=hospital.root, entries=entries)
    for number in range(200):
        commands.plan(
            by=hospital.secretary, organisation=hospital.one, occurred_on=TODAY, **{**KIND, "title": f"导医{number}"}
        )
    row = Gathering.objects.order_by("record_id").first()
    assert row is not None
    everyone = queries.due(hospital.one, TODAY).expected
    commands.confirm(by=hospital.secretary, gathering=row, version=1, present=everyone)
    return row


def test_pages_ask_few_questions_however_long_the_lists(hospital: Hospital, busy: Gathering) -> None:
    desk, asked = Desk(hospital.secretary), {}
    for name in ("list", "record", "plan", *PAGES):
        args = [] if name in {"list", "record", "plan"} else [busy.pk]
        with CaptureQueriesContext(connection) as context:
            assert desk.get(name, *args).status_code == 200
        # Less the test's own return to its scope.
        asked[name] = len(context) - 1
    assert {name: count for name, count in asked.items() if count > LIMIT} == {}


def test_names_without_a_list_are_counted_and_shown(hospital: Hospital, planned: Gathering) -> None:
    desk = Desk(hospital.recorder)
    sent = {"outsiders": "示例志愿者 示例大学\n示例来宾", "headcount": "40", "_version": 1}
    nobody = {f"s-{person.pk}": "absent" for person in hospital.people}
    assert desk.post("confirm", planned.pk, **sent, **nobody).status_code == 303
    page = text(desk.get("gathering", planned.pk))
    assert "示例大学" in page
    assert "另有 40 人仅计人数" in page
    assert "2 人，另计 40 人" in text(desk.get("list"))


def test_a_day_that_passed_without_a_list_is_marked(hospital: Hospital, planned: Gathering) -> None:
    with clock.at(TODAY + dt.timedelta(1)):
        assert "待确认到场" in text(Desk(hospital.recorder).get("list"))


def test_an_imported_gathering_says_where_it_came_from(hospital: Hospital, settings: Settings, tmp_path: Path) -> None:
    settings.FILES = tmp_path
    taken_in(hospital, row())
    assert "由台账导入" in text(Desk(hospital.secretary).get("gathering", Gathering.objects.get().pk))


def test_a_gathering_names_the_figures_that_count_it_and_no_others(hospital: Hospital) -> None:
    row = commands.record(by=hospital.recorder, organisation=hospital.one, occurred_on=TODAY,
                          present=hospital.people[:2], **KIND)  # fmt: skip
    found = dict(figures(queries.gathering(SYSTEM, row.pk), list(row.segments.all()), list(row.attendances.all())))
    period = Period(TODAY, TODAY)
    asked = [entry for entry in active().all("figure").values() if entry.source.startswith("activities.")]
    answers = compute(SYSTEM, [entry.id for entry in asked if kinds_of(entry.where)], hospital.root, period)
    counting = {active().all("figure")[each.id].title for each in answers if each.value}
    assert set(found) == counting
    assert found


def test_who_records_for_the_whole_hospital_begins_with_the_own_branch(hospital: Hospital) -> None:
    desk = Desk(hospital.office)
    chosen = f'<option value="{hospital.one.pk}" selected>'
    assert chosen not in text(desk.get("record"))
    UserRow.objects.filter(pk=hospital.office.id).update(person_id=hospital.people[4].pk)
    assert chosen in text(desk.get("record"))
    whole = text(desk.get("record", organisation=str(hospital.root.pk)))
    assert f'<option value="{hospital.root.pk}" selected>' in whole


def test_a_member_is_not_offered_what_only_others_arrange(hospital: Hospital) -> None:
    offered = reverse("activities:themes")
    assert offered in text(Desk(hospital.secretary).get("list"))
    assert offered not in text(Desk(hospital.member).get("list"))
