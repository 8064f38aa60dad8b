"""Tables of list pages, drawn without a template: a page of fifty rows has some three hundred cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

NUMBER, LEAD = "n", "lead"
_ANY = UUID(int=0)


@dataclass(frozen=True)
class Column:
    """One column: what stands above it, and its sort (LEAD: what the row is about; NUMBER)."""

    label: StrPromise | str
    sort: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of cells, one for each column: text, which is escaped, or HTML that has been made safe."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[str]]


def drawn(table: Table) -> SafeString:
    """Return the table; on a phone each row is a card that says before each value what it is."""
    head = format_html_join("", '<th scope="col"{}>{}</th>', ((_head(each), each.label) for each in table.columns))
    begun = [_begun(column) for column in table.columns]
    rows = "".join(_row(begun, cells) for cells in table.rows)
    start = f'<table class="tx-table tx-table--cards"><thead><tr>{head}</tr></thead><tbody>'
    return mark_safe(f"{start}{rows}</tbody></table>")  # noqa: S308  labels and cells are escaped


def _head(column: Column) -> SafeString:
    return format_html(' class="{}"', NUMBER) if column.sort == NUMBER else SafeString()


def _begun(column: Column) -> tuple[str, str]:
    """Return how a cell of a column begins, and how one that says nothing does: without its label."""
    sort = format_html(' class="{}"', column.sort) if column.sort else ""
    return format_html('<td{} data-label="{}">', sort, column.label), format_html("<td{}>", sort)


def _row(begun: Sequence[tuple[str, str]], cells: Sequence[str]) -> str:
    pairs = zip(begun, cells, strict=True)
    inner = [f"{full if cell else bare}{_escaped(cell)}</td>" for (full, bare), cell in pairs]
    return f"<tr data-row>{''.join(inner)}</tr>"


def _escaped(cell: str) -> str:
    return cell if isinstance(cell, SafeString) else escape(cell)


def link(url: str, text: str) -> SafeString:
    """Return what a row is about as a link to its page."""
    return format_html('<a href="{}">{}</a>', url, text)


def addresses(url_name: str) -> Callable[[UUID], str]:
    """Return key -> the address of a page that one key names; it is worked out once for all rows of a list."""
    pattern = reverse(url_name, args=[_ANY])
    return lambda key: pattern.replace(str(_ANY), str(key))
