"""A workbook in the making, with the styles of a layout; cells are written by the type of their value."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from tongxin.ground.exchange.definitions import Column, Layout
from tongxin.toolbox import clock

# Short words of one kind stand in the middle of their cells.
MIDDLE = {"seq", "choice", "bool", "person"}
SHEET_NAME = 31  # what Excel takes as the name of a sheet
_NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\")
_NUMBERS = {
    "date": "",
    "month": "",
    "datetime": "yyyy-mm-dd hh:mm",
    "time": "hh:mm",
    "int": "0",
    "decimal": "0.##",
    "text": "@",
}


class Book:
    """One workbook in the making, with the styles of a layout."""

    def __init__(self, layout: Layout) -> None:
        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, {"constant_memory": True, "remove_timezone": True})
        self.layout = layout
        body = {"font_name": layout.body_font, "font_size": layout.body_pt, "valign": "vcenter"}
        border = {**body, "border": 1, "text_wrap": layout.wrap}
        head = {"font_name": layout.column_font, "font_size": layout.column_pt, "border": 1, "text_wrap": True}
        self.plain = self.book.add_format(border)
        self.head = self.book.add_format({**head, "align": "center", "valign": "vcenter", "bg_color": "#F2EEE8"})
        self.wrong = self.book.add_format({**border, "font_color": "#B3131B"})
        title = {"font_name": layout.title_font, "font_size": layout.title_pt, "align": "center", "valign": "vcenter"}
        self.title = self.book.add_format({**title, "bold": True})
        self.line = self.book.add_format({**body, "font_name": layout.head_font, "font_size": layout.head_pt})
        formats = {**_NUMBERS, "date": layout.date_format, "month": layout.month_format}
        self.typed = {kind: self.book.add_format(_typed(border, kind, code)) for kind, code in formats.items()}
        self.middle = self.book.add_format({**border, "align": "center"})

    def style(self, column: Column, value: Any = None) -> Any:
        """Return the style of a column's cells; of a moment of which only the day is known, that of a day."""
        if column.type == "datetime" and isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return self.typed["date"]
        if column.type in MIDDLE:
            return self.middle
        kind = {"money": "decimal", "percent": "decimal"}.get(column.type, column.type)
        return self.typed.get(kind, self.plain)

    def sheet(self, name: str) -> Worksheet:
        """Return a new sheet."""
        return self.book.add_worksheet(name.translate(_NOT_IN_NAMES)[:SHEET_NAME])

    def content(self) -> bytes:
        """Close and return the file."""
        self.book.close()
        return self.stream.getvalue()


def _typed(border: Mapping[str, Any], kind: str, code: str) -> dict[str, Any]:
    """Return the format of a type: numbers and dates shrink rather than turn into ###, dates stand in the middle."""
    if kind == "text":
        return {**border, "num_format": code}
    more = {} if kind in ("int", "decimal") else {"align": "center"}
    return {**border, **more, "num_format": code, "text_wrap": False, "shrink": True}


def write(sheet: Worksheet, place: tuple[int, int], value: Any, style: Any) -> None:
    """Write a value by its type; text is always text, so that nothing in it becomes a formula or a link."""
    row, column = place
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_string(row, column, _("是") if value else _("否"), style)
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, clock.local(value).replace(tzinfo=None), style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, "、".join(value) if isinstance(value, list) else str(value), style)
