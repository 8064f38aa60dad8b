"""Every ledger of the catalog on paper: opened by LibreOffice, as it will be by whoever prints it."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.catalog.queries import active
from tongxin.ground.exchange import layout as setting
from tongxin.ground.exchange.definitions import Column, Layout, Ledger
from tongxin.ground.exchange.queries import layout_of
from tongxin.ground.exchange.workbooks import filled
from tongxin.toolbox import office
from tongxin.toolbox.clock import ZONE

ROWS = 70
LONG = "按照年度计划组织开展，联系实际交流发言，形成意见建议若干条，已交有关科室办理并反馈"
WORDS = {
    "organisation": "某市第一人民医院",
    "filled_on": "2026-11-22",
    "filled_by": "示例甲",
    "mark": "示例甲 2026-11-22 导出",
}
LEAST_OVERLAP = 4  # square points: what two boxes of text on good terms may share by their line heights


def made(column: Column, number: int) -> Any:
    """A cell as full as cells of its kind become."""
    values: dict[str, Any] = {
        "seq": None, "text": LONG[: column.width], "long": LONG * (1 + number % 2), "date": dt.date(2026, 11, 28),
        "month": dt.date(1985, 12, 1), "datetime": dt.datetime(2026, 11, 28, 18, 30, tzinfo=ZONE), "int": 1234,
        "decimal": Decimal("118.5"), "money": Decimal("1234567.89"), "percent": Decimal("98.64"), "person": "欧阳示例",
        "persons": ["示例甲", "示例乙", "示例丙"], "organisation": "内科第一党支部", "bool": number % 2 == 0,
        "choice": column.choices[number % len(column.choices)] if column.choices else "示例",
    }  # fmt: skip
    return values[column.type]


@dataclass(frozen=True)
class Word:
    """A word of a page and where it stands, in points from the upper left."""

    text: str
    left: Decimal
    top: Decimal
    right: Decimal
    bottom: Decimal

    def shared(self, other: Word) -> Decimal:
        """Return how many square points both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(Decimal(0), wide) * max(Decimal(0), high)


@dataclass(frozen=True)
class Printed:
    """A ledger as printed: its pages, each with its size and words."""

    ledger: Ledger
    sizes: list[tuple[int, int]]
    pages: list[list[Word]]

    def text(self, page: int) -> str:
        """Return a page's words without spaces."""
        return "".join("".join(word.text.split()) for word in self.pages[page])


def ledgers() -> list[Ledger]:
    return list(active().all("ledger").values())


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """Every ledger as a workbook, all turned into PDF in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("ledgers")
    files = []
    for ledger in ledgers():
        rows = [{column.key: made(column, number) for column in ledger.columns} for number in range(ROWS)]
        content, _count = filled(ledger, layout_of(ledger), ledger.columns, rows, WORDS)
        files.append(folder / f"{ledger.id}.xlsx")
        files[-1].write_bytes(content)
    shown = office.convert(files, folder)
    return {ledger.id: read(ledger, path) for ledger, path in zip(ledgers(), shown, strict=True)}


def read(ledger: Ledger, path: Path) -> Printed:
    told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True).stdout
    root = ET.fromstring(told)  # noqa: S314  written by pdftotext from our own file
    space = "{http://www.w3.org/1999/xhtml}"
    pages = list(root.iter(f"{space}page"))
    sizes = [(round(Decimal(page.attrib["width"])), round(Decimal(page.attrib["height"]))) for page in pages]
    return Printed(ledger, sizes, [list(words(page, space)) for page in pages])


def words(page: ET.Element, space: str) -> Iterator[Word]:
    for word in page.iter(f"{space}word"):
        places = (Decimal(word.attrib[name]) for name in ("xMin", "yMin", "xMax", "yMax"))
        yield Word(word.text or "", *places)


needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="LibreOffice is not installed"
)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("ledger", ledgers(), ids=lambda ledger: ledger.id)
def test_every_ledger_opens_cleanly(ledger: Ledger, printed: dict[str, Printed]) -> None:
    shown = printed[ledger.id]
    placed = setting.setting(ledger, layout_of(ledger), ledger.columns)
    size = {"A4": (842, 595), "A3": (1191, 842)}[placed.paper]
    assert set(shown.sizes) == {size if ledger.orientation == "landscape" else size[::-1]}
    assert "".join(ledger.title.split()) in shown.text(0)
    whole = [column.title for column in ledger.columns if setting.lines(column.title, column.width) == 1]
    for page in range(len(shown.pages)):
        assert [title for title in whole if "".join(title.split()) not in shown.text(page)] == [], "heads on every page"
        assert f"第{page + 1}页共{len(shown.pages)}页" in shown.text(page)
        assert "示例甲2026-11-22导出" in shown.text(page)
        assert "##" not in shown.text(page), "a number or day that does not fit"
        overlaps(shown.pages[page])
    assert len(shown.pages) >= 2
    names = layout_of(ledger).default_sign if ledger.sign is None else ledger.sign
    for name in names:
        assert f"{name}：" in shown.text(-1)


def overlaps(page: list[Word]) -> None:
    """Fail when texts lie on one another: a row too low, or a text that runs out of its column."""
    found = [(one.text, two.text) for one, two in combinations(page, 2) if one.shared(two) > LEAST_OVERLAP]
    assert found == []


@given(st.text(max_size=200), st.integers(3, 60))
def test_a_text_never_needs_fewer_lines_in_a_narrower_column(text: str, width: int) -> None:
    assert setting.lines(text, width) <= setting.lines(text, width - 1)
    assert setting.lines(text, width) * (width - 1) >= setting.units(text.replace("\n", ""))


def wide(count: int, **more: Any) -> setting.Setting:
    columns = [Column(f"c{number}", "列名", "text", 20) for number in range(count)]
    return setting.setting(Ledger("l", "台账", "每件一行", columns, **more), Layout("plain", "素净"), columns)


def test_a_table_too_wide_for_a4_goes_on_a3() -> None:
    assert wide(4).paper == "A4"
    assert wide(4).widths == [32] * 4, "a narrow table is spread, not beyond readable"
    assert wide(9).paper == "A4"
    assert wide(10).paper == "A3"
    assert wide(4, paper="A3").paper == "A3"
    assert wide(7, orientation="portrait").paper == "A3"
