"""`tongxin import` and `export`, on the example ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.ground.exchange.conftest import House, house, ledgers
from tests.ground.exchange.persons import workbook
from tests.ground.exchange.test_commands import person, persons
from tongxin.doors.console.main import discover, group
from tongxin.ground.exchange.models import Batch
from tongxin.people.models import Person

__all__ = ("house", "ledgers")


@pytest.fixture(scope="module", autouse=True)
def discovered() -> None:
    if "import" not in group.commands:
        discover()


def tongxin(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


def answer(*arguments: str) -> Any:
    done = tongxin(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "人员台账.xlsx"
    path.write_bytes(workbook(*persons(5)))
    return path


def test_a_dry_run_writes_nothing_and_the_real_one_everything(house: House, file: Path) -> None:
    where = ("--organisation", str(house.hospital.pk))
    tried = answer("import", "persons_test", str(file), *where, "--dry-run")
    assert (tried["batch"], tried["rows"], tried["counts"]) == (None, 5, {"人员": 5})
    assert not Batch.objects.exists()
    done = answer("import", "persons_test", str(file), *where)
    assert (done["state"], Person.objects.count()) == ("applied", 5)


def test_every_problem_is_a_line_with_its_place(house: House, file: Path) -> None:
    file.write_bytes(workbook(person(1, since="2021-02-30"), person(2, beds="多")))
    done = tongxin("import", "persons_test", str(file), "--organisation", str(house.hospital.pk))
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "第 2 行 E 列“入院日期”：没有“2021-02-30”这一天",
        "第 3 行 I 列“床位”：“多”不是数字，请只填数字",
    ]
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("import", "persons_test", "nowhere.xlsx"), "找不到文件 nowhere.xlsx"),
        (("export", "persons_test", "/nowhere/x.xlsx"), "文件夹 /nowhere 不存在"),
        (("export", "nothing", "x.xlsx", "--organisation", "h1"), "没有“nothing”这本台账"),
        (("export", "persons_test", "x.xlsx"), "请用 --organisation 写明组织的代码"),
        (("export", "persons_test", "x.xlsx", "--organisation", "no"), "找不到代码为“no”的组织"),
    ],
)
def test_a_refusal_is_one_sentence(house: House, arguments: tuple[str, ...], sentence: str) -> None:
    done = tongxin(*arguments)
    assert done.exit_code == 1
    assert sentence in done.stderr
    told = json.loads(tongxin(*arguments, "--json").stdout)
    assert sentence in told["problems"][0]["message"]


def test_an_export_is_a_file(house: House, file: Path, tmp_path: Path) -> None:
    answer("import", "persons_test", str(file), "--organisation", "h1")
    target = tmp_path / "out.xlsx"
    done = answer(
        "export", "persons_test", str(target), "--organisation", "h1", "--from", "2026-01-01", "--to", "2026-12-31"
    )
    assert (done["rows"], target.read_bytes()[:2]) == (5, b"PK")


def test_problems_beyond_those_kept_are_counted(house: House, file: Path) -> None:
    file.write_bytes(workbook(*[person(number, beds="多") for number in range(5003)]))
    done = tongxin("import", "persons_test", str(file), "--organisation", "h1", "--dry-run")
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 5001)
    assert done.stderr.splitlines()[-1] == "另有 3 处问题没有列出"
