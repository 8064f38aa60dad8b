"""The text of a Word file that somebody brings, and one sentence for what cannot be read."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn

from tongxin.ground.files.definitions import Upload
from tongxin.registers.rulebook.reading import text_of
from tongxin.toolbox.problems import Refused


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_table(columns: int) -> bytes:
    document = docx.Document()
    document.add_paragraph("第一条 总则")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "事项", "权限"
    table.cell(0, 0)._tc.get_or_add_tcPr().get_or_add_gridSpan().set(qn("w:val"), str(columns))
    return saved(document)


def refused(content: bytes, name: str = "制度.docx") -> str:
    with pytest.raises(Refused) as found:
        text_of(Upload(name, content))
    return found.value.problems[0].code


def test_paragraphs_and_rows_of_tables_are_lines() -> None:
    assert text_of(Upload("制度.docx", with_table(1))) == "第一条 总则\n事项\u3000权限"


@pytest.mark.parametrize(
    ("content", "code"),
    [(with_table(1_000_000_000), "rulebook.damaged"), (saved(docx.Document())[:-40], "files.type")],
    ids=["wide", "cut"],
)
def test_what_word_would_not_open_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code
