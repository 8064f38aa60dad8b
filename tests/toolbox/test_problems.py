"""Problems keep code, place and words; `can` asks a check without raising."""

from __future__ import annotations

import pytest

from tongxin.toolbox.problems import Level, Problem, Refused, can, refuse


def test_a_problem_is_translated_before_it_is_filled() -> None:
    problem = Problem("x.y", "第 {row} 行无效", {"row": 3})
    assert problem.sentence() == "第 3 行无效"
    assert problem.sentence({"第 {row} 行无效": "Row {row} is invalid"}.__getitem__) == "Row 3 is invalid"


def test_a_problem_as_json() -> None:
    problem = Problem("x.y", "第 {row} 行无效", {"row": 3}, field="rows", rule="条例 5", level=Level.SOFT, where="A3")
    assert problem.as_dict() == {
        "field": "rows",
        "message": "第 3 行无效",
        "rule": "条例 5",
        "level": "soft",
        "code": "x.y",
        "where": "A3",
    }


def test_a_refusal_carries_one_or_many() -> None:
    one, two = Problem("a", "甲"), Problem("b", "乙")
    assert Refused(one).problems == (one,)
    assert Refused(iter([one, two])).problems == (one, two)
    assert str(Refused([one, two])) == "甲; 乙"


def test_refuse_builds_a_hard_problem() -> None:
    (problem,) = refuse("x.y", "不足 {n} 人", field="people", rule="条例 5", n=3).problems
    assert (problem.sentence(), problem.field, problem.rule, problem.level) == (
        "不足 3 人",
        "people",
        "条例 5",
        Level.HARD,
    )


def test_a_place_in_a_sentence_may_be_named_code() -> None:
    assert str(refuse("x.y", "编码 {code} 已存在", code="B01")) == "编码 B01 已存在"


def test_can_returns_the_first_problem_or_none() -> None:
    def check() -> None:
        raise refuse("x.y", "不可以")

    problem = can(check)
    assert problem is not None
    assert problem.code == "x.y"
    assert can(lambda: 1) is None


def test_can_hides_no_other_error() -> None:
    with pytest.raises(ZeroDivisionError):
        can(lambda: 1 // 0)
