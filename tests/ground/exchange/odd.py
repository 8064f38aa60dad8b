"""A ledger of rarer columns, without a date, that is only exported; and one that is only imported."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tests.ground.exchange import persons

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import Table, tables
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.clock import ZONE

LEDGERS = """
[[ledger]]
id = "odd_out"
title = "杂项台账"
row = "每件一行"
orientation = "portrait"
columns = [
  { key = "code", title = "编号", required = true },
  { key = "who", title = "人员", type = "persons" },
  { key = "at", title = "时间", type = "datetime" },
  { key = "month", title = "月份", type = "month" },
  { key = "share", title = "比例（%）", type = "percent" },
  { key = "cost", title = "金额（元）", type = "money" },
  { key = "note", title = "说明文字", type = "long" },
  { key = "yes", title = "是否", type = "bool" },
  { key = "many", title = "选项", type = "choice", choices = ["一", "二"] },
]

[[ledger]]
id = "odd_in"
title = "只能导入的台账"
row = "每件一行"
importable = true
columns = [{ key = "code", title = "编号", required = true }, { key = "name", title = "名称" }]
"""

ROW = {
    "code": "甲1", "who": ["张三", "李四"], "at": dt.datetime(2021, 12, 4, 8, 30, tzinfo=ZONE), "month": dt.date(2021, 12, 1),
    "share": Decimal("12.5"), "cost": Decimal(300), "note": "无", "yes": True, "many": None,
}  # fmt: skip


def export(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
    yield ROW


for _table in (
    Table("odd_out", "people.register", ("code",), persons.plan, persons.apply, persons.undo, export=export,
          export_permission="people.view"),
    Table("odd_in", "people.register", ("code",), persons.plan, persons.apply, persons.undo, export_permission="people.view"),
):  # fmt: skip
    if _table.id not in tables:
        tables.add(_table.id, _table)
