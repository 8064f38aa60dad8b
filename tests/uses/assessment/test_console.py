"""`tongxin assessment`: a round listed, recomputed to the same digits, exported; a changed input is named."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.uses.assessment.conftest import Assessed

from tongxin.doors.console.assessment import assessment
from tongxin.toolbox.problems import NotFound, Refused
from tongxin.uses.assessment.models import Subject


def run(*words: str) -> Result:
    return CliRunner().invoke(assessment, words, catch_exceptions=False)


def test_a_round_is_listed_recomputed_and_exported(frozen: Assessed, tmp_path: Path) -> None:
    key = str(frozen.round.pk)
    assert [line["round"] for line in json.loads(run("list", "--json").output)] == [key]
    assert "2025年党支部目标考核" in run("list").output
    told = run("recompute", key, "--json")
    assert (told.exit_code, json.loads(told.output)["status"]) == (0, "ok")
    file = tmp_path / "round.json"
    assert run("export", key, "--output", str(file)).exit_code == 0
    assert json.loads(file.read_text("utf-8")) == json.loads(run("export", key).output)
    Subject.objects.filter(round=frozen.round, organisation=frozen.hospital.one).update(total=Decimal(99))
    told = run("recompute", key)
    assert told.exit_code == 1
    assert "内科党支部" in told.output
    for wrong in ("x", "01a20533-ee5b-7690-b526-0561d6e1c8f8"):
        with pytest.raises(NotFound):
            run("recompute", wrong)
    with pytest.raises(Refused, match="写不进文件"):
        run("export", key, "--output", str(tmp_path / "none" / "round.json"))
