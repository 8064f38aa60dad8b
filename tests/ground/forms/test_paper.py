"""Every form of the catalog on paper: filled to the brim, opened by LibreOffice as whoever prints it will open it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tongxin.ground.catalog.queries import active
from tongxin.ground.forms import layout
from tongxin.ground.forms.codes import write
from tongxin.ground.forms.definitions import Cell, Form, Listing, Pairs
from tongxin.ground.forms.fillings import Value, Values
from tongxin.ground.forms.layout import Sheet
from tongxin.ground.forms.strips import said
from tongxin.toolbox import ids, office

NAME = "某市第一人民医院内科第一党支部委员会"
LONG = "按照年度计划组织开展，联系实际交流发言，形成意见建议若干条，已交有关科室办理并反馈。"
ROWS = 60


def forms() -> list[Form]:
    return [entry for entry in active().all("form").values() if not entry.book]


def mark(number: int) -> str:
    """A text that stands nowhere else, to be found again on the page."""
    return f"字段{number:03d}完"


def filled(form: Form) -> Values:
    """Fill every field, long where there are lines to write on; a list with more rows than a page has."""
    lists = {line.key: line for line in form.lines if isinstance(line, Listing)}
    cells = [cell for line in form.lines if isinstance(line, Pairs) for _label, cell in line.pairs]
    long = {key for cell in cells if cell.lines > 1 for key in cell.keys}
    values: dict[str, Value] = {}
    for number, key in enumerate(form.keys):
        if key in lists:
            width = len(lists[key].titles) - (lists[key].titles[0] == "序号")
            values[key] = [[f"示例{row}", *["示例"] * (width - 1)][:width] for row in range(ROWS)]
        else:
            values[key] = (LONG * 3 if key in long else NAME[:12]) + mark(number)
    return values


def pages_of(path: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, text=True).stdout
    return ["".join(page.split()) for page in told.split("\f")[:-1]]


def size_of(path: Path) -> str:
    told = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True).stdout
    return told.partition("Page size:")[2].splitlines()[0].strip()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every form, all turned into PDF in one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("forms")
    files = []
    for form in forms():
        code = "" if form.official else write(ids.uuid7(), form.id)
        files.append(folder / f"{form.id}.docx")
        files[-1].write_bytes(layout.write([Sheet(form, filled(form), code, "记录编号")], form.title, NAME))
    return dict(zip((form.id for form in forms()), office.convert(files, folder), strict=True))


needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="LibreOffice is not installed"
)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_every_form_opens_cleanly(form: Form, printed: dict[str, Path]) -> None:
    pages, values = pages_of(printed[form.id]), filled(form)
    whole = "".join(pages)
    assert size_of(printed[form.id]).startswith("595.")
    lost = [key for number, key in enumerate(form.keys) if isinstance(values[key], str) and mark(number) not in whole]
    assert lost == [], "what was written is on the page, to its end"
    lists = [line for line in form.lines if isinstance(line, Listing)]
    for line in lists:
        rows = values[line.key]
        assert all(f"示例{number}" in whole for number in range(len(rows)))
        begun = [page for page in pages if any(f"示例{number}" in page for number in range(ROWS))]
        assert len(begun) > 1, "more rows than a page has"
        heads = ["".join(title.split()) for title in line.titles]
        assert all(page.count(head) >= line.blocks for page in begun for head in heads), "heads on every page"
    for name in form.sign:
        assert "".join(said(Cell(name), values).split()) in whole
