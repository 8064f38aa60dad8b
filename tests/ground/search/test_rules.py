"""What is looked for, and how it is shown: exact in both directions, and never longer than a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.search.rules import LONGEST, MOST_WORDS, SHOWN, marked, plain, snippet, sought
from tongxin.toolbox.chinese import runs, terms

texts = st.text(st.sampled_from("党员支部学习志愿服务ABc12 ，。Ａ"), max_size=40)


@pytest.mark.parametrize(
    ("text", "words", "query", "exact"),
    [
        ("党", ("党",), "'党':*", ()),
        ("党员", ("党员",), "'党员'", ()),
        ("党员会", ("党员会",), "'党员' & '员会'", ("党员会",)),
        ("志愿服务", ("志愿服务",), "'志愿' & '服务'", ("志愿服务",)),
        ("ＣＴ 阅片", ("ct", "阅片"), "'ct':* & '阅片'", ()),
        ("2026年", ("2026", "年"), "'2026':* & '年':*", ()),
        ("门诊 门诊", ("门诊",), "'门诊'", ()),
        ("  ，。 ", (), "", ()),
        ("'; DROP TABLE x --", ("drop", "table", "x"), "'drop':* & 'table':* & 'x':*", ()),
    ],
)
def test_what_is_asked_of_the_index(text: str, words: tuple[str, ...], query: str, exact: tuple[str, ...]) -> None:
    what = sought(text)
    assert (what.words, what.query, what.exact) == (words, query, exact)
    assert bool(what) is bool(words)


def test_a_long_request_is_cut() -> None:
    assert len(sought("甲" * 1000).words[0]) == LONGEST
    assert len(sought(" ".join(f"词{chr(0x4E00 + n)}" for n in range(30))).words) == MOST_WORDS


@given(texts, st.integers(0, 39), st.integers(1, 6))
def test_the_index_finds_every_part_of_a_text(text: str, start: int, length: int) -> None:
    """A Chinese word anywhere, other words by their beginning: what the query asks is among the terms of the text."""
    for word in runs(text):
        part = word[start : start + length] if ord(word[0]) > 0x2FFF else word[:length]
        for asked in sought(part).query.split(" & ") if part else ():
            lexeme, prefix = asked.strip(":*").strip("'"), asked.endswith("*")
            assert any(term.startswith(lexeme) if prefix else term == lexeme for term in terms(plain("", text)))


@given(texts, texts)
def test_marking_changes_no_letter(text: str, query: str) -> None:
    pieces = marked(text, sought(query).words)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


def test_words_are_marked_where_they_stand() -> None:
    assert [(piece.text, piece.hit) for piece in marked("内科ＣＴ党员学习", ("ct", "学习"))] == [
        ("内科", False), ("ＣＴ", True), ("党员", False), ("学习", True),
    ]  # fmt: skip
    assert [piece.hit for piece in marked("doctor", ("ct",))] == [False]
    assert [piece.text for piece in marked("党员党员会", ("党员", "党员会")) if piece.hit] == ["党员", "党员会"]
    assert marked("无", ()) == marked("无", ("有",))


def test_a_snippet_is_a_line_around_the_first_hit() -> None:
    body = "前" * 200 + "导医" + "后" * 200
    pieces = snippet(body, ("导医",))
    assert [piece.text for piece in pieces if piece.hit] == ["导医"]
    assert (pieces[0].text, pieces[-1].text) == ("…", "…")
    assert sum(len(piece.text) for piece in pieces) <= SHOWN + 2
    assert snippet(body, ("没有",)) == []
    assert "".join(piece.text for piece in snippet("短\n  文", ("短",))) == "短 文"
