"""Texts taken apart and compared: no database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.rulebook.conftest import TEXT
from tongxin.registers.rulebook.comparing import Change, compare, counts, words
from tongxin.registers.rulebook.contents import Article, articles, doubts, numeral, text_of
from tongxin.registers.rulebook.rules import MOST_ARTICLES, check_articles
from tongxin.toolbox.chinese import numeral as written
from tongxin.toolbox.problems import Refused

SENTENCES = st.text(alphabet="本规则党委会议决定的一二三条，。", min_size=1, max_size=40).filter(
    lambda text: not text.startswith(("一", "二", "三"))
)


def test_a_text_is_taken_apart_at_chapters_and_articles() -> None:
    found = articles(TEXT)
    assert [(row.number, row.label, row.chapter) for row in found] == [
        ("1", "第一条", "第一章　总则"), ("2", "第二条", "第一章　总则"), ("3", "第三条", "第二章　会议"),
        ("4", "第四条", "第二章　会议"),
    ]  # fmt: skip
    assert found[3].text.splitlines()[1].startswith("讨论干部任免")


def test_sections_preface_and_articles_between_keep_their_place() -> None:
    found = articles(
        "（2021年1月1日通过）\n第一章总则\n第一节　目的\n第1条：甲\n第一条之二 乙\n第二章　附则\n第２条 丙"
    )
    assert [(row.number, row.section) for row in found] == [
        ("0", ""),
        ("1", "第一节　目的"),
        ("1-2", "第一节　目的"),
        ("2", ""),
    ]
    assert found[0].text == "（2021年1月1日通过）\n第一章总则"  # a heading needs a space after its number


def test_a_text_without_articles_is_taken_apart_at_points() -> None:
    found = articles("我们承诺：\n一、不收红包。\n二、不开单提成。\n十一、接受监督。")
    assert [row.number for row in found] == ["0", "1", "2", "11"]
    assert articles(text_of(found)) == found


def test_a_text_without_either_is_one_article_and_no_text_is_none() -> None:
    assert [row.number for row in articles("全院职工\n共同遵守")] == ["0"]
    assert articles(" \n　\n") == []


@given(st.integers(1, 999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert numeral(written(number) if number < 100 else str(number)) == number


@pytest.mark.parametrize(
    ("text", "number"), [("十", 10), ("一百零五", 105), ("二〇", 20), ("１２", 12), ("九百九十九", 999), ("2十3", 23)]
)
def test_numerals_of_all_kinds(text: str, number: int) -> None:
    assert numeral(text) == number


@given(st.lists(SENTENCES, min_size=1, max_size=12))
def test_what_is_written_is_read_back(sentences: list[str]) -> None:
    found = [Article(str(place), f"第{written(place)}条", text) for place, text in enumerate(sentences, 1)]
    assert articles(text_of(found)) == found


def test_doubts_name_what_is_odd() -> None:
    found = articles("第一条 甲\n第一条 乙\n第三条\n第五条 丙")
    assert [problem.code for problem in doubts(found)] == [
        "rulebook.article_twice", "rulebook.article_empty", "rulebook.article_missing",
    ]  # fmt: skip
    assert doubts(articles(TEXT)) == []
    assert doubts([]) == []


def test_versions_are_compared_article_by_article() -> None:
    old = articles(TEXT)
    new = articles(
        TEXT.replace("第四条 会议", "第四条 新设一条，全新的内容。\n第五条 会议")
        .replace("每月召开一次", "每两周召开一次")
        .replace("第二条 党委会实行民主集中制。\n", "")
    )
    pairs = compare(old, new)
    assert [(pair.change, pair.old and pair.old.number, pair.new and pair.new.number) for pair in pairs] == [
        (Change.SAME, "1", "1"), (Change.REMOVED, "2", None), (Change.CHANGED, "3", "3"), (Change.ADDED, None, "4"),
        (Change.MOVED, "4", "5"),
    ]  # fmt: skip
    assert counts(pairs)[Change.CHANGED] == 1


def test_what_is_left_over_is_gone() -> None:
    assert [pair.change for pair in compare(articles(TEXT), [])] == [Change.REMOVED] * 4


@given(SENTENCES, SENTENCES)
def test_pieces_joined_are_the_texts_again(was: str, now: str) -> None:
    before, after = words(was, now)
    assert "".join(piece.text for piece in before) == was
    assert "".join(piece.text for piece in after) == now
    assert "".join(p.text for p in before if not p.changed) == "".join(p.text for p in after if not p.changed)


@given(st.lists(SENTENCES, max_size=8), st.lists(SENTENCES, max_size=8))
def test_every_article_of_both_sides_stands_once(was: list[str], now: list[str]) -> None:
    old = [Article(str(n), f"第{n}条", text) for n, text in enumerate(was, 1)]
    new = [Article(str(n), f"第{n}条", text) for n, text in enumerate(now, 1)]
    pairs = compare(old, new)
    assert [pair.new for pair in pairs if pair.new] == new
    assert [pair.old for pair in pairs if pair.old] == old


def test_a_document_has_no_more_articles_than_a_page_can_show() -> None:
    many = [Article(str(number), f"第{number}条", "文") for number in range(1, MOST_ARTICLES + 2)]
    with pytest.raises(Refused, match="最多 2000 条"):
        check_articles(many)
