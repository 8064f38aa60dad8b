"""The rows of a ledger as somebody may see them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from tests.ground.exchange.conftest import START, SYSTEM, House, user_of
from tests.ground.exchange.persons import LEDGER, workbook
from tests.ground.exchange.test_commands import checked, persons
from tests.ground.exchange.test_workbooks import cells

from tongxin.ground.access.queries import actor_of
from tongxin.ground.audit.models import Event
from tongxin.ground.catalog import queries as catalog
from tongxin.ground.commands.actors import User
from tongxin.ground.exchange import commands, queries, rules
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.queries.filters import filters_of
from tongxin.ground.exchange.queries.rows import Asked, Filters, Line, page, sheet_of
from tongxin.people.models import Person
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Denied

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


@pytest.fixture
def filled(house: House) -> House:
    commands.confirm(by=house.office, batch=checked(house, workbook(*persons(7))))
    return house


def rows(house: House, by: User | None = None, **more: Any) -> list[Line]:
    table, ledger = queries.table_of("persons_test")
    return list(sheet_of(by or house.office, table, ledger, Asked(house.hospital, *YEAR, **more)).rows)


def test_a_list_is_narrowed_by_text_by_one_column_and_by_choices(filled: House) -> None:
    assert len(rows(filled)) == 7
    assert [row["name"] for row in rows(filled, filters=Filters(text="职工3"))] == ["职工3"]
    assert rows(filled, filters=Filters(text="职工3", column="code")) == []
    assert len(rows(filled, filters=Filters(choices={"kind": "护士"}))) == 7
    assert rows(filled, filters=Filters(choices={"kind": "医师"})) == []


def test_a_query_string_asks_only_for_what_is_offered(ledger: Ledger) -> None:
    asked = filters_of(ledger, QueryDict("q=+张+&column=phones&mark=maybe&f_kind=医师&f_member=也许&f_name=x"))
    assert asked == Filters(text="张", choices={"kind": "医师"})
    assert not filters_of(ledger, QueryDict(""))


def test_a_page_is_read_no_further_than_it_needs(filled: House) -> None:
    table, ledger = queries.table_of("persons_test")
    asked = Asked(filled.hospital, *YEAR)
    first = page(sheet_of(filled.office, table, ledger, asked), 0, 3)
    assert ([row["code"] for row in first.rows], first.more) == (["00001", "00002", "00003"], True)
    last = page(sheet_of(filled.office, table, ledger, asked), 6, 3)
    assert ([row["code"] for row in last.rows], last.more, last.stopped) == (["00007"], False, False)
    assert page(sheet_of(filled.office, table, ledger, asked), 5000, 3).stopped


def test_rows_are_put_in_the_order_the_ledger_says(house: House, tmp_path: Path) -> None:
    lay_over(tmp_path, 'sort = ["department", "code"]')
    for code, unit in (("2", house.hospital), ("1", house.hospital), ("3", house.department)):
        Person.objects.create(hospital=house.hospital, organisation=unit, code=code, name=code, sort_key=code)
    assert [row["code"] for row in rows(house)] == ["1", "2", "3"]


def lay_over(tmp_path: Path, line: str) -> None:
    text = LEDGER.replace("importable = true\nhead", f"importable = true\n{line}\nhead", 1)
    (tmp_path / "catalog" / "ledger" / "persons.toml").write_text(text, "utf-8")
    catalog.forget()


def test_sensitive_contents_are_masked_for_who_may_not_see_them(filled: House) -> None:
    recorder = actor_of(user_of(filled.hospital, "recorder", "branch_recorder"))
    assert {row["phone"] for row in rows(filled, recorder)} == {"138****1234"}
    assert {row["phone"] for row in rows(filled)} == {"13800001234"}


def test_an_optional_column_needs_its_grant_and_is_whole_only_for_a_purpose(filled: House) -> None:
    recorder = actor_of(user_of(filled.hospital, "recorder", "branch_recorder"))
    ask: dict[str, Any] = {"organisation": filled.hospital, "ledger": "persons_test", "start": YEAR[0], "end": YEAR[1]}
    with pytest.raises(Denied):
        commands.export(by=recorder, optional=["id_number"], **ask)
    made = commands.export(by=filled.office, optional=["id_number"], **ask)
    assert cells(made.content)[4][-1] == "110***********8515"
    made = commands.export(by=filled.office, optional=["id_number"], purpose="报送年报", **ask)
    assert cells(made.content)[4][-1] == "110101199003078515"
    event = Event.objects.filter(name="exchange.export").order_by("-id")[0]
    assert (event.body["clear"], event.body["purpose"]) == (["phone", "id_number"], "报送年报")


def test_only_its_readers_see_a_ledger(house: House, tmp_path: Path) -> None:
    lay_over(tmp_path, 'readers = ["branch_secretary"]')
    assert "persons_test" not in {ledger.id for ledger in queries.readable(house.office)}
    ask: dict[str, Any] = {"organisation": house.hospital, "ledger": "persons_test", "start": YEAR[0], "end": YEAR[1]}
    with pytest.raises(Denied):
        commands.export(by=house.office, **ask)
    secretary = actor_of(user_of(house.department, "secretary", "branch_secretary"))
    _table, ledger = queries.table_of("persons_test")
    assert ledger in queries.readable(secretary)
    assert [place.code for place in queries.places(secretary, "people.view", ledger)] == ["d1"]
    assert queries.places(SYSTEM, "people.view", ledger).count() > 1


@given(st.text(max_size=40))
def test_a_mask_shows_no_more_than_the_ends_of_a_number(text: str) -> None:
    shown = rules.masked(text)
    assert bool(shown) == bool(text)
    if shown not in ("", rules.HIDDEN):
        assert len(shown) == len(text)
        assert set(shown[3:-4]) == {"*"}


@pytest.mark.parametrize(
    ("period", "name", "newest"),
    [("month", "2026-11", 18 + 4), ("quarter", "2026Q4", 12 + 4), ("half", "2026H2", 8 + 4), ("year", "2026", 12),
     ("all_open", "2026", 12)],
)  # fmt: skip
def test_spans_begin_with_the_running_one(period: Any, name: str, newest: int) -> None:
    ledger = Ledger("l", "台账", "每件一行", [], period=period)
    today = dt.date(2026, 11, 22)
    offered = rules.offered(ledger, today)
    assert (offered[0].name, len(offered)) == (name, newest)
    assert rules.named(offered[-1].name, ledger, today) == offered[-1]
    assert rules.named("nonsense", ledger, today) == offered[0]


def test_the_state_on_a_day_is_asked_for_one_day() -> None:
    ledger = Ledger("l", "台账", "每人一行", [], as_of=True)
    assert rules.named("2026-06-30", ledger, START) == Period(dt.date(2026, 6, 30), dt.date(2026, 6, 30))
    assert rules.named("2026", ledger, START) == Period(START, START)
