"""A report is read back: by its controls, by its annex when WPS dropped them, and never from a broken file."""

from __future__ import annotations

import copy
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.uses.reports.samples import SNAPSHOT, answer, imprint, paper

from tongxin.toolbox.problems import Refused
from tongxin.uses.reports import reading
from tongxin.uses.reports.layout import write
from tongxin.uses.reports.paper import compose
from tongxin.uses.reports.reading import read
from tongxin.uses.reports.template import parse

SAID = ["730人次", "增长4.58%", "210余人", "近15万人次", "超14.9万人次", "3402件次", "××", "730人次"]


CONTENT = write(paper(), imprint())


@pytest.fixture
def content() -> bytes:
    return CONTENT


def edited(content: bytes, edit: Callable[[Document], None]) -> bytes:
    document = docx.Document(BytesIO(content))
    edit(document)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def drop_controls(document: Document) -> None:
    for control in list(document.element.body.iter(qn("w:sdt"))):
        for run in list(control.find(qn("w:sdtContent"))):
            control.addprevious(run)
        control.getparent().remove(control)


def replace(old: str, new: str) -> Callable[[Document], None]:
    """Return an edit of the first text node that is `old`."""

    def edit(document: Document) -> None:
        node = next(node for node in document.element.body.iter(qn("w:t")) if node.text == old)
        node.text = new

    return edit


def detach_annex(document: Document) -> None:
    table = document.tables[0]._tbl
    table.getparent().remove(table)


def test_by_controls(content: bytes) -> None:
    found = read(content)
    assert [each.said for each in found.printed] == SAID
    assert all(each.by_control for each in found.printed)
    assert (found.own, found.copied) == (UUID(SNAPSHOT), ())
    assert [row.said for row in found.annex] == SAID


def test_without_the_annex(content: bytes) -> None:
    found = read(edited(content, detach_annex))
    assert [each.said for each in found.printed] == SAID
    assert found.annex == ()


def test_by_the_annex_when_controls_are_dropped(content: bytes) -> None:
    found = read(edited(content, drop_controls))
    assert [each.said for each in found.printed] == SAID
    assert not any(each.by_control for each in found.printed)
    assert (found.own, found.copied) == (UUID(SNAPSHOT), ())


@pytest.mark.parametrize("dropped", [False, True])
def test_an_edited_number_is_read_as_it_stands(content: bytes, dropped: bool) -> None:
    def edit(document: Document) -> None:
        replace("730人次", "1730人次")(document)
        replace("3402件次", "")(document)
        if dropped:
            drop_controls(document)

    said = [each.said for each in read(edited(content, edit)).printed]
    assert said == ["1730人次", *SAID[1:5], "", *SAID[6:]]


def test_a_rewritten_paragraph_is_not_found(content: bytes) -> None:
    def edit(document: Document) -> None:
        drop_controls(document)
        replace("为民办实事好事", "全年办实事")(document)

    said = [each.said for each in read(edited(content, edit)).printed]
    assert said[5:7] == [None, None]
    assert said[7] == "730人次"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice_it_still_reads(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(content)
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to"]
    asked = [*office, "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "saved"), str(tmp_path / "report.docx")]
    subprocess.run(asked, check=True, capture_output=True, timeout=120)
    found = read((tmp_path / "saved" / "report.docx").read_bytes())
    assert [each.said for each in found.printed] == SAID
    assert (found.own, found.copied) == (UUID(SNAPSHOT), ())


def test_the_same_words_twice_are_two_places(content: bytes) -> None:
    blocks = parse("# 题\n\n办{{deeds.times}}\n\n办{{deeds.times}}\n", is_figure=lambda name: True).blocks
    written = write(compose(blocks, {}, {}, answer), imprint())

    def edit(document: Document) -> None:
        drop_controls(document)
        next(each for each in document.paragraphs if each.text == "办3402件次").runs[-1].text = "3500件次"

    assert [each.said for each in read(edited(written, edit)).printed] == ["3500件次", "3402件次"]


def test_a_copied_number_stands_twice(content: bytes) -> None:
    def edit(document: Document) -> None:
        control = next(document.element.body.iter(qn("w:sdt")))
        control.addnext(copy.deepcopy(control))

    assert [each.no for each in read(edited(content, edit)).printed][:3] == [1, 1, 2]


def test_other_controls_and_tables_are_left_alone(content: bytes) -> None:
    def edit(document: Document) -> None:
        table = document.tables[0]
        table.rows[1].cells[0].text = "合计"
        document.paragraphs[0]._p.addprevious(document.add_table(1, 2)._tbl)
        controls = list(document.element.body.iter(qn("w:sdt")))
        controls[0].find(qn("w:sdtPr")).find(qn("w:tag")).set(qn("w:val"), "mine")
        properties = controls[1].find(qn("w:sdtPr"))
        properties.remove(properties.find(qn("w:tag")))

    found = read(edited(content, edit))
    assert [row.no for row in found.annex] == [2, 3, 4, 5, 6, 7, 8]
    assert [(each.no, each.said, each.by_control) for each in found.printed][:2] == [
        (2, "增长4.58%", False),
        (3, "210余人", True),
    ]


def archive(**files: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return held.getvalue()


@pytest.mark.parametrize("bad", [b"", b"<html></html>", archive(a="b"), b"PK\x03\x04broken"])
def test_not_a_docx(bad: bytes) -> None:
    with pytest.raises(Refused, match=r"这不是 .docx 文件"):
        read(bad)


def test_broken_inside(content: bytes) -> None:
    with pytest.raises(Refused, match=r"这不是 .docx 文件"):
        read(rewritten(content, "word/document.xml", lambda _: b"<w:document"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_files_are_refused_or_read(data: st.DataObject) -> None:
    damaged = bytearray(CONTENT)
    for place in data.draw(st.lists(st.integers(0, len(CONTENT) - 1), min_size=1, max_size=30)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    assert outcome(bytes(damaged)) in {"read", "reports.file_kind", "reports.unverifiable", "reports.file_bomb"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_parts_are_refused_or_read(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(["word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"]))

    def tear(text: bytes) -> bytes:
        start = data.draw(st.integers(0, len(text)))
        return text[:start] + text[start + data.draw(st.integers(0, 3000)) :]

    torn = rewritten(CONTENT, part, tear)
    assert outcome(torn) in {"read", "reports.file_kind", "reports.unverifiable"}


@pytest.mark.parametrize("body", ["<w:body/>", "", "<w:body><w:tbl/></w:body>", "<w:body><w:sdt/></w:body>"])
def test_empty_bodies(content: bytes, body: str) -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<w:document xmlns:w="{space}">{body}</w:document>'.encode()
    assert outcome(rewritten(content, "word/document.xml", lambda _: text)) in {
        "reports.file_kind",
        "reports.unverifiable",
    }


def outcome(content: bytes) -> str:
    try:
        return "read" if read(content).printed else "nothing"
    except Refused as refused:
        return refused.problems[0].code


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return held.getvalue()


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="超过20MB"):
        read(b"0" * (reading.LIMIT + 1))
    monkeypatch.setattr(reading, "WORD_UNPACKED", 1000)
    with pytest.raises(Refused, match="解压后过大"):
        read(archive(a="0" * 1001))


def test_nothing_to_verify(content: bytes) -> None:
    def edit(document: Document) -> None:
        drop_controls(document)
        detach_annex(document)

    held = BytesIO()
    docx.Document().save(held)
    for empty in (held.getvalue(), edited(content, edit)):
        with pytest.raises(Refused, match="没有可核验的数"):
            read(empty)


def test_an_annex_with_a_spoilt_snapshot_cannot_be_used(content: bytes) -> None:
    def edit(document: Document) -> None:
        drop_controls(document)
        replace(SNAPSHOT, "不详")(document)

    with pytest.raises(Refused, match="没有可核验的数"):
        read(edited(content, edit))
