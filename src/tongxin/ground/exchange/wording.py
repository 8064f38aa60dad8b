"""Cells of a ledger as a page and a copied text say them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from tongxin.ground.exchange.definitions import Box, Column, MappedColumn
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period

_MONTH = "%Y.%m"
_OPTIONAL, _NAMED = re.compile(r"\[([^\[\]]*)\]"), re.compile(r"\{(\w+)\}")


def cell(column: Column, value: Any) -> str:
    """Return a value of a column as text; nothing for no value."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dt.datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.strftime(_MONTH) if column.type == "month" else f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def mapped_cell(mapped: MappedColumn, column: Column | None, value: Any) -> str:
    """Return a value as another sheet wants it: a fixed text, their word for ours, their way to write a day."""
    if mapped.value or column is None:
        return mapped.value
    if mapped.format and isinstance(value, dt.datetime):
        return clock.local(value).strftime(mapped.format)
    if mapped.format and isinstance(value, dt.date):  # of a moment only the day is known
        return value.strftime(mapped.format.partition("%H")[0].strip())
    text = cell(column, value)
    return mapped.values.get(text, text)


def box_text(box: Box, columns: Iterable[Column], line: Mapping[str, Any]) -> str:
    """Return the text of one row for a box of a platform's page."""
    told = {column.key: cell(column, line.get(column.key)) for column in columns}
    whole = _OPTIONAL.sub(lambda found: found[1] if all(map(told.get, _NAMED.findall(found[1]))) else "", box.text)
    return whole.format_map(told)


def span_title(span: Period) -> str:
    """Return 2026年, 2026年上半年, 2026年第三季度, 2026年3月, one day, or both days of a span."""
    year, name = span.start.year, span.name
    if span.start == span.end:
        return f"{span.start:%Y-%m-%d}"
    if "Q" in name:
        quarter = (_("一"), _("二"), _("三"), _("四"))[int(name[-1]) - 1]
        return _("{year}年第{quarter}季度").format(year=year, quarter=quarter)
    if "H" in name:
        half = _("上") if name.endswith("1") else _("下")
        return _("{year}年{half}半年").format(year=year, half=half)
    if len(name) == 4:
        return _("{year}年").format(year=year)
    if len(name) == 7:
        return _("{year}年{month}月").format(year=year, month=span.start.month)
    return f"{span.start:%Y-%m-%d}—{span.end:%Y-%m-%d}"
