"""Ticked rows: marks for superior platforms, and what the register offers."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from tests.ground.exchange.conftest import House
from tests.ground.exchange.persons import workbook
from tests.ground.exchange.test_commands import checked, persons
from tests.ground.exchange.test_rows import rows
from tests.ground.exchange.test_workbooks import cells

from tongxin.ground.exchange import commands
from tongxin.ground.exchange.definitions import Box, Column
from tongxin.ground.exchange.models import Reported
from tongxin.ground.exchange.queries.rows import Filters
from tongxin.ground.exchange.wording import box_text
from tongxin.people.models import Person
from tongxin.toolbox import clock, ids
from tongxin.toolbox.problems import Denied, NotFound, Refused

YEAR: dict[str, Any] = {"start": dt.date(2026, 1, 1), "end": dt.date(2026, 12, 31)}


@pytest.fixture
def filled(house: House) -> House:
    commands.confirm(by=house.office, batch=checked(house, workbook(*persons(4))))
    return house


def keys(count: int) -> list[UUID]:
    return list(Person.objects.order_by("code").values_list("pk", flat=True)[:count])


def where(house: House) -> dict[str, Any]:
    return {"by": house.office, "organisation": house.hospital, "ledger": "persons_test", **YEAR}


def mark(house: House, wanted: list[UUID], **more: Any) -> int:
    asked: dict[str, Any] = {**where(house), "mapping": "national", "reported_on": clock.today(), **more}
    return commands.mark_reported(keys=wanted, **asked)


def test_what_was_reported_shows_with_day_and_name_and_is_filtered(filled: House) -> None:
    assert mark(filled, keys(2)) == 2
    assert mark(filled, keys(3)) == 1, "marked already stays as it is"
    assert [row["reported"] for row in rows(filled)] == [True, True, True, False]
    assert [row["code"] for row in rows(filled, filters=Filters(mark="unreported"))] == ["00004"]
    assert len(rows(filled, filters=Filters(mark="reported"))) == 3
    shown = rows(filled)[0]["_marks"][0]
    assert (shown.reported_on, shown.marked_name, shown.mapping) == (clock.today(), "office", "national")
    assert shown.organisation_id == filled.department.pk, "the unit its row names"


def test_a_mark_may_be_taken_back_and_set_again(filled: House) -> None:
    mark(filled, keys(2))
    assert commands.withdraw_reported(keys=keys(1), mapping="national", **where(filled)) == 1
    assert [row["reported"] for row in rows(filled)] == [False, True, False, False]
    assert mark(filled, keys(1)) == 1
    assert Reported.objects.count() == 3, "what was taken back stays on record"


def test_marks_are_denied_or_refused(filled: House) -> None:
    with pytest.raises(Denied):
        mark(filled, keys(1), by=filled.stranger)
    with pytest.raises(Refused, match="没有勾选任何一行"):
        mark(filled, [])
    with pytest.raises(Refused, match="有 1 行已不在这张台账里"):
        mark(filled, [*keys(1), ids.uuid7()])
    with pytest.raises(Refused, match="还没有到"):
        mark(filled, keys(1), reported_on=clock.today() + dt.timedelta(days=1))
    with pytest.raises(NotFound):
        mark(filled, keys(1), mapping="nothing")
    assert not Reported.objects.exists()


def test_an_action_is_done_to_all_or_to_none(filled: House) -> None:
    assert commands.act(action="rename", keys=keys(2), reason="新名", **where(filled)) == 2
    assert Person.objects.filter(name="新名").count() == 2
    with pytest.raises(Refused, match="已经叫这个名字"):
        commands.act(action="rename", keys=keys(3)[::-1], reason="新名", **where(filled))
    assert Person.objects.filter(name="新名").count() == 2
    with pytest.raises(Refused, match="原因"):
        commands.act(action="rename", keys=keys(1), reason=" ", **where(filled))
    for action in ("form", "nothing"):
        with pytest.raises(Refused, match="没有这项批量办理"):
            commands.act(action=action, keys=keys(1), **where(filled))
    with pytest.raises(Denied):
        commands.act(action="rename", keys=keys(1), reason="x", **{**where(filled), "by": filled.stranger})


def test_an_export_in_the_columns_and_words_of_a_platform(filled: House) -> None:
    made = commands.export(mapping="national", **where(filled))
    lines = cells(made.content)
    assert lines[0] == ["编号", "姓名", "类别代码", "来院日期", "来源"]
    assert lines[1] == ["00001", "职工1", "2", f"{clock.today():%Y%m%d}", "同心"]
    assert (made.rows, made.name) == (4, "人员信息采集表 医院h1 20260101-20261231.xlsx")
    with pytest.raises(NotFound):
        commands.export(mapping="nothing", **where(filled))


def test_what_nobody_knows_is_left_out_of_a_text() -> None:
    columns = [Column(key, key) for key in ("day", "place", "hours")]
    box = Box("内容", "{day}[在{place}]开展服务[，时长 {hours} 小时]。")
    assert (
        box_text(box, columns, {"day": "3月5日", "place": "大厅", "hours": 2}) == "3月5日在大厅开展服务，时长 2 小时。"
    )
    assert box_text(box, columns, {"day": "3月5日", "hours": 0}) == "3月5日开展服务，时长 0 小时。"
