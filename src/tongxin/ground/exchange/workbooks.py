"""Workbooks out of one definition: the template to fill in, the ledger as it stands, and a file with its problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from tongxin.ground.exchange.definitions import Column, Layout, Ledger
from tongxin.ground.exchange.definitions import Mapping as Mapped
from tongxin.ground.exchange.layout import Setting, clock_only, height, setting
from tongxin.ground.exchange.paper import Book, write
from tongxin.ground.exchange.wording import cell, mapped_cell

TEMPLATE_ROWS = 2000
CHOICES_LENGTH = 250  # what Excel takes as a typed list of choices
SIGN_HEIGHT = 34
SEQ = "_seq"
# Types whose text goes on in the next line; numbers and days shrink.
WRAPPED = {"text", "long", "person", "persons", "organisation", "choice", "bool"}


@dataclass(frozen=True)
class _Table:
    """A table on its sheet: columns as placed on paper."""

    ledger: Ledger
    made: Book
    sheet: Worksheet
    columns: Sequence[Column]
    placed: Setting

    def style(self, column: Column, value: Any = None) -> Any:
        """Return the style of a column's cells, or of this one."""
        return self.made.typed["time"] if clock_only(column, self.ledger) else self.made.style(column, value)

    def across(self, number: int, text: str, style: Any) -> None:
        """Write a text over the whole width of the table."""
        width = len(self.columns)
        if width > 1:
            self.sheet.merge_range(number, 0, number, width - 1, text, style)
        else:
            self.sheet.write_string(number, 0, text, style)

    def top(self, texts: Sequence[str]) -> int:
        """Write the title and the line below it; return the index of the next row."""
        layout = self.made.layout
        for number, text in enumerate(texts):
            style, size = (self.made.title, layout.title_pt) if number == 0 else (self.made.line, layout.head_pt)
            self.across(number, text, style)
            self.sheet.set_row(number, int(size * 2))
        return len(texts)

    def heads(self, top: int, *, required: bool = False) -> int:
        """Write the heads, in two levels where columns are grouped; return the index of the first data row."""
        titles = [f"*{column.title}" if required and column.required else column.title for column in self.columns]
        least = self.made.layout.row_height_min
        high = height(titles, self.placed.widths, Fraction(self.made.layout.column_pt), least)
        if not any(column.group for column in self.columns):
            return self._head(top, titles, high)
        self._head(top, _upper(self.columns, titles), least)
        lower = [title if column.group else "" for column, title in zip(self.columns, titles, strict=True)]
        self._head(top + 1, lower, high)
        self.sheet.merge.extend(_merged(self.columns, top))
        return top + 2

    def row(self, number: int, row: Mapping[str, Any]) -> None:
        """Write one row, high enough for its longest text."""
        texts = []
        for index, column in enumerate(self.columns):
            value = row.get(SEQ if column.type == "seq" else column.key)
            write(self.sheet, (number, index), value, self.style(column, value))
            texts.append(cell(column, value) if column.type in WRAPPED else "")
        layout = self.made.layout
        self.sheet.set_row(number, height(texts, self.placed.widths, Fraction(layout.body_pt), layout.row_height_min))

    def foot(self, number: int) -> None:
        """Write what signs mean, and the line to sign on."""
        if self.ledger.legend:
            said = "  ".join(f"{mark} {meaning}" for mark, meaning in self.ledger.legend.items())
            self.across(number, said, self.made.line)
            number += 1
        names = self.made.layout.default_sign if self.ledger.sign is None else self.ledger.sign
        if names:
            self._sign(number, names)

    def _sign(self, number: int, names: Sequence[str]) -> None:
        """Write the names to sign under side by side, each over an equal share of the columns."""
        count = min(len(names), len(self.columns))
        ends = [len(self.columns) * part // count for part in range(count + 1)]
        for name, first, end in zip(names, ends, ends[1:], strict=False):
            if end - first > 1:
                self.sheet.merge_range(number, first, number, end - 1, _sign(name), self.made.line)
            else:
                self.sheet.write_string(number, first, _sign(name), self.made.line)
        self.sheet.set_row(number, SIGN_HEIGHT)

    def set_up(self, top: int, first: int) -> None:
        """Set the paper up: fitted to its width, with the heads (rows from, up to) on every page."""
        layout, sheet = self.made.layout, self.sheet
        if self.ledger.orientation == "landscape":
            sheet.set_landscape()
        sheet.set_paper(self.placed.number)
        margins = layout.margins_mm
        sides = (margins.left, margins.right, margins.top, margins.bottom)
        sheet.set_margins(*(Decimal(side) * 10 / 254 for side in sides))
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        if layout.repeat_header:
            sheet.repeat_rows(top, first - 1)
        if layout.freeze:
            sheet.freeze_panes(first, 0)

    def _head(self, number: int, titles: Sequence[str], high: int) -> int:
        self.sheet.write_row(number, 0, titles, self.made.head)
        self.sheet.set_row(number, high)
        return number + 1


def template(ledger: Ledger, layout: Layout) -> bytes:
    """Return the template of an import: heads with choices and notes, empty rows typed by column, and how to fill it in."""
    columns = [column for column in ledger.columns if column.importing and not column.filled]
    table = _begun(ledger, layout, columns, typed=True)
    top = table.top(_head_lines(ledger, layout))
    first = table.heads(top, required=True)
    for index, column in enumerate(columns):
        _validate(table.sheet, column, index, first)
    table.set_up(top, first)
    _guide(table.made, ledger, columns)
    return table.made.content()


def filled(
    ledger: Ledger, layout: Layout, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], variables: Mapping[str, str]
) -> tuple[bytes, int]:  # fmt: skip
    """Return a ledger with its rows, ready to print, and how many rows it has.

    variables: organisation, period, filled_on, filled_by, phone for the line above; mark: who made it when, on every page.
    """
    table = _begun(ledger, layout, columns)
    top = table.top(_head_lines(ledger, layout, variables))
    first = number = table.heads(top)
    totals: dict[str, Any] = {}
    for row in rows:
        table.row(number, {**row, SEQ: number - first + 1})
        if ledger.total:
            _add(totals, columns, row)
        number += 1
    count = number - first
    if ledger.total and count:
        table.row(number, {**totals, _named(columns): _("合计")})
        number += 1
    table.foot(number)
    table.set_up(top, first)
    table.sheet.set_footer(_footer(layout, variables.get("mark", "")))
    return table.made.content(), count


def mapped(ledger: Ledger, layout: Layout, mapping: Mapped, rows: Iterable[Mapping[str, Any]]) -> tuple[bytes, int]:
    """Return a ledger as a superior platform's sheet: its heads in its order, its words, nothing above or below."""
    made = Book(layout)
    sheet = made.sheet(mapping.sheet or mapping.title)
    for index, column in enumerate(mapping.columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(0, index, column.title, made.head)
    count = 0
    for count, row in enumerate(rows, 1):
        for index, column in enumerate(mapping.columns):
            text = mapped_cell(column, ledger.column(column.key), row.get(column.key))
            sheet.write_string(count, index, text, made.typed["text"])
    sheet.freeze_panes(1, 0)
    return made.content(), count


def problems(layout: Layout, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a list of problems as a workbook."""
    made = Book(layout)
    sheet = made.sheet(_("问题清单"))
    for index, (head, width) in enumerate(zip(heads, (8, 8, 22, 60), strict=False)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, head, made.head)
    for number, row in enumerate(rows, 1):
        for index, value in enumerate(row):
            write(sheet, (number, index), value, made.plain)
    sheet.freeze_panes(1, 0)
    return made.content()


def _begun(ledger: Ledger, layout: Layout, columns: Sequence[Column], *, typed: bool = False) -> _Table:
    """Return a sheet whose columns have their widths, and if `typed` the styles of cells yet to be filled."""
    made = Book(layout)
    table = _Table(ledger, made, made.sheet(ledger.title), columns, setting(ledger, layout, columns))
    for index, (column, width) in enumerate(zip(columns, table.placed.pixels, strict=True)):
        table.sheet.set_column_pixels(index, index, width, table.style(column) if typed else None)
    return table


def _head_lines(ledger: Ledger, layout: Layout, variables: Mapping[str, str] | None = None) -> list[str]:
    known = {"organisation": "", "filled_on": "", "filled_by": "", "phone": "", "period": "", **(variables or {})}
    line = layout.default_head if ledger.head is None else ledger.head
    return [ledger.title, *([line.format(**known)] if line else [])]


def _add(totals: dict[str, Any], columns: Sequence[Column], row: Mapping[str, Any]) -> None:
    for column in columns:
        value = row.get(column.key)
        if column.numeric and column.type != "percent" and isinstance(value, int | Decimal):
            totals[column.key] = totals.get(column.key, 0) + value


def _named(columns: Sequence[Column]) -> str:
    """Return the key of the column in which a total is called so: the first that is words."""
    return next((column.key for column in columns if column.type != "seq" and not column.numeric), "")


def _footer(layout: Layout, mark: str) -> str:
    said = layout.footer or _("第 {page} 页 共 {pages} 页")
    # Excel reads & as the beginning of a code.
    return f"&C&9{said.format(page='&P', pages='&N')}&R&9{mark.replace('&', '&&')}"


def _upper(columns: Sequence[Column], titles: Sequence[str]) -> list[str]:
    """Return the upper heads: a group's name over its first column only, as merged cells have it."""
    before = ["", *(column.group for column in columns)]
    return [
        title if not column.group else column.group if column.group != last else ""
        for column, title, last in zip(columns, titles, before, strict=False)
    ]


def _merged(columns: Sequence[Column], top: int) -> list[list[int]]:
    """Return the ranges to merge: groups across, single heads down. Both rows stand already."""
    ranges, start = [], 0
    for group, members in groupby(columns, key=lambda column: column.group):
        count = len(list(members))
        if not group:
            ranges += [[top, index, top + 1, index] for index in range(start, start + count)]
        elif count > 1:
            ranges.append([top, start, top, start + count - 1])
        start += count
    return ranges


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
    sheet = made.sheet(_("填写说明"))
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


def _sign(name: str) -> str:
    return _("{name}：").format(name=name)
