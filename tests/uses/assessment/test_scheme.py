"""A wrong scheme: one sentence for each thing that is wrong; the catalog's own schemes are right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.uses.assessment.making import leaf, part, scheme

from tongxin.figures.definitions import Figure, Frequency, Measure
from tongxin.ground.catalog.queries import active
from tongxin.toolbox.periods import Rhythm
from tongxin.uses.assessment.definitions import Indicator, Scheme
from tongxin.uses.assessment.rules import tree
from tongxin.uses.assessment.rules.scheme import check_scheme

FIGURES = {
    "a.count": Figure("a.count", "数", "次", measure=Measure.COUNT),
    "a.day": Figure("a.day", "日", "", measure=Measure.LATEST),
    "a.monthly": Figure("a.monthly", "率", "%", frequency=Frequency("a.count", Rhythm.MONTH)),
}


def wrong(made: Scheme, figures: Mapping[str, Figure] = FIGURES) -> list[str]:
    return [problem.sentence() for problem in check_scheme(made, figures, ["s"])]


def test_a_right_scheme_has_nothing_wrong() -> None:
    assert wrong(scheme(part("p", [leaf("a", 60), leaf("b", 40, "frequency", figure="a.monthly")]))) == []


def test_grades_are_decided_as_a_known_type_of_item() -> None:
    assert wrong(scheme(part("p", [leaf("a", 100)]), item="d14")) == ["审定用的事项类型“d14”不在目录中"]
    assert not list(check_scheme(scheme(part("p", [leaf("a", 100)]), item="d14"), FIGURES, ["s"], ["d14"]))


def test_steps_that_meet_have_nothing_wrong() -> None:
    steps = [{"score": 40, "high": 9}, {"score": 100, "low": 9}]
    assert wrong(scheme(part("p", [leaf("a", 100, "steps", figure="a.count", steps=steps)]))) == []


def test_weights_of_99_are_refused_at_each_level() -> None:
    assert wrong(scheme(part("p", [leaf("a", 99)]))) == ["“p”的指标合计 99 分，应正好为 100 分"]
    weights = scheme(part("p", [leaf("a", 100)], weight="0.9"), part("q", [leaf("b", 100)], weight="0.09"))
    assert wrong(weights) == ["方案“s”各部分的权重合计 0.99，应正好为 1"]
    group = part("p", [leaf("a", 100)])
    group["group"][0]["points"] = "99"
    assert wrong(scheme(group)) == ["“第1组”写明 99 分，指标合计 100 分，两者应相等"]


def test_variants_keep_the_sum_and_name_known_indicators() -> None:
    made = scheme(
        part("p", [leaf("a", 60), leaf("b", 40)]), variant=[{"id": "v", "title": "医技", "points": {"a": "61", "x": 1}}]
    )
    assert wrong(made) == [
        "“医技”调整的指标“x”不存在，可用：a、b", "“医技”调整后指标合计 101 分，应正好为 100 分",
    ]  # fmt: skip


def test_parts_are_like_parts_of_their_own() -> None:
    made = scheme(
        {"id": "self", "title": "自评", "weight": "0.5", "like": "x"}, part("p", [leaf("a", 100)], weight="0.5")
    )
    assert wrong(made) == ["“自评”引用的部分“x”不存在，或它自己也是引用"]


def test_keys_are_used_once() -> None:
    made = scheme(part("p", [leaf("a", 50), leaf("a", 50)]), veto=[{"id": "a", "title": "否决"}])
    assert wrong(made) == ["方案“s”里“a”用了 3 次，每项的标识须不同"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"method": "linear"}, "须写明不同的零分线"),
        ({"method": "linear", "zero": "5", "full": "5"}, "须写明不同的零分线"),
        ({"method": "share", "target": "0"}, "应大于 0"),
        ({"method": "deduct"}, "须写明每次的分值"),
        ({"method": "bonus", "per": "0"}, "须写明每次的分值"),
        ({"method": "ballot", "ballot": "票"}, "每个选项折合多少分"),
        ({"method": "ballot", "ballot": "票", "choices": [{"title": "好", "worth": 101}]}, "不能超过 100"),
        ({"method": "score", "rater": "peer", "choices": [{"title": "好", "worth": 101}]}, "档次超过了它的分值"),
        ({"method": "steps"}, "须写明各档"),
        ({"method": "steps", "steps": [{"score": 1, "low": 0}]}, "从最低"),
        ({"method": "steps", "steps": [{"score": 1, "high": 9}, {"score": 2, "low": 10}]}, "有空档"),
        ({"method": "steps", "steps": [{"score": 1, "high": 9}, {"score": 2, "low": 8}]}, "有重叠"),
        ({"method": "steps", "steps": [{"score": 1}, {"score": 2}]}, "有重叠"),
        ({"method": "steps", "steps": [{"score": 101}]}, "档次超过了它的分值"),
        ({"typed": ""}, "须写明一个来源"),
        ({"typed": "表", "figure": "a.count"}, "须写明一个来源"),
        ({"method": "score", "typed": "表"}, "不能用来源 typed"),
        ({"method": "upload", "rater": "superior"}, "只要求上传材料"),
        ({"result": "other"}, "目录中没有这个方案"),
        ({"figure": "a.counts"}, "口径“a.counts”不存在，相近的有：a.count"),
        ({"figure": "a.day"}, "不是数字"),
        ({"method": "frequency", "figure": "a.count"}, "须是频次口径"),
    ],
)
def test_one_sentence_for_each_wrong_indicator(values: dict[str, Any], sentence: str) -> None:
    found = wrong(scheme(part("p", [leaf("a", 100, **values)])))
    assert len(found) == 1
    assert sentence in found[0]


def test_uploads_pass_with_a_written_reason() -> None:
    assert wrong(scheme(part("p", [leaf("a", 100, "upload", rater="superior", upload_reason="上级要求附原件")]))) == []


def test_events_name_one_source_and_grades_cover_every_score() -> None:
    made = scheme(
        part("p", [leaf("a", 100)]), bonus=[{"id": "B", "title": "表彰", "points": 1, "cap": 1}],
        grade=[{"id": id, "title": id, "low": low} for id, low in (("x", 60), ("y", 60), ("z", 101))],
    )  # fmt: skip
    assert wrong(made) == [
        "“表彰”须写明一个来源：figure（口径）或 typed（依据什么登记）",
        "方案“s”的等次须从 0 分起，每个得分都有等次",
        "方案“s”有两个等次的起点相同",
        "方案“s”有的等次起点高于最高可得分",
    ]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"grades": ["good"], "figure": "a.count", "at_least": 1}, ""),
        ({"grades": ["good"], "typed": "名册"}, ""),
        ({"grades": ["good"]}, "须写明 figure"),
        ({"grades": ["good"], "figure": "a.count"}, "须写明 figure"),
        ({"grades": ["good"], "typed": "名册", "at_least": 1}, "须写明 figure"),
        ({"grades": ["goods"], "typed": "名册"}, "等次“goods”不存在，可用：good"),
        ({"grades": ["good"], "figure": "a.nothing", "at_least": 1}, "口径“a.nothing”不存在"),
        ({"id": "a", "grades": ["good"], "typed": "名册"}, "“a”用了 2 次"),
    ],
)
def test_a_condition_names_its_grades_and_one_source(more: dict[str, Any], sentence: str) -> None:
    found = wrong(scheme(part("p", [leaf("a", 100)]), condition=[{"id": "C", "title": "前提", **more}]))
    assert [sentence in told for told in found] == ([True] if sentence else [])


def test_points_are_above_zero_and_bonuses_are_capped() -> None:
    assert wrong(scheme(part("p", [leaf("a", 100), leaf("b", 0)]))) == [
        "“b b”的分值须大于 0；某一类别不用的，在 variant 里写 0"
    ]
    event = {"id": "B", "title": "表彰", "points": 1, "typed": "文件"}
    assert wrong(scheme(part("p", [leaf("a", 100)]), bonus=[event])) == [
        "“表彰”加分没有封顶：请写明这一项的 cap，或方案的 bonus_cap"
    ]
    assert wrong(scheme(part("p", [leaf("a", 100)]), bonus=[{**event, "cap": 2}])) == []


def test_designations_are_of_units_and_of_a_kind_of_outcome() -> None:
    named = [{"id": "a", "title": "一星", "low": 0, "designation": "一星级党支部"}]
    sentence = "命名"
    assert any(sentence in told for told in wrong(scheme(part("p", [leaf("a", 100)]), grade=named)))
    assert any(sentence in told for told in wrong(scheme(part("p", [leaf("a", 100)]), designates="star_branch")))
    right = scheme(part("p", [leaf("a", 100)]), grade=named, designates="star_branch")
    assert not any(sentence in told for told in wrong(right))


def test_a_float_is_refused() -> None:
    with pytest.raises(ValidationError, match="小数请加引号"):
        TypeAdapter(Indicator).validate_python(leaf("a", 0.5))  # type: ignore[arg-type]


def test_the_schemes_of_the_catalog_cover_all_four_tiers_and_more() -> None:
    schemes: Mapping[str, Scheme] = active().all("scheme")
    tiers = {each.tier for each in schemes.values()}
    assert {"member", "branch", "secretary", "general_branch", "department", "staff", "resident", "post"} <= tiers
    assert "assessment.themed_days_monthly" in tree.figures(schemes["branch_target"])
    assert [each.id for each in schemes.values() if each.off] == ["resident_points"]
