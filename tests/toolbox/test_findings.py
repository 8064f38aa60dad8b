"""HARD blocks, SOFT needs a written reason, INFO reminds; what was not checked has not passed."""

from __future__ import annotations

import datetime as dt

import pytest

from tongxin.toolbox.findings import Finding, Result, settle
from tongxin.toolbox.problems import Level, Refused


def finding(result: Result, level: Level = Level.HARD) -> Finding:
    return Finding(
        "dev.age", result, "须年满 {years} 岁", {"years": 18, "on": dt.date(2026, 1, 1)}, level, "细则第五条"
    )


def test_a_hard_rule_that_fails_blocks_even_with_a_reason() -> None:
    with pytest.raises(Refused) as refused:
        settle([finding(Result.FAILED)], "特殊情况")
    assert refused.value.problems[0].sentence() == "须年满 18 岁"
    assert refused.value.problems[0].rule == "细则第五条"


def test_a_soft_rule_asks_for_a_reason_and_keeps_it() -> None:
    with pytest.raises(Refused) as refused:
        settle([finding(Result.FAILED, Level.SOFT)], "  ")
    assert refused.value.problems[0].field == "reason"
    assert refused.value.problems[0].level is Level.SOFT
    (kept,) = settle([finding(Result.FAILED, Level.SOFT)], " 疫情延期 ")
    assert kept.reason == "疫情延期"


def test_a_hard_rule_that_could_not_be_checked_needs_somebody_to_answer_for_it() -> None:
    with pytest.raises(Refused):
        settle([finding(Result.NOT_CHECKED)])
    assert settle([finding(Result.NOT_CHECKED)], "已人工核对")[0].reason == "已人工核对"


def test_info_only_reminds_and_what_passed_carries_no_reason() -> None:
    judged = settle([finding(Result.FAILED, Level.INFO), finding(Result.PASSED)], "顺手写的")
    assert [item.reason for item in judged] == ["", ""]


def test_all_that_blocks_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        settle([finding(Result.FAILED), finding(Result.FAILED, Level.SOFT), finding(Result.FAILED)])
    assert len(refused.value.problems) == 2


def test_json_keeps_sentence_and_inputs() -> None:
    assert finding(Result.FAILED).as_dict() == {
        "rule": "dev.age", "result": "failed", "level": "hard", "source": "细则第五条", "sentence": "须年满 18 岁",
        "inputs": {"years": 18, "on": "2026-01-01"}, "reason": "",
    }  # fmt: skip
