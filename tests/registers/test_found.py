"""What is found: by exactly those who may open it, at once, and never what is void, confidential or of another hospital."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.ground.access import scope
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import Actor, Door
from tongxin.ground.files import commands as files
from tongxin.ground.files.definitions import Upload
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.tasks import ask, perform
from tongxin.ground.records.models import Change, Record
from tongxin.ground.search import queries, wiring, writing
from tongxin.ground.search.models import Entry, Found
from tongxin.ground.search.queries import Filters, found
from tongxin.ground.search.rules import sought
from tongxin.registers.activities import commands as activities
from tongxin.registers.activities.commands import joining
from tongxin.registers.activities.models import Gathering
from tongxin.registers.outcomes import commands as outcomes
from tongxin.toolbox import clock

TODAY = dt.date(2026, 11, 22)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000100ffff03000006000557bfabd40000000049454e44ae426082"
)


def titles(by: Actor, text: str, **filters: Any) -> list[str]:
    return [row.title for row in found(by, sought(text), Filters(**filters))]


def record(hospital: Hospital, title: str = "血压义诊", unit: str = "one", **more: Any) -> Gathering:
    arguments: dict[str, Any] = {
        "kind": "volunteering", "extra": {"category": "义诊咨询"}, "occurred_on": TODAY, "present": hospital.people[:2],
    }  # fmt: skip
    return activities.record(by=SYSTEM, organisation=getattr(hospital, unit), title=title, **(arguments | more))


@pytest.fixture
def gathering(hospital: Hospital) -> Gathering:
    return record(hospital, place="桂花社区广场")


def test_what_was_just_recorded_is_found_by_title_place_and_field(hospital: Hospital, gathering: Gathering) -> None:
    for text in ("血压", "义诊", "压", "桂花社区", "广场 血压", "义诊咨询"):
        assert titles(hospital.secretary, text) == ["血压义诊"], text
    for text in ("压义广", "社区血压", "不在", "广场 不在"):
        assert titles(hospital.secretary, text) == [], text


def test_minutes_are_found_as_soon_as_they_are_written(hospital: Hospital, gathering: Gathering) -> None:
    activities.write_minutes(
        by=hospital.secretary, gathering=gathering, version=gathering.record.version, minutes="张榜公布结对名单"
    )
    assert titles(hospital.secretary, "结对名单") == ["血压义诊"]


def test_a_corrected_title_is_found_by_the_new_words_only(hospital: Hospital, gathering: Gathering) -> None:
    activities.correct(
        by=hospital.secretary, gathering=gathering, version=gathering.record.version, title="眼科筛查", reason="写错了"
    )
    assert titles(hospital.secretary, "眼科") == ["眼科筛查"]
    assert titles(hospital.secretary, "血压") == []


def test_what_is_void_is_not_found(hospital: Hospital, gathering: Gathering) -> None:
    activities.void(by=hospital.secretary, gathering=gathering, version=gathering.record.version, reason="重复")
    assert titles(hospital.secretary, "血压") == []


def test_each_finds_what_is_within_reach(hospital: Hospital, gathering: Gathering) -> None:
    record(hospital, "血压筛查", "two")
    assert titles(hospital.office, "血压") == ["血压筛查", "血压义诊"]
    for by in (hospital.secretary, hospital.recorder, hospital.member):
        assert titles(by, "血压") == ["血压义诊"]
    assert titles(Door("code", "x", hospital.root.pk), "血压") == []


def test_a_role_that_ends_finds_nothing_any_more(hospital: Hospital, gathering: Gathering) -> None:
    assert titles(hospital.office, "血压") == ["血压义诊"]
    RoleHolding.objects.filter(user=hospital.office.id).update(valid_to=clock.today() - dt.timedelta(1))
    assert titles(hospital.office, "血压") == []


def test_who_may_find_is_asked_in_few_statements(
    hospital: Hospital, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for by in (hospital.office, hospital.secretary):
        with django_assert_max_num_queries(6):
            titles(by, "血压")


def test_another_hospital_finds_nothing_even_past_the_application(hospital: Hospital, gathering: Gathering) -> None:
    stranger = found_hospital("xx")
    assert titles(stranger.office, "血压") == titles(stranger.secretary, "血压") == []
    with scope.entered(stranger.office):
        assert not Found.objects.exists()
        assert not Entry.objects.exists()
    with scope.entered(hospital.office):
        assert Found.objects.exists()


def test_a_joint_gathering_is_found_by_both(hospital: Hospital) -> None:
    row = record(hospital, "联合义诊", "two")
    assert titles(hospital.secretary, "联合") == []
    joining.set_partners(by=SYSTEM, gathering=row, version=row.record.version, partners=[hospital.one])
    assert titles(hospital.secretary, "联合") == ["联合义诊"]


def test_what_only_keepers_see_is_not_in_the_index(hospital: Hospital) -> None:
    one, other = (str(person.pk) for person in hospital.people[:2])
    talk = {"talker": one, "talked": other, "pair": "党员之间", "occasion": "家庭变故", "points": "秘而不宣的内容"}
    activities.record(
        by=SYSTEM, organisation=hospital.one, kind="heart_talk", title="谈心谈话", occurred_on=TODAY, present=[], extra=talk
    )  # fmt: skip
    assert titles(hospital.secretary, "谈心") == []
    assert titles(hospital.secretary, "秘而不宣") == []
    assert not Entry.objects.filter(plain__contains="秘而不宣").exists()


def test_outcomes_are_found_by_holder_and_giver_where_their_kind_is_open(hospital: Hospital) -> None:
    outcomes.record(
        by=SYSTEM, organisation=hospital.two, kind="honour", title="优秀党员", occurred_on=TODAY, person=hospital.people[0],
        values={"level": "municipal", "body": "示例市卫生健康委", "category": "党建示范"},
    )  # fmt: skip
    outcomes.record(by=SYSTEM, organisation=hospital.two, kind="donation", title="抗洪捐款", occurred_on=TODAY,
                    values={"amount": "500", "beneficiary": "受灾群众"})  # fmt: skip
    for text in ("优秀", "卫生健康委", "示例甲"):
        assert titles(hospital.secretary, text, kind="outcome") == ["优秀党员"], text
    assert titles(hospital.office, "抗洪") == ["抗洪捐款"]
    assert titles(hospital.secretary, "抗洪") == []


def test_files_are_found_by_name_where_the_record_is_seen(hospital: Hospital, gathering: Gathering) -> None:
    made = files.attach(by=hospital.secretary, record=gathering.record, upload=Upload("活动合影.png", PNG))
    assert titles(hospital.secretary, "合影") == ["活动合影.png"]
    assert titles(found_hospital("xx").office, "合影") == []
    files.void_attachment(by=hospital.secretary, attachment=made, version=1, reason="传错了")
    assert titles(hospital.secretary, "合影") == []


def test_files_go_with_their_record(hospital: Hospital, gathering: Gathering) -> None:
    files.attach(by=hospital.secretary, record=gathering.record, upload=Upload("活动合影.png", PNG))
    activities.void(by=hospital.secretary, gathering=gathering, version=gathering.record.version, reason="重复")
    assert titles(hospital.office, "合影") == []


def test_results_narrow_by_kind_sort_and_year_and_come_newest_first(hospital: Hospital, gathering: Gathering) -> None:
    record(hospital, "旧义诊", occurred_on=dt.date(2025, 5, 1), late_reason="补录")
    outcomes.record(
        by=SYSTEM, organisation=hospital.one, kind="honour", title="义诊先进集体", occurred_on=dt.date(2026, 6, 1),
        values={"level": "hospital", "body": "医院", "category": "党建示范"},
    )  # fmt: skip
    by = hospital.secretary
    assert titles(by, "义诊") == ["血压义诊", "义诊先进集体", "旧义诊"]
    assert titles(by, "义诊", year=2025) == ["旧义诊"]
    assert titles(by, "义诊", kind="outcome") == ["义诊先进集体"]
    assert titles(by, "义诊", kind="activity/volunteering", year=2026) == ["血压义诊"]
    assert titles(by, "义诊", kind="activity/party_class") == titles(by, "义诊", kind="nothing") == []
    rows = found(by, sought("义诊"))
    assert [row.title for row in queries.newest(rows, 1)] == ["血压义诊", "义诊先进集体"]
    assert queries.newest(rows, 4) is rows


def test_whatever_writes_the_database_notes_it(hospital: Hospital, gathering: Gathering) -> None:
    Change.objects.all().delete()
    Record.objects.filter(pk=gathering.pk).update(title="绕过命令改名")
    assert list(Change.objects.values_list("kind", "key")) == [("activity", gathering.pk)]
    assert titles(hospital.secretary, "绕过") == []
    asked = ask("search.catch_up", by=SYSTEM)
    perform(asked)
    assert Job.objects.get(pk=asked.pk).result == {"taken": 1}
    assert titles(hospital.secretary, "绕过") == ["绕过命令改名"]
    assert not Change.objects.exists()
    assert writing.catch_up() == 0


def test_what_somebody_waits_for_may_go_between_parts_of_an_import(
    hospital: Hospital, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = record(hospital, "眼科筛查")
    Change.objects.all().delete()
    Record.objects.filter(pk__in=[gathering.pk, other.pk]).update(title="成批改名")
    monkeypatch.setattr(writing, "BATCH", 1)
    monkeypatch.setattr(wiring, "AT_ONCE", 1)
    perform(ask("search.catch_up", by=SYSTEM, scheduled=True))
    assert len(titles(hospital.secretary, "成批")) == 1
    perform(Job.objects.get(name="search.catch_up", state=Job.State.WAITING))
    assert len(titles(hospital.secretary, "成批")) == 2


def test_an_upgrade_completes_the_index_and_drops_what_is_gone(hospital: Hospital, gathering: Gathering) -> None:
    other = record(hospital, "眼科筛查")
    Entry.objects.filter(pk=gathering.pk).delete()
    Entry.objects.filter(pk=other.pk).update(version=0, title="旧题")
    Change.objects.all().delete()
    stray = Entry.objects.create(
        id=hospital.root.pk, kind="retired", open=hospital.root.pk, hospital=hospital.root, organisation=hospital.root,
        day=TODAY, title="不再有的类型", version=1, permission="people.view",
    )  # fmt: skip
    gone = Entry.objects.get(pk=other.pk)
    gone.pk = hospital.one.pk
    gone.save(force_insert=True)
    assert writing.complete() >= 3
    assert titles(hospital.secretary, "血压") == ["血压义诊"]
    assert titles(hospital.secretary, "眼科") == ["眼科筛查"]
    assert not Entry.objects.filter(pk__in=[stray.pk, hospital.one.pk]).exists()
    assert writing.complete() == 0


def test_what_changes_nothing_that_is_found_is_not_written(hospital: Hospital, gathering: Gathering) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM search_entry WHERE id = %s", [gathering.pk])
        before = cursor.fetchone()
        writing.take_up([("activity", gathering.pk), ("unknown", gathering.pk)])
        cursor.execute("SELECT xmin::text FROM search_entry WHERE id = %s", [gathering.pk])
        assert cursor.fetchone() == before


def signed_in(client: Client, by: Any) -> Client:
    client.force_login(UserRow.objects.get(pk=by.id), backend="tongxin.ground.access.sessions.Backend")
    return client


def texts(parts: Iterable[str], page: str) -> list[str]:
    return [part for part in parts if part in page]


def test_the_page_shows_where_the_word_stands(client: Client, hospital: Hospital, gathering: Gathering) -> None:
    page = signed_in(client, hospital.secretary).get("/search/", {"q": "血压"}).content.decode()
    assert "<mark>血压</mark>义诊" in page
    assert reverse("activities:gathering", args=[gathering.pk]) in page
    assert "找到 1 条" in page
    assert "志愿服务" in page
    page = client.get("/search/", {"q": "桂花"}).content.decode()
    assert "<mark>桂花</mark>社区广场" in page


def test_every_page_has_the_box_and_the_empty_page_says_what_to_do(client: Client, hospital: Hospital) -> None:
    home = signed_in(client, hospital.secretary).get("/").content.decode()
    assert 'action="/search/"' in home
    assert "data-search" in home
    assert "想找什么？" in client.get("/search/").content.decode()
    assert "两个字就够" in client.get("/search/", {"q": "没有的词"}).content.decode()
    assert "不限类型和年份" in client.get("/search/", {"q": "没有的词", "year": "2026"}).content.decode()
    assert "想找什么？" in client.get("/search/", {"q": "，，"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"q": "义诊", "kind": "x"},
        {"q": "义诊", "year": "abc"},
        {"q": "长" * 500},
        {"q": "a\x00b"},
        {"after": "x", "q": "义诊"},
    ],
)
def test_odd_requests_are_answered(client: Client, hospital: Hospital, query: dict[str, str]) -> None:
    assert signed_in(client, hospital.secretary).get("/search/", query).status_code == 200


def test_a_long_list_turns_pages_and_asks_few_questions(client: Client, hospital: Hospital) -> None:
    for number in range(45):
        record(hospital, f"义诊{number}", occurred_on=TODAY - dt.timedelta(days=number % 3))
    signed_in(client, hospital.secretary).get("/search/", {"q": "义诊"})
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/search/", {"q": "义诊"})
    assert len(captured) <= 12
    seen = list(page.context["hits"])
    while page.context["page"].next:
        page = client.get("/search/" + page.context["page"].next)
        seen += page.context["hits"]
    assert len({hit.row.pk for hit in seen}) == len(seen) == 45
    days = [hit.row.day for hit in seen]
    assert days == sorted(days, reverse=True)


def test_what_is_found_can_be_opened(client: Client, hospital: Hospital, gathering: Gathering) -> None:
    files.attach(by=hospital.secretary, record=gathering.record, upload=Upload("义诊合影.png", PNG))
    record(hospital, "义诊预告", "two")
    for by in (hospital.secretary, hospital.member, hospital.office):
        signed_in(client, by)
        hits = client.get("/search/", {"q": "义诊"}).context["hits"]
        assert hits
        assert {client.get(hit.url).status_code for hit in hits} == {200}
