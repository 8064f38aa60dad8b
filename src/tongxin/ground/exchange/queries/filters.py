"""By what a ledger may be narrowed, and what a query string asks for."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongxin.ground.exchange.definitions import Column, Ledger
from tongxin.ground.exchange.queries.rows import REPORTED, UNREPORTED, Filters

# Before the key of a column of choices in a query string.
CHOICE = "f_"
TEXT_LENGTH = 100


def choosing(ledger: Ledger) -> list[Column]:
    """Return the columns by whose choices a list may be narrowed."""
    return [column for column in ledger.columns if choices(column) and not column.filled and not column.hidden]


def choices(column: Column) -> list[str]:
    """Return what may be chosen of a column."""
    return [_("是"), _("否")] if column.type == "bool" else list(column.choices)


def filters_of(ledger: Ledger, query: QueryDict) -> Filters:
    """Return what a query string narrows a ledger by; what nobody offered is left out."""
    chosen = {column.key: value for column in choosing(ledger) if (value := _chosen(column, query))}
    column, mark = query.get("column", ""), query.get("mark", "")
    return Filters(
        query.get("q", "").strip()[:TEXT_LENGTH], column if ledger.column(column) else "", chosen,
        mark if mark in (REPORTED, UNREPORTED) else "",
    )  # fmt: skip


def _chosen(column: Column, query: QueryDict) -> str:
    value = query.get(CHOICE + column.key, "")
    return value if value in choices(column) else ""
