"""`tongxin ballot verify` reads files alone, and on request this server's ballots; `sweep` destroys what keys are left."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.registers.ballots.voters import box
from tests.registers.conftest import hospital
from tests.toolbox.test_bulletins import made
from tongxin.doors.console import operations
from tongxin.doors.console.main import discover, group
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.models import Ballot
from tongxin.registers.ballots.queries import opened_recount

__all__ = ["hospital"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    names = []
    for name, content in zip(("bulletin.json", "recount.json"), made(), strict=True):
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
        names.append(str(tmp_path / name))
    return names[0], names[1]


def run(*arguments: str) -> Result:
    discover()
    return CliRunner().invoke(group, ["ballot", "verify", *arguments])


def test_a_bulletin_is_checked_and_its_slips_counted(files: tuple[str, str]) -> None:
    bulletin, recount = files
    key = made()[0]["head"]["signer"]
    receipt = made()[0]["electorates"][0]["ballots"][0]
    done = run(bulletin, "--recount", recount, "--signer", key, "--receipt", f"{receipt[:8]} {receipt[8:]}")
    assert done.exit_code == 0, done.output
    assert "回执上的选票在公告中" in done.output
    assert "good=2" in done.output


def test_what_does_not_agree_is_said_with_exit_status_1(files: tuple[str, str]) -> None:
    done = run(files[0], "--signer", "another", "--receipt", "00", "--json")
    assert done.exit_code == 1
    failed = {each["rule"] for each in json.loads(done.output)["findings"] if each["result"] == "failed"}
    assert failed == {"ballots.signer", "ballots.receipt"}


@pytest.mark.parametrize("content", ["no json", "[]", "{}"])
def test_what_is_no_bulletin_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, "utf-8")
    done = run(str(path))
    assert done.exit_code == 1
    assert "x.json" in done.output


def test_the_ballots_of_this_server_are_compared_on_request(
    hospital: Any, tmp_path: Path, settings: Any, files: tuple[str, str]
) -> None:
    held = box(hospital, tmp_path / "keys", settings, voters=1)
    held.voters[0].vote({"1": "satisfied"})
    done = held.open()
    path = tmp_path / "own.json"
    path.write_text(done.bulletin.body, "utf-8")
    (tmp_path / "own-recount.json").write_text(json.dumps(opened_recount(done)), "utf-8")
    fine = run(str(path), "--recount", str(tmp_path / "own-recount.json"), "--database")
    assert fine.exit_code == 0, fine.output
    path.write_text(done.bulletin.body.replace(done.bulletin.root, "00" * 32), "utf-8")
    assert "服务器上的公告与这个文件不一致" in run(str(path), "--database").output
    Ballot.objects.update(answers={})
    assert "数据库里的选票在开箱后被改动" in run(str(path), "--database").output
    assert "这台服务器上没有这次投票" in run(files[0], "--database").output


def test_a_machine_without_jobs_sweeps_the_keys_of_rounds_that_are_over(
    hospital: Any, tmp_path: Path, settings: Any
) -> None:
    held = box(hospital, tmp_path / "keys", settings, voters=1)
    sweep = partial(CliRunner().invoke, group, ["ballot", "sweep", "--json"])
    discover()
    assert json.loads(sweep().output) == {"destroyed": 0}
    held.open()
    storage.put(held.held.pk, storage.COUNTERSIGNER, b"x")  # on the second office's server the count destroyed nothing
    assert json.loads(sweep().output) == {"destroyed": 1}
    assert not storage.rounds()
    assert "worker" not in operations._programs([], jobs=False)
