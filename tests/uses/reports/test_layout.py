"""The .docx follows GB/T 9704-2012; opened with python-docx and rendered by LibreOffice."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from tests.uses.reports.samples import SNAPSHOT, imprint, paper

from tongxin.toolbox.annex import DETACHED, HEADING
from tongxin.toolbox.gbt9704 import chinese_date, width
from tongxin.uses.reports.layout import write


@pytest.fixture(scope="module")
def content() -> bytes:
    return write(paper(), imprint())


@pytest.fixture(scope="module")
def document(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def test_page_and_grid(document: Document) -> None:
    section = document.sections[0]
    near = 400  # EMU; lengths are stored in whole twips
    for measured, wanted in (
        (section.page_width, Mm(210)),
        (section.page_height, Mm(297)),
        (section.top_margin, Mm(37)),
        (section.bottom_margin, Mm(35)),
        (section.left_margin, Mm(28)),
        (section.right_margin, Mm(26)),
    ):
        assert abs((measured or 0) - wanted) < near
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:linePitch")) == "579"
    assert (section.page_height or 0) - (section.top_margin or 0) - (section.bottom_margin or 0) >= 22 * Pt(28.95)


@pytest.mark.parametrize(
    ("style", "font", "points"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Normal", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("页码文字", "宋体", 14),
    ],
)
def test_fonts(document: Document, style: str, font: str, points: int) -> None:
    made = document.styles[style]
    fonts = made.element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "eastAsia")} == {font}
    assert made.element.rPr.find(qn("w:sz")).get(qn("w:val")) == str(points * 2)
    assert made.element.rPr.find(qn("w:color")) is None


def test_other_fonts_are_named_for_where_the_standard_ones_are_missing(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        table = archive.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table
    assert '<w:font w:name="楷体_GB2312"><w:altName w:val="楷体"/>' in table


def test_body_paragraphs_begin_two_characters_in(document: Document) -> None:
    first = next(each for each in document.paragraphs if each.text.startswith("2021年，"))
    assert first._p.pPr is not None
    assert first._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_every_number_is_a_tagged_control_and_nothing_else_is(document: Document) -> None:
    tags = [tag.get(qn("w:val")) for tag in document.element.body.iter(qn("w:tag"))]
    assert tags == [f"figure:{SNAPSHOT}:{no}" for no in range(1, 9)]
    aliases = [alias.get(qn("w:val")) for alias in document.element.body.iter(qn("w:alias"))]
    assert aliases[0] == "志愿服务人次"


def test_the_official_part_shows_no_source(document: Document) -> None:
    paragraphs = document.element.body.iter(qn("w:p"))
    text = "\n".join("".join(node.text or "" for node in each.iter(qn("w:t"))) for each in paragraphs)
    official, _, annex = text.partition(HEADING)
    for trace in (SNAPSHOT, "9f9f", "volunteering.", "快照"):
        assert trace not in official
        assert trace in annex
    assert DETACHED in annex


def test_annex_has_a_row_for_each_number(document: Document) -> None:
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["序号", "文中位置", "印出的数", "统计口径", "统计单位", "统计期间", "记录数"]
    assert rows[2] == [
        "2",
        "一、（一）第1段\n全院开展志愿服务□，比上年■，参加职工□。一…",
        "增长4.58%",
        "志愿服务人次：730人次（上年同期698人次）\nvolunteering.person_times 第2版",
        "同心市第一人民医院",
        "2021年1月1日至2021年12月31日",
        "730",
    ]
    assert rows[7][3].startswith("未登记：无数据")
    assert len(rows) == 9


def test_sections_not_written_leave_no_trace() -> None:
    made = docx.Document(BytesIO(write(paper(prose=""), imprint())))
    texts = [each.text for each in made.paragraphs]
    assert not [text for text in texts if "下一步打算" in text]
    assert "（二）办实事" in texts


@pytest.mark.parametrize(("signature", "left", "day"), [("中共同心市第一人民医院委员会", 12, 14), ("党委", 18, 20)])
def test_signature_and_date(signature: str, left: int, day: int) -> None:
    made = docx.Document(BytesIO(write(paper(), imprint(signature))))
    signed = [p for p in made.paragraphs if p.text in {signature, "2022年1月5日"}]
    indents = [p._p.pPr.find(qn("w:ind")).get(qn("w:leftChars")) for p in signed if p._p.pPr is not None]
    assert indents == [str(left * 100), str(day * 100)]


@pytest.mark.parametrize(
    ("name", "breaks"), [("同心市第一人民医院", 0), ("同心市第一人民医院同心分院", 1), ("同" * 21, 0)]
)
def test_a_long_title_is_broken_after_the_name(name: str, breaks: int) -> None:
    made = paper()
    first, *rest = made.paragraphs
    head = dataclasses.replace(first, runs=(dataclasses.replace(first.runs[0], text=name), *first.runs[1:]))
    document = docx.Document(BytesIO(write(dataclasses.replace(made, paragraphs=(head, *rest)), imprint())))
    assert document.paragraphs[0].text.count("\n") == breaks


def test_widths_and_dates() -> None:
    assert width("2021年，A") == 4.5
    assert chinese_date(imprint().dated) == "2022年1月5日"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_renders_in_libreoffice(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), str(tmp_path / "report.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    shown = subprocess.run(["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"], check=True, capture_output=True)
    pages = shown.stdout.decode().split("\f")
    assert re.search(r"—\s*1\s*—\s*$", pages[0])
    assert re.search(r"\n—\s*2\s*—\s*$", pages[1]), "even pages are numbered on the left"
    lines = [line for line in pages[1].splitlines() if line.startswith(("领", "坚"))]
    assert lines
    assert {len(line) for line in lines[:3]} <= {28, 29}, "28 characters in a line, a comma may hang"
    annex = next(page for page in pages if HEADING in page)
    assert "党建引领" not in annex
    assert "核验附页第 1 页" in re.sub(r"\s+", " ", annex) or "核验附页第1页" in re.sub(r"\s", "", annex)


def test_the_signature_takes_a_line_of_text_with_it(document: Document) -> None:
    (place,) = [no for no, each in enumerate(document.paragraphs) if each.text == "2022年1月5日"]
    before = document.paragraphs[place - 3 : place]
    assert [bool(each.paragraph_format.keep_with_next) for each in before] == [True, True, True]
    assert before[0].text.startswith("继续开展志愿服务")
