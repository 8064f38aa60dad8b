"""Rows as an .xlsx sheet: what was counted, for whom, who took it out and when, then every row."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _

from tongxin.figures import queries
from tongxin.figures.definitions import Figure
from tongxin.figures.drill import Rows
from tongxin.figures.web.words import status_word, value_text
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.wording import full_day
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period

_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")
BATCH = 2000


def workbook(by: User, figure: Figure, organisation: Organisation, period: Period) -> bytes:
    """Return the workbook of the rows behind a value."""
    answer = queries.compute(by, [figure.id], organisation, period)[0]
    told = status_word(answer.status) or value_text(answer.value, answer.unit)
    moment = clock.local(clock.now())
    head = [
        f"{figure.title}{_('：')}{told}",
        f"{organisation.name} · {periods.describe(period, _)} · {_('口径第 {n} 版').format(n=answer.version)}",
        _("导出人：{name}；导出时间：{day} {time}；内部资料，请勿外传。").format(
            name=by.name, day=full_day(moment.date()), time=f"{moment:%H:%M}"
        ),
    ]
    buffer = io.BytesIO()

    def turn(after: str) -> Rows:
        return queries.rows_behind(by, answer, organisation, after=after, limit=BATCH)

    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        _fill(book, head, turn(""), turn)
    return buffer.getvalue()


def _fill(book: xlsxwriter.Workbook, head: list[str], page: Rows, turn: Callable[[str], Rows]) -> None:
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    for n, sentence in enumerate(head):
        sheet.write_string(n, 0, sentence)
    sheet.set_footer("&C" + head[-1].replace("&", "&&") + "  &P/&N")
    for column, title in enumerate((_("日期"), _("组织"), *page.titles)):
        sheet.write_string(4, column, title, bold)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1 + len(page.titles), 22)
    sheet.repeat_rows(4)
    row = 5
    while True:
        for line in page.lines:
            for column, cell in enumerate((line.day.isoformat(), line.unit, *line.cells)):
                _write(sheet, row, column, cell)
            row += 1
        if not page.after:
            return
        page = turn(page.after)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: str) -> None:
    """Write digits as numbers and everything else as text, never as a formula."""
    if _NUMBER.fullmatch(cell):
        sheet.write_number(row, column, Decimal(cell))
    else:
        sheet.write_string(row, column, cell)
