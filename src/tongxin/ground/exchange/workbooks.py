"""Workbooks out of one definition: the template to fill in, the ledger as it stands, and a file with its problems."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from tongxin.ground.exchange.definitions import Column, Ledger
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

TEMPLATE_ROWS = 2000
CHOICES_LENGTH = 250  # what Excel takes as a typed list of choices
_FONT = {"font_name": verbatim("仿宋_GB2312"), "font_size": 10.5}
_WRITTEN = {
    "date": "yyyy-mm-dd",
    "month": "yyyy.mm",
    "datetime": "yyyy-mm-dd hh:mm",
    "int": "0",
    "decimal": "0.##",
    "text": "@",
}


class Book:
    """One workbook in the making, with our styles."""

    def __init__(self) -> None:
        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, {"constant_memory": True, "remove_timezone": True})
        border = {**_FONT, "border": 1, "text_wrap": True, "valign": "vcenter"}
        self.plain = self.book.add_format(border)
        self.head = self.book.add_format({**border, "bold": True, "align": "center", "bg_color": "#F2EEE8"})
        self.wrong = self.book.add_format({**border, "font_color": "#B3131B"})
        self.title = self.book.add_format({**_FONT, "bold": True, "font_size": 18, "align": "center"})
        self.line = self.book.add_format({**_FONT})
        self.typed = {kind: self.book.add_format({**border, "num_format": code}) for kind, code in _WRITTEN.items()}

    def style(self, column: Column) -> Any:
        """Return the style of a column's cells."""
        kind = {"money": "decimal", "percent": "decimal", "person": "text"}.get(column.type, column.type)
        return self.typed.get(kind, self.plain)

    def content(self) -> bytes:
        """Close and return the file."""
        self.book.close()
        return self.stream.getvalue()


def template(ledger: Ledger) -> bytes:
    """Return the template of an import: heads with choices and notes, empty rows typed by column, and how to fill it in."""
    made = Book()
    sheet = made.book.add_worksheet(ledger.title[:31])
    columns = [column for column in ledger.columns if column.importing]
    first = _heads(made, sheet, columns, [*_head_lines(ledger)], required=True)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width + 2, made.style(column))
        _validate(sheet, column, index, first)
    _paper(sheet, ledger, first)
    _guide(made, ledger, columns)
    return made.content()


def filled(ledger: Ledger, rows: Iterable[Mapping[str, Any]], variables: Mapping[str, str]) -> tuple[bytes, int]:
    """Return a ledger with its rows, ready to print, and how many rows it has."""
    made = Book()
    sheet = made.book.add_worksheet(ledger.title[:31])
    for index, column in enumerate(ledger.columns):
        sheet.set_column(index, index, column.width + 2)
    first = number = _heads(made, sheet, ledger.columns, _head_lines(ledger, variables))
    for row in rows:
        for index, column in enumerate(ledger.columns):
            value = number - first + 1 if column.type == "seq" else row.get(column.key)
            _write(sheet, (number, index), value, made.style(column), made.plain)
        number += 1
    if ledger.sign:
        sheet.write_string(number + 1, 0, "        ".join(f"{_sign(name)}" for name in ledger.sign), made.line)
    _paper(sheet, ledger, first)
    sheet.set_footer(
        _("第 {page} 页 共 {pages} 页    {mark}").format(page="&P", pages="&N", mark=variables.get("mark", ""))
    )
    return made.content(), number - first


def problems(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a list of problems as a workbook."""
    made = Book()
    sheet = made.book.add_worksheet(_("问题清单"))
    for index, (head, width) in enumerate(zip(heads, (8, 8, 22, 60), strict=False)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, head, made.head)
    for number, row in enumerate(rows, 1):
        for index, value in enumerate(row):
            _write(sheet, (number, index), value, made.plain, made.plain)
    sheet.freeze_panes(1, 0)
    return made.content()


def _head_lines(ledger: Ledger, variables: Mapping[str, str] | None = None) -> list[str]:
    known = {"organisation": "", "filled_on": "", "filled_by": "", "phone": "", "period": "", **(variables or {})}
    return [ledger.title, *([ledger.head.format(**known)] if ledger.head else [])]


def _heads(made: Book, sheet: Worksheet, columns: Sequence[Column], lines: list[str], *, required: bool = False) -> int:
    """Write title lines and heads, in two levels where columns are grouped; return the index of the first data row."""
    for number, text in enumerate(lines):
        sheet.write_string(number, 0, text, made.title if number == 0 else made.line)
    top = len(lines)
    grouped = any(column.group for column in columns)
    for index, column in enumerate(columns):
        if grouped:
            sheet.write_string(top, index, column.group or _title(column, required=required), made.head)
    bottom = top + 1 if grouped else top
    for index, column in enumerate(columns):
        sheet.write_string(
            bottom, index, "" if grouped and not column.group else _title(column, required=required), made.head
        )
    return bottom + 1


def _title(column: Column, *, required: bool) -> str:
    return f"*{column.title}" if required and column.required else column.title


def _validate(sheet: Worksheet, column: Column, index: int, first: int) -> None:
    """Let Excel itself offer choices and refuse what is no date."""
    last = first + TEMPLATE_ROWS
    choices = [_("是"), _("否")] if column.type == "bool" else column.choices
    if choices and len(",".join(choices)) <= CHOICES_LENGTH:
        sheet.data_validation(first, index, last, index, {"validate": "list", "source": choices, "ignore_blank": True})
    elif column.type == "date":
        start = dt.date(1900, 3, 1)
        sheet.data_validation(
            first,
            index,
            last,
            index,
            {"validate": "date", "criteria": ">", "value": start, "ignore_blank": True, "error_type": "warning"},
        )


def _guide(made: Book, ledger: Ledger, columns: Sequence[Column]) -> None:
    sheet = made.book.add_worksheet(_("填写说明"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    lines = [
        (_("一行代表"), ledger.row),
        (_("必填"), _("列名前有 * 的必须填写；序号可以不填；空行不导入。")),
        (_("日期"), _("写成 2021-12-04、2021.12.4 或 2021年12月4日都可以。")),
        (_("保密"), _("本系统为非涉密系统，严禁填写国家秘密。")),
        *((column.title, _explained(column)) for column in columns if column.note or column.choices),
    ]
    for number, (name, text) in enumerate(lines):
        sheet.write_string(number, 0, name, made.head)
        sheet.write_string(number, 1, text, made.plain)


def _explained(column: Column) -> str:
    choices = _("可填：{choices}").format(choices="、".join(column.choices)) if column.choices else ""
    return "；".join(part for part in (choices, column.note) if part)


def _paper(sheet: Worksheet, ledger: Ledger, first: int) -> None:
    """Print on A4 with the heads on every page."""
    if ledger.orientation == "landscape":
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)
    sheet.freeze_panes(first, 0)


def _write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Any, plain: Any) -> None:
    """Write a value by its type; text is always text, so that nothing in it becomes a formula or a link."""
    row, column = place
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_string(row, column, _("是") if value else _("否"), plain)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, clock.local(value).replace(tzinfo=None), style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, "、".join(value) if isinstance(value, list) else str(value), plain)


def _sign(name: str) -> str:
    return _("{name}：").format(name=name)
