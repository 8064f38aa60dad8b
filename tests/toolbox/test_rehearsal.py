"""Workbooks crafted to take a server down, read by a child that dies of them instead."""

from __future__ import annotations

import io
import os
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tongxin.toolbox import rehearsal
from tongxin.toolbox.rehearsal import Outcome, outcome_of, rehearse, visible_sheets

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
FIRST, LAST = '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
WIDE = '<row r="1"><c r="XFD1"><v>1</v></c></row>'
CELL = "<c><v>1</v></c>"
LONG = f'<sst xmlns="{MAIN}"><si><t>{"x" * 1_000_000}</t></si></sst>'
MOST_SECONDS, MOST_GROWTH = 10, 50 * 1024  # kilobytes


def plain() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("甲").write_row(0, 0, ["工号", "姓名", 3])
        hidden = book.add_worksheet("乙")
        hidden.write(0, 0, "x")
        hidden.hide()
    return stream.getvalue()


def replaced(members: dict[str, str]) -> bytes:
    """Return a workbook with members put in the place of its own, or beside them."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain())) as given,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        old = {name: given.read(name).decode() for name in given.namelist()}
        for name, text in {**old, **members}.items():
            made.writestr(name, text)
    return stream.getvalue()


def rows(xml: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'


def sheet(xml: str) -> bytes:
    return replaced({SHEET: rows(xml)})


def shared(cells: int) -> bytes:
    """Return a workbook of so many cells that all show one string of a million letters."""
    shown = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, cells + 1))
    return replaced({STRINGS: LONG, SHEET: rows(shown)})


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (plain(), Outcome.READ),
        (sheet(f"<row>{CELL * 20}</row>" * 50), Outcome.READ),
        (sheet(FIRST + LAST), Outcome.READ),
        (b"", Outcome.DAMAGED),
        (replaced({BOOK: "<broken"}), Outcome.DAMAGED),
        (plain()[:-50], Outcome.DAMAGED),
    ],
    ids=["plain", "no places", "long", "empty", "broken", "cut"],
)
def test_the_child_tells_what_came_of_reading(content: bytes, outcome: Outcome) -> None:
    assert rehearse(content) is outcome
    assert outcome_of(content) is outcome


@pytest.mark.parametrize(
    "content",
    [
        sheet(FIRST + LAST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        sheet(WIDE + "<a></row>" * 500_000 + f"<row>{CELL}</row>"),
        sheet('<row r="1">' + '<c \vr="A1"><v>1</v></c>' * 16_000 + "</row>" + LAST),
        sheet(WIDE + f'<row \fr="1048576">{CELL}</row>'),
        sheet('<row r="1">' + "<x/y:c><v>1</v></c>" * 16_000 + "</row>" + LAST),
        sheet('<row r="1">' + "<'>':c><v>1</v></c>" * 16_000 + "</row>" + LAST),
        shared(2_000),
    ],
    ids=["far", "ends of rows", "cells with \\v", "a row with \\f", "prefix /", "prefix >", "one long string"],
)
def test_the_child_dies_of_what_asks_for_too_much_and_we_do_not(content: bytes) -> None:
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    assert rehearse(content) is Outcome.TOO_LARGE
    assert time.monotonic() - began < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH


def test_the_characters_of_all_cells_are_counted_and_hidden_sheets_are_not_read() -> None:
    assert [sheet.name for sheet in visible_sheets(plain())] == ["甲"]
    assert outcome_of(plain(), 4) is Outcome.READ
    assert outcome_of(plain(), 3) is Outcome.TOO_LARGE
    assert outcome_of(shared(3), 2_999_999) is Outcome.TOO_LARGE


def test_who_waits_too_long_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "WAITING", 0.001)
    assert rehearse(plain()) is Outcome.TOO_LARGE


def test_a_child_that_cannot_start_is_no_fault_of_the_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(RuntimeError, match="no child to read workbooks: 1"):
        rehearse(plain())


def test_the_child_learns_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spy, seen = tmp_path / "python", tmp_path / "seen"
    spy.write_text(f"#!/bin/sh\nenv > {seen}\ncat > /dev/null\nprintf ready\n")
    spy.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(spy))
    monkeypatch.setenv("TONGXIN_SECRET", "never-told")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    assert rehearse(plain()) is Outcome.READ
    assert "never-told" not in seen.read_text()
    assert "LD_LIBRARY_PATH=/opt/lib" in seen.read_text()


@pytest.mark.parametrize("memory", [resource.RLIM_INFINITY, 800_000_000])
def test_a_lower_limit_that_the_child_was_given_stays(memory: int) -> None:
    lowered = f"import resource; resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))"
    started = f"{lowered}; import runpy; runpy.run_module('tongxin.toolbox.rehearsal', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", started], input=plain(), env=os.environ, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, rehearsal.READY, b"")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_workbook_of_libreoffice_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("工号,姓名\n001,张三\n", "utf-8")
    asked = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*asked, "--infilter=CSV:44,34,76", "--outdir", tmp_path, tmp_path / "a.csv"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    content = (tmp_path / "a.xlsx").read_bytes()
    assert rehearse(content) is Outcome.READ
    assert [list(sheet.iter_rows()) for sheet in visible_sheets(content)] == [[["工号", "姓名"], [1.0, "张三"]]]
