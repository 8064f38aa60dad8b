"""Filling a template: numbers in order, headings numbered, words around each number, gaps shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.uses.reports.samples import answer, paper

from tongxin.toolbox.chinese import numeral
from tongxin.uses.reports.paper import compose, places, printed, say_answer, value_text
from tongxin.uses.reports.template import Number, Role, parse
from tongxin.uses.reports.wording import Style, Wording


def test_fills_and_numbers() -> None:
    made = paper()
    assert made.title == "同心市第一人民医院2021年度党建工作总结"
    assert [each.text for each in made.paragraphs if each.label] == [
        "一、办实事解难题",
        "（一）志愿服务",
        "1.义诊",
        "（二）办实事",
        "二、下一步打算",
        "（一）明年目标",
    ]
    assert [source.said for source in made.sources] == [
        "730人次",
        "增长4.58%",
        "210余人",
        "近15万人次",
        "超14.9万人次",
        "3402件次",
        "××",
        "730人次",
    ]
    assert [source.no for source in made.sources] == list(range(1, 9))
    assert [bool(source.problem) for source in made.sources] == [False] * 6 + [True, False]


def test_a_section_not_yet_written_keeps_its_place() -> None:
    last = paper(prose="").paragraphs[-1]
    assert (last.role, last.section, last.runs) == (Role.PROSE, "plan", ())


def test_what_is_issued_has_no_empty_headings() -> None:
    text = "# 题\n\n## 空\n\n### 也空\n\n{{prose:a}}\n\n## 有\n\n#### 有数{{deeds.times}}\n\n### 文\n\n一。\n\n## 末\n"
    made = printed(compose(parse(text, is_figure=lambda name: True).blocks, {}, {}, answer))
    assert [each.text for each in made.paragraphs] == ["题", "一、有", "1.有数3402件次", "（一）文", "一。"]


def test_written_paragraphs_know_their_section() -> None:
    assert {each.section for each in paper().paragraphs} == {"", "plan"}


def test_places_name_headings_paragraph_and_neighbours() -> None:
    found = places(paper())
    assert found[1].words == "一、（一）第1段"
    assert found[1].context == "全院开展志愿服务■，比上年□，参加…"
    assert found[2].context == "全院开展志愿服务□，比上年■，参加职工□。一…"
    assert (found[4].words, found[4].context) == ("一、（一）1.第1段", "■受益，□")
    assert found[8].words == "二、（一）第2段"


@pytest.mark.parametrize(
    ("number", "base", "said", "problem"),
    [
        (Number("deeds.times", change="change"), None, "××", "上年同期没有数"),
        (Number("deeds.times", change="change"), 0, "××", "算不出增长率"),
        (Number("deeds.times", change="difference"), 3000, "增加402件次", ""),
        (Number("deeds.times", Wording(Style.NEARLY)), None, "3402件次", "不能写“近”"),
        (Number("none"), None, "××", "补录"),
    ],
)
def test_says_what_it_can_and_why_not(number: Number, base: int | None, said: str, problem: str) -> None:
    text, sentence = say_answer(number, replace(answer(number), base=base))
    assert text == said
    assert problem in sentence
    assert bool(problem) == bool(sentence)


def test_text_values_are_said_as_they_are() -> None:
    assert say_answer(Number("x", Wording(Style.MORE)), replace(answer(Number("deeds.times")), value="三级甲等")) == (
        "三级甲等",
        "",
    )


def test_value_without_wording() -> None:
    deeds = answer(Number("deeds.times"))
    assert value_text(deeds) == "3402件次"
    assert value_text(replace(deeds, base=3000)) == "3402件次（上年同期3000件次）"
    assert value_text(replace(deeds, value="三级甲等")) == "三级甲等"
    assert value_text(replace(deeds, value=None)) == ""


@pytest.mark.parametrize(("count", "said"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九")])
def test_chinese_numerals(count: int, said: str) -> None:
    assert numeral(count) == said
