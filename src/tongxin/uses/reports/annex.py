"""The detachable annex (核验附页): where each number stands, what it was counted from; never issued with the paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm
from docx.table import Table

from tongxin.toolbox import clock, ooxml
from tongxin.toolbox.annex import begin
from tongxin.toolbox.gbt9704 import ANNEX_STYLE, HEAD_STYLE, chinese_date
from tongxin.toolbox.words import verbatim
from tongxin.uses.reports.layout import Imprint
from tongxin.uses.reports.paper import Paper, Place, Source, places, value_text

SNAPSHOT = verbatim("数据快照")
COLUMNS = (
    (verbatim("序号"), 12),
    (verbatim("文中位置"), 62),
    (verbatim("印出的数"), 28),
    (verbatim("统计口径"), 62),
    (verbatim("统计单位"), 38),
    (verbatim("统计期间"), 36),
    (verbatim("记录数"), 18),
)


def add_annex(document: Document, paper: Paper, imprint: Imprint) -> None:
    """Append the annex in a section of its own, on a new sheet."""
    begin(document, _facts(paper, imprint))
    where = places(paper)
    table = document.add_table(rows=1 + len(paper.sources), cols=len(COLUMNS), style="Table Grid")
    _shape(table)
    head, *rows = table._tbl.tr_lst  # noqa: SLF001
    head.get_or_add_trPr().append(ooxml.element("tblHeader"))
    _fill(head, [title for title, _ in COLUMNS], HEAD_STYLE)
    for row, source in zip(rows, paper.sources, strict=True):
        _tell(row, source, where[source.no])


def _facts(paper: Paper, imprint: Imprint) -> Iterator[tuple[str, str]]:
    yield verbatim("文件标题"), paper.title
    yield verbatim("统计单位"), imprint.organisation
    yield verbatim("统计期间"), imprint.period
    yield verbatim("报告模板"), imprint.template
    yield SNAPSHOT, imprint.snapshot
    yield verbatim("快照摘要"), imprint.digest
    yield verbatim("审计树头"), imprint.head or verbatim("尚未封存")
    yield verbatim("生成时间"), _moment(imprint)


def _moment(imprint: Imprint) -> str:
    local = imprint.made_at.astimezone(clock.ZONE)
    return f"{chinese_date(local.date())} {local:%H:%M}"


def _shape(table: Table) -> None:
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, (_, millimetres) in zip(table.columns, COLUMNS, strict=True):
        column.width = Mm(millimetres)


def _tell(row: Any, source: Source, place: Place) -> None:
    row.get_or_add_trPr().append(ooxml.element("cantSplit"))
    answer = source.answer
    texts = (
        str(source.no),
        f"{place.words}\n{place.context}",
        source.said,
        _definition(source),
        answer.organisation,
        answer.period,
        "—" if answer.records is None else str(answer.records),
    )
    _fill(row, texts, ANNEX_STYLE)


def _definition(source: Source) -> str:
    answer = source.answer
    head = verbatim("{title}：{value}").format(title=answer.title, value=value_text(answer) or verbatim("无数据"))
    return f"{head}\n{answer.figure} {version_words(answer.version)}"


def version_words(version: int) -> str:
    """Return the version of a definition or template as printed; 0: it had not been published."""
    return verbatim("第{version}版").format(version=version) if version else verbatim("未发布")


def _fill(row: Any, texts: Sequence[str], style: str) -> None:
    """Write the cells of a row element; python-docx would look up the style of each paragraph among all styles."""
    for cell, text, (_, millimetres) in zip(row.tc_lst, texts, COLUMNS, strict=True):
        cell.width = Mm(millimetres)
        for old in cell.p_lst:
            cell.remove(old)
        for line in text.split("\n"):
            cell.append(ooxml.line(style, line))
