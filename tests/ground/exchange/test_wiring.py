"""Ledgers in the catalog, and the names by which JSON finds a batch."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ground.exchange.conftest import House
from tests.ground.exchange.persons import TABLE, workbook
from tests.ground.exchange.test_commands import checked, persons

from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import load
from tongxin.ground.commands.arguments import parse
from tongxin.ground.commands.registry import commands as registered
from tongxin.ground.exchange.tables import unused
from tongxin.toolbox import ids
from tongxin.toolbox.problems import NotFound

BAD = """
[[ledger_layout]]
id = "standard"
title = "通用"

[[ledger]]
id = "persons_test"
title = "人员台账"
row = "每人一行"
head = "填报单位：{unit}"
readers = ["nobody"]
columns = [
  { key = "code", title = "工号", choices = ["x"] },
  { key = "code", title = "姓名", class = "secret" },
  { key = "kind", title = "类别", type = "choice" },
]

[[ledger]]
id = "other"
title = "别的台账"
row = "每件一行"
layout = "fancy"
columns = [{ key = "code", title = "编号" }]

[[mapping]]
id = "up"
title = "上级表"
platform = "上级平台"
ledger = "other"
columns = [{ title = "号", from = "number" }]
boxes = [{ title = "内容", text = "{code}：{what}" }]

[[mapping]]
id = "nowhere"
title = "上级表"
platform = "上级平台"
ledger = "none"
"""


def test_every_mistake_of_a_ledger_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "bad.toml").write_text(BAD, "utf-8")
    told = [problem.sentence() for problem in load([tmp_path], kinds).problems]
    assert told == [
        "台账“persons_test”有两列的 key 都是“code”",
        "台账“persons_test”的“code”列：choice 类型须有 choices，其他类型不能有",
        "台账“persons_test”的“code”列：class 不是规定的一种",
        "台账“persons_test”的“kind”列：choice 类型须有 choices，其他类型不能有",
        "台账“persons_test”的 readers 中没有“nobody”这个角色",
        "台账“persons_test”的 head 中没有“unit”这个变量",
        "台账“persons_test”缺少“name”一列，导入导出要用它",
        "台账“persons_test”缺少“department”一列，导入导出要用它",
        "台账“other”用的版式“fancy”不存在",
        "对照表“up”要用的“number”列，台账“other”里没有",
        "对照表“up”要用的“what”列，台账“other”里没有",
        "对照表“nowhere”所对的台账“none”不存在",
    ]
    assert TABLE.needs == ("code", "name", "department")


def test_json_names_a_batch_one_may_see(house: House) -> None:
    batch = checked(house, workbook(*persons(1)))
    asked = registered["exchange.confirm"]
    assert parse(asked, house.office, {"batch": str(batch.pk)})["batch"] == batch
    for by, key in ((house.stranger, str(batch.pk)), (house.office, str(ids.uuid7())), (house.office, "x")):
        with pytest.raises(NotFound):
            parse(asked, by, {"batch": key})


def test_a_table_may_say_that_nothing_relies_on_its_rows() -> None:
    assert unused([ids.uuid7()]) == {}
