"""A form and its values as rows of boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.forms.definitions import Band, Cell, Form, Listing, Pairs, shape_problem
from tongxin.ground.forms.strips import WIDTH, listing, said, tables, text_of

HEADS = "#序号 | 姓名 | 签名 || 序号 | 姓名 | 签名"


def form(*rows: list[str]) -> Form:
    return Form(id="f", title="表", rows=list(rows))


def test_rows_are_read_as_headings_pairs_and_lists() -> None:
    made = form(["#标题"], ["时间", "{at}", "地点", "{place:2}"], ["{text:3}"], [HEADS], ["{names:20}"])
    assert made.lines == [
        Band(Cell("标题")), Pairs([("时间", Cell("{at}")), ("地点", Cell("{place:2}"))]), Pairs([("", Cell("{text:3}"))]),
        Listing(["序号", "姓名", "签名"], 2, "names", 20),
    ]  # fmt: skip
    assert made.keys == ["at", "place", "text", "names"]


@pytest.mark.parametrize("row", [[], ["a", "{b}", "c"], [HEADS]])
def test_rows_that_cannot_be_read_are_named(row: list[str]) -> None:
    assert shape_problem(form(["时间", "{at}"], row))


def test_a_readable_form_has_no_problem() -> None:
    assert not shape_problem(form(["#标题"], [HEADS], ["{names:2}"]))


def test_an_empty_field_among_words_leaves_room() -> None:
    assert said(Cell("第{times}次"), {}) == "第　　次"
    assert said(Cell("{times}"), {}) == ""
    assert said(Cell("第{times}次"), {"times": "2"}) == "第2次"
    assert text_of([["义诊", "", "2小时"], ["导医"]]) == "义诊　2小时\n导医"


@given(
    st.lists(st.text(st.characters(categories=["Lo"]), min_size=1, max_size=3), max_size=60), st.integers(0, 20),
    st.sampled_from([1, 2, 3]),
)  # fmt: skip
def test_every_row_of_a_list_is_printed_once_numbered_downward(names: list[str], least: int, blocks: int) -> None:
    strips = listing(["序号", "姓名"], [[name] for name in names], blocks=blocks, least=least)
    assert all(sum(box.width for box in strip.boxes) == strips[0].edges[-1] for strip in strips)
    columns = [[strip.boxes[2 * block + 1].text for strip in strips[1:]] for block in range(blocks)]
    numbers = [strip.boxes[2 * block].text for block in range(blocks) for strip in strips[1:]]
    assert [text for column in columns for text in column if text] == names
    assert numbers == [str(number + 1) for number in range(len(numbers))]
    assert len(strips) - 1 >= least


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_row_is_as_wide_as_the_page(count: int) -> None:
    row = [text for number in range(count) for text in (f"标签{number}", "{value}")]
    (strips,) = tables(form(row), {"value": "值"})
    assert strips[0].edges[-1] == WIDTH
