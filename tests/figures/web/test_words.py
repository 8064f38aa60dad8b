"""What a figure page says where there is no value."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from tongxin.figures.answers import Answer
from tongxin.figures.definitions import Figure
from tongxin.figures.evaluate import Status
from tongxin.figures.web.words import cell_text, said
from tongxin.toolbox import periods

GROWTH = {"rate_of_change": {"of": "a.b"}}
RATIO = {"ratio": {"of": "a.b", "to": "a.c"}}


def figure(**raw: object) -> Figure:
    return TypeAdapter(Figure).validate_python({"id": "a.x", "title": "x", "unit": "%", "decimals": 1, **raw})


def answer(status: Status, records: int) -> Answer:
    return Answer(
        id="a.x", title="x", unit="%", value=None, status=status, records=records, version=1, organisation=uuid4(),
        period=periods.year(2021), cells=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "status", "records", "word", "part"),
    [
        (GROWTH, Status.NO_DATA, 276, "无法计算", "有 276 条记录，但作比较的基期是零"),
        (RATIO, Status.NO_DATA, 3, "无法计算", "作分母的数是零"),
        (GROWTH, Status.NO_DATA, 0, "暂无数据", "还没有可以计算的记录"),
        (RATIO, Status.SUPPRESSED, 3, "人数过少，不显示", "保护个人"),
    ],
)
def test_nothing_counted_is_told_from_nothing_to_divide_by(
    raw: dict[str, object], status: Status, records: int, word: str, part: str
) -> None:
    told = said(figure(**raw), answer(status, records))
    assert told[0] == word
    assert part in told[1]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("2026-11-22", "2026年11月22日"),
        ("第2026-11-22号", "第2026-11-22号"),
        ("2026-99-99", "2026-99-99"),
        ("", ""),
    ],
)
def test_a_day_in_a_row_is_written_in_words(cell: str, shown: str) -> None:
    assert cell_text(cell) == shown
