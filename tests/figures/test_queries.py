"""Figures over the real tables: permission, statuses, rows behind values, snapshots, pages and the sheet."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.figures import hospital as made
from tests.figures.hospital import Served, service, two_years
from tests.registers.conftest import Hospital, found_hospital

from tongxin.figures import snapshots
from tongxin.figures.answers import Answer
from tongxin.figures.drill import Line
from tongxin.figures.evaluate import Status
from tongxin.figures.models import RegisterOpening
from tongxin.figures.queries import compute, compute_each, records
from tongxin.figures.snapshots import Wanted
from tongxin.figures.sources import sources
from tongxin.ground.access.models import User
from tongxin.ground.audit.models import Event
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.ids import uuid7
from tongxin.toolbox.periods import Period, parse, year
from tongxin.toolbox.problems import Denied, NotFound, Refused

THIS = year(2026)
PERSON_TIMES = "volunteering.person_times"


@pytest.fixture
def hospital(db: None, noon: dt.date) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def served(hospital: Hospital) -> Served:
    return two_years(hospital)


def one(id: str, hospital: Hospital, period: Period = THIS, slice: str | None = None) -> Answer:
    return compute(hospital.office, [id], hospital.root, period, slice)[0]


def test_every_figure_of_the_catalog_is_computed(served: Served) -> None:
    from tongxin.figures.queries import book

    ids = list(book().figures)
    values = {answer.id: answer.value for answer in compute(served.hospital.office, ids, served.hospital.root, THIS)}
    expected = {
        "volunteering.person_times": 12, "volunteering.headcount": 30, "volunteering.volunteers": 5,
        "volunteering.activities": 3, "volunteering.hours": Decimal("24.0"), "volunteering.hours_each": Decimal("3.0"),
        "volunteering.times_each": Decimal("2.4"), "volunteering.growth": Decimal("71.4"),
        "volunteering.months_active": 20, "deeds.items": 1, "deeds.times": 17, "deeds.times_each": Decimal("17.0"),
        "activities.held": 4,
    }  # fmt: skip
    assert {id: values[id] for id in expected} == expected


def test_void_and_unconfirmed_rows_do_not_count(served: Served) -> None:
    made.void(served.gatherings[2])
    served.gatherings[3].attendances.update(confirmed=False)
    assert one(PERSON_TIMES, served.hospital).value == 3


def test_slices_are_in_organisation_order_and_say_their_names(served: Served) -> None:
    answer = one(PERSON_TIMES, served.hospital, slice="unit:branch")
    assert [(cell.title, cell.value) for cell in answer.cells] == [("内科党支部", 9), ("外科党支部", 3)]
    months = one(PERSON_TIMES, served.hospital, slice="month").cells
    assert [(cell.title, cell.value) for cell in months[:3]] == [("2026年1月", 5), ("2026年2月", 0), ("2026年3月", 7)]
    kinds = one("activities.held", served.hospital, slice="kind").cells
    assert [(cell.title, cell.value) for cell in kinds if cell.value] == [("志愿服务", 3), ("为民办实事", 1)]


def test_nothing_asked_is_nothing_answered(hospital: Hospital) -> None:
    assert compute_each(hospital.office, {}, hospital.root) == {}


def test_zero_is_not_no_data(hospital: Hospital, served: Served) -> None:
    assert (one(PERSON_TIMES, hospital, year(2024)).status, one(PERSON_TIMES, hospital, year(2024)).value) == (
        Status.NO_DATA, None,
    )  # fmt: skip
    made.void(served.gatherings[0])
    zero = one(PERSON_TIMES, hospital, parse("2026-02"))
    assert (zero.status, zero.value, zero.records) == (Status.OK, 0, 0)


def test_an_opened_register_counts_zero(hospital: Hospital) -> None:
    assert one(PERSON_TIMES, hospital).status is Status.NO_DATA
    RegisterOpening.objects.create(
        hospital=hospital.root, source="activities.attendance", opened_on=dt.date(2026, 1, 1), created_by="test"
    )
    assert (one(PERSON_TIMES, hospital).status, one(PERSON_TIMES, hospital).value) == (Status.OK, 0)
    assert one(PERSON_TIMES, hospital, year(2025)).status is Status.NO_DATA


def test_permission_and_unknown_names(served: Served) -> None:
    hospital = served.hospital
    assert compute(hospital.secretary, [PERSON_TIMES], hospital.one, THIS)[0].value == 9
    with pytest.raises(Denied):
        compute(hospital.secretary, [PERSON_TIMES], hospital.root, THIS)
    with pytest.raises(NotFound, match=r"volunteering\.person_times"):
        one("volunteering.person_time", hospital)
    with pytest.raises(Refused, match="维度"):
        one(PERSON_TIMES, hospital, slice="colour")


def test_rows_page_by_page_are_exactly_the_value(served: Served) -> None:
    seen: list[Line] = []
    after: str | None = None
    while after is None or after:
        page = records(served.hospital.office, PERSON_TIMES, served.hospital.root, THIS, after=after, limit=5)
        seen += page.lines
        after = page.after
    assert len(seen) == 12
    assert len({line.key for line in seen}) == 12
    assert [line.day for line in seen] == sorted((line.day for line in seen), reverse=True)
    assert seen[0].cells[:2] == ("门诊导医", seen[0].cells[1])
    assert (seen[0].unit, seen[0].kind) == ("外科党支部", "activity")


def test_an_attendance_counts_in_each_segment_and_pages_hold(hospital: Hospital) -> None:
    service(hospital.one, dt.date(2026, 5, 1), hospital.people, segments=2)
    assert one(PERSON_TIMES, hospital).value == 10
    first = records(hospital.office, PERSON_TIMES, hospital.root, THIS, limit=7)
    second = records(hospital.office, PERSON_TIMES, hospital.root, THIS, limit=7, after=first.after)
    assert len({line.key for line in (*first.lines, *second.lines)}) == 10


def test_a_bad_cursor_or_part_is_a_sentence(served: Served) -> None:
    with pytest.raises(Refused, match="翻页"):
        records(served.hospital.office, PERSON_TIMES, served.hospital.root, THIS, after="x")
    with pytest.raises(NotFound):
        records(served.hospital.office, PERSON_TIMES, served.hospital.root, THIS, part=1)


def test_a_snapshot_holds_until_a_record_changes(served: Served) -> None:
    hospital = served.hospital
    ids = [PERSON_TIMES, "volunteering.times_each", "volunteering.months_active", "deeds.times"]
    snapshot = snapshots.freeze(hospital.office, [Wanted(id, hospital.root, THIS) for id in ids])
    entries = list(snapshot.entries.all())
    assert [entry.value for entry in entries] == ["12", "2.4", "20", "17"]
    assert all(snapshots.compare(entry).holds for entry in entries)
    added = service(hospital.two, dt.date(2026, 6, 1), hospital.people[:1])
    made.void(served.gatherings[2])
    served.gatherings[3].attendances.all()[0].delete()
    told = snapshots.compare(entries[0])
    assert (told.holds, told.value) == (False, "7")
    assert (told.added, told.removed) == ((added.pk,), (served.gatherings[2].pk,))
    assert told.changed == (served.gatherings[3].pk,)
    assert snapshots.compare(entries[3]).holds
    assert not snapshots.compare(entries[2]).holds


@pytest.fixture
def client(hospital: Hospital) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(pk=hospital.office.id), "tongxin.ground.access.sessions.Backend")
    return browser


def test_the_page_of_a_figure(served: Served, client: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = client.get(f"/figures/{PERSON_TIMES}/?period=2026-01-01..2026-11-22")
    text = page.content.decode()
    for word in ("12 <em>人次</em>", "比上年同期多 5 人次（+71.4%）", "怎么算", "同一人参加两次计两次",
                 "内科党支部", "门诊导医", "用在哪里", "志愿者人均参加次数", "12 条"):  # fmt: skip
        assert word in text, word


def test_the_browser_of_figures(served: Served, client: Client, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        text = client.get("/figures/?period=2026").content.decode()
    assert "志愿服务人次" in text
    assert "为民办实事件次" in text
    assert "为民办实事件次" not in client.get("/figures/?q=志愿服务人次").content.decode()
    assert "没有符合条件的口径" in client.get("/figures/?q=没有的").content.decode()


def test_pages_say_what_is_missing(hospital: Hospital, client: Client) -> None:
    text = client.get(f"/figures/{PERSON_TIMES}/?period=2026").content.decode()
    assert "暂无数据" in text
    assert "这一时期没有记录" in text
    assert "无法识别时间段" in client.get(f"/figures/{PERSON_TIMES}/?period=soon").content.decode()
    assert client.get("/figures/no.such/").status_code == 404
    assert client.get(f"/figures/{PERSON_TIMES}/?organisation={uuid7()}").status_code == 404


def test_rows_are_taken_out_with_a_mark_and_a_trace(served: Served, client: Client) -> None:
    answer = client.post(
        f"/figures/{PERSON_TIMES}/export/", {"period": "2026", "organisation": str(served.hospital.root.pk)}
    )
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "志愿服务人次：12 人次"
    assert "示例党办" in str(rows[2][0])
    assert len(rows) == 5 + 12
    assert Event.objects.filter(name="figures.export", outcome="done").count() == 1
    assert client.get(f"/figures/{PERSON_TIMES}/export/").status_code == 405


@pytest.fixture
def changed_source() -> Iterator[Callable[..., None]]:
    """Let the attendance source be otherwise for the length of a test."""
    plain = sources["activities.attendance"]

    def change(**more: Any) -> None:
        sources._entries[plain.id] = dataclasses.replace(plain, **more)

    yield change
    sources._entries[plain.id] = plain


def test_rows_behind_a_wall_stay_there(served: Served, changed_source: Callable[..., None]) -> None:
    changed_source(wall=True)
    hospital = served.hospital
    page = records(hospital.office, PERSON_TIMES, hospital.root, THIS)
    assert (page.withheld, page.lines) == (True, ())
    assert one(PERSON_TIMES, hospital).value == 12
    entry = snapshots.freeze(hospital.office, [Wanted(PERSON_TIMES, hospital.root, THIS)]).entries.get()
    assert bytes(entry.contributions) == b""
    made.void(served.gatherings[2])
    told = snapshots.compare(entry)
    assert (told.holds, told.value, told.withheld, told.removed) == (False, "7", True, ())


def test_who_may_not_see_the_records_sees_only_the_number(served: Served, changed_source: Callable[..., None]) -> None:
    changed_source(permission="integrity.view")
    assert records(served.hospital.office, PERSON_TIMES, served.hospital.root, THIS).withheld


def test_a_region_has_no_snapshots(served: Served) -> None:
    region = Organisation(name="示例地区", kind="region")
    with pytest.raises(Refused, match="示例地区"):
        snapshots._hospital(region)


def test_other_periods_and_units_of_the_page(served: Served, client: Client) -> None:
    for query in ("period=2026-03", "period=2019..2026", "first=2020-01-01&last=2026-11-22", "units=all&period=2026"):
        page = client.get(f"/figures/{PERSON_TIMES}/?{query}")
        assert page.status_code == 200
    branch = client.get(f"/figures/{PERSON_TIMES}/?organisation={served.hospital.two.pk}&period=2026").content.decode()
    assert "3 <em>人次</em>" in branch
    general = client.get(f"/figures/members.count/?organisation={served.hospital.general.code}").content.decode()
    assert "5 <em>人</em>" in general
    same = client.get("/figures/members.count/?period=2026").content.decode()
    assert "与2025年持平" in same
    assert client.get(f"/figures/{PERSON_TIMES}/?after=broken").status_code == 200


def test_long_lists_turn_pages(hospital: Hospital, client: Client) -> None:
    for month in range(1, 7):
        service(hospital.one, dt.date(2026, month, 3), hospital.people)
    text = client.get(f"/figures/{PERSON_TIMES}/?period=2026").content.decode()
    following = re.search(r'href="([^"]+)" rel="next"', text)
    assert following
    second = client.get(f"/figures/{PERSON_TIMES}/" + html.unescape(following[1]).split("#")[0]).content.decode()
    assert second.count("data-row") == 10
    assert "回到第一页" in second
