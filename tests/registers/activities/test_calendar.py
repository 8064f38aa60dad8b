"""The calendar, what is planned in a series, and the link for one's own calendar."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.registers.activities import calendar, commands, queries, rules
from tongxin.registers.activities.definitions import Repeat
from tongxin.registers.activities.models import Feed, Gathering
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused

TODAY = dt.date(2026, 11, 22)


def plan(hospital: Hospital, **values: Any) -> Gathering:
    given: dict[str, Any] = {
        "kind": "themed_party_day",
        "title": "主题党日",
        "occurred_on": TODAY,
        "starts_at": dt.time(15),
    }
    return commands.plan(by=hospital.secretary, organisation=hospital.one, **(given | values))


def client(by: User) -> Client:
    made = Client()
    made.force_login(UserRow.objects.get(pk=by.id))
    return made


@given(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.sampled_from(Repeat), st.integers(-5, 380))
def test_a_series_has_every_day_up_to_its_end_and_no_other(first: dt.date, repeat: Repeat, length: int) -> None:
    until = first + dt.timedelta(days=length)
    try:
        days = rules.repeated(first, repeat, until)
    except Refused:
        assert length < 31 or (repeat is Repeat.WEEK and length >= 7 * rules.LONGEST_SERIES)
        return
    assert days == sorted(set(days))
    assert first < days[0] <= days[-1] <= until
    steps = {(later - day).days for day, later in zip([first, *days], days, strict=False)}
    assert steps <= {Repeat.WEEK: {7}, Repeat.TWO_WEEKS: {14}, Repeat.MONTH: {28, 29, 30, 31}}[repeat]


def test_a_series_is_planned_at_once(hospital: Hospital) -> None:
    first = plan(hospital, repeat=Repeat.MONTH, until=dt.date(2027, 1, 31))
    rows = Gathering.objects.order_by("occurred_on")
    assert [row.occurred_on for row in rows] == [TODAY, dt.date(2026, 12, 22), dt.date(2027, 1, 22)]
    assert {row.series for row in rows} == {first.series} != {None}
    assert plan(hospital, title="另一次").series is None
    with pytest.raises(Refused, match="截止日期"):
        plan(hospital, repeat=Repeat.WEEK)


def test_the_form_plans_a_series(hospital: Hospital) -> None:
    sent = {"organisation": str(hospital.one.pk), "kind": "themed_party_day", "title": "主题党日", "occurred_on": "2026-11-23",
            "repeat": "week", "until": "2026-12-10"}  # fmt: skip
    assert client(hospital.secretary).post("/activities/plan/", sent).status_code == 303
    assert Gathering.objects.count() == 3


def test_the_rest_of_a_series_is_cancelled_with_one_of_it(hospital: Hospital) -> None:
    plan(hospital, repeat=Repeat.MONTH, until=dt.date(2027, 2, 28))
    alone = plan(hospital, title="另一次", occurred_on=dt.date(2027, 1, 22))
    first, second, *_later = Gathering.objects.exclude(pk=alone.pk).order_by("occurred_on")
    by = client(hospital.secretary)
    assert "以后还有 2 场" in by.get(f"/activities/{second.pk}/cancel/").content.decode()
    assert "following" not in by.get(f"/activities/{alone.pk}/cancel/").content.decode()
    sent = {"_key": "k", "_version": "1", "reason": "与培训冲突", "following": "on"}
    assert by.post(f"/activities/{second.pk}/cancel/", sent).status_code == 303
    states = dict(Gathering.objects.values_list("pk", "record__state"))
    assert (states.pop(first.pk), states.pop(alone.pk)) == ("planned", "planned")
    assert set(states.values()) == {"cancelled"}
    assert set(Gathering.objects.filter(series=first.series).exclude(pk=first.pk).values_list("reason", flat=True)) == {
        "与培训冲突"
    }


@pytest.mark.parametrize("repeat", Repeat)
def test_a_series_is_planned_again_as_it_was(hospital: Hospital, repeat: Repeat) -> None:
    first = plan(hospital, repeat=repeat, until=dt.date(2027, 2, 28), place="一号会议室")
    by = client(hospital.secretary)
    assert "照此再安排一个系列" in by.get(f"/activities/{first.pk}/").content.decode()
    page = by.get(f"/activities/plan/?again={first.pk}").content.decode()
    assert f'<option value="{repeat.value}" selected>' in page
    assert "一号会议室" in page
    assert queries.repeat_of(plan(hospital, title="另一次")) == ""


def test_the_month_shows_what_is_planned_and_held(hospital: Hospital) -> None:
    row = plan(hospital)
    commands.cancel(by=SYSTEM, gathering=plan(hospital, title="取消的"), version=1, reason="停电")
    page = client(hospital.secretary).get("/activities/calendar/").content.decode()
    assert "2026年11月的活动" in page
    assert f"/activities/{row.pk}/" in page
    assert "取消的" not in page
    assert "主题党日" not in client(hospital.secretary).get("/activities/calendar/?month=2026-09").content.decode()
    assert "2026年11月的活动" in client(hospital.member).get("/activities/calendar/?month=x").content.decode()


def link(by: Client, **more: str) -> str:
    page = by.post("/activities/calendar/subscribe/", {"_key": "k1", **more}).content.decode()
    found = re.search(r"http://testserver(/activities/calendar/\w+\.ics)", page)
    assert found
    return found[1]


def test_a_link_tells_titles_and_times_only_until_it_is_stopped(hospital: Hospital) -> None:
    plan(hospital, title="主题党日；讲座,一", ends_at=dt.time(16, 30), place="保密的地点")
    plan(hospital, title="全天", starts_at=None)
    found_hospital("other")
    by = client(hospital.member)
    first = link(by)
    assert link(by) == first
    answer = Client().get(first)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    assert "SUMMARY:主题党日；讲座\\,一\r\nDTSTART:20261122T070000Z\r\nDTEND:20261122T083000Z" in text
    assert "DTSTART;VALUE=DATE:20261122" in text
    assert "保密" not in text
    again = link(by, _key="k2")
    assert (Client().get(first).status_code, Client().get(again).status_code) == (404, 200)
    assert by.post("/activities/calendar/subscribe/", {"_key": "k3", "stop": "yes"}).status_code == 303
    assert Client().get(again).status_code == 404
    assert not Feed.objects.filter(revoked_at=None).exists()
    assert Client().get("/activities/calendar/nothing.ics").status_code == 404


def test_long_and_odd_titles_are_folded_and_read_the_same(hospital: Hospital) -> None:
    title = "主题党日：学习,讨论;实践\\——" + "很长的名称" * 30
    row = plan(hospital, title=title[:200])
    written = calendar.document([Gathering.objects.select_related("record").get(pk=row.pk)], "host")
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    [event] = Calendar.from_ical(written).walk("VEVENT")
    assert str(event["summary"]) == title[:200]
    assert event["uid"] == f"{row.pk}@host"


def test_a_link_of_somebody_who_may_not_sign_in_is_dead(hospital: Hospital) -> None:
    address = link(client(hospital.member))
    UserRow.objects.filter(pk=hospital.member.id).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_who_has_no_right_to_a_link_has_no_page(hospital: Hospital) -> None:
    user = UserRow.objects.create(username="x", name="示例", hospital=hospital.root, password="!", created_at=clock.now(),
                                  must_change_password=False)  # fmt: skip
    made = Client()
    made.force_login(user)
    assert made.get("/activities/calendar/subscribe/").status_code == 403


def test_a_link_belongs_to_somebody(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="登录的人"):
        commands.open_feed(by=SYSTEM, organisation=hospital.one, digest="x")
