"""The ledgers one may read, and each of them as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.commands.actors import User
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.definitions import Column, Mapping
from tongxin.ground.exchange.queries.marks import mappings
from tongxin.ground.exchange.queries.rows import MARKS, SENSITIVE, Line, Sheet, Slice, key_of, page, sheet_of
from tongxin.ground.exchange.tables import RECORD, URL
from tongxin.ground.exchange.web.ledgers.forms import filter_fields
from tongxin.ground.exchange.web.ledgers.looking import VIEW, Look, look
from tongxin.ground.exchange.wording import cell, span_title
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import url
from tongxin.ground.ui.forms import actor

SIZE = 50
WIDE = 8  # columns beyond which those without content are left out of a page


@dataclass(frozen=True)
class Cell:
    """One cell as shown; style: the classes that set it; lead: it names the row and opens its record."""

    title: str
    text: str
    style: str = ""
    lead: bool = False


@dataclass(frozen=True)
class Shown:
    """One row as shown: its cells, where it opens, the id to tick, what was reported when."""

    cells: list[Cell]
    url: str
    key: str
    marks: list[str]


def index(request: HttpRequest) -> HttpResponse:
    """List the ledgers one may read, by group in order of the catalog, with what may be done with each."""
    by = actor(request)
    require(by, VIEW)
    comes = {ledger.id for ledger in queries.importable(by)}
    groups = [
        (group or _("其他台账"), [(ledger, ledger.id in comes) for ledger in ledgers])
        for group, ledgers in queries.grouped(queries.readable(by))
    ]
    return render(request, "exchange/ledgers/index.html", {"groups": groups, "goes": may(by, "exchange.export")})


def ledger(request: HttpRequest, kind: str) -> HttpResponse:
    """Show a ledger of a unit for a span of days, a page of rows at a time."""
    by = actor(request)
    held = look(by, kind, request.GET)
    targets = mappings(kind)
    sheet = sheet_of(by, held.table, held.ledger, replace(held.asked, marked=bool(targets)))
    found = page(sheet, _start(request), SIZE)
    columns, empty = _told([column for column in sheet.columns if column.type != "seq"], found)
    values = {
        "look": held, "ledger": held.ledger, "span": span_title(held.span), "fields": filter_fields(held, bool(targets)),
        "empty": "、".join(empty), "heads": _heads(columns), "rows": list(_shown(found, columns, targets)),
        "pager": _pager(held, found),
        "count": _count(found),
        "offers": _offers(by, held),
        "filtered": bool(held.asked.filters),
        "stopped": found.stopped and not found.more, **_rights(by, held, sheet),
    }  # fmt: skip
    return render(request, "exchange/ledgers/ledger.html", values)


def _told(columns: list[Column], found: Slice) -> tuple[list[Column], list[str]]:
    """Return the columns that say something on this page, and of a wide ledger the titles of those that do not."""
    if len(columns) <= WIDE or not found.rows:
        return columns, []
    told = [column for column in columns if any(line.get(column.key) not in (None, "") for line in found.rows)]
    return told or columns, [column.title for column in columns if column not in told]


def _rights(by: User, held: Look, sheet: Sheet) -> dict[str, Any]:
    importing = held.ledger.importable and held.table.imports and may(by, held.table.permission)
    masked = any(column.hidden and column.key not in sheet.clear for column in sheet.columns)
    return {
        "may_import": importing, "may_export": may(by, "exchange.export", held.asked.organisation),
        "may_save": may(by, "exchange.save_view", held.asked.organisation), "masked": masked, "sensitive": SENSITIVE,
    }  # fmt: skip


def _offers(by: User, held: Look) -> list[tuple[str, str]]:
    """Return (word, title) of what may be done to ticked rows."""
    where = held.asked.organisation
    offers = [(f"act-{one.id}", str(one.title)) for one in held.table.actions if may(by, one.permission, where)]
    for mapping in mappings(held.ledger.id):
        if mapping.boxes:
            offers.append((f"copy-{mapping.id}", _("复制文本到{platform}").format(platform=mapping.platform)))
        if may(by, "exchange.mark_reported", where):
            offers.append((f"report-{mapping.id}", _("标记已报{platform}").format(platform=mapping.platform)))
            offers.append((f"withdraw-{mapping.id}", _("取消已报{platform}").format(platform=mapping.platform)))
    return offers


def _shown(found: Slice, columns: list[Column], targets: list[Mapping]) -> Iterator[Shown]:
    platforms = {mapping.id: mapping.platform for mapping in targets}
    urls = _urls(found.rows)
    lead = next((column.key for column in columns if column.type in ("text", "person", "long")), "")
    for line in found.rows:
        cells = [
            Cell(column.title, cell(column, line.get(column.key)), _style(column, lead), column.key == lead)
            for column in columns
        ]
        key = key_of(line)
        yield Shown(
            cells, line.get(URL) or urls.get(line.get(RECORD), ""), str(key) if key else "", _marks(line, platforms)
        )


def _style(column: Column, lead: str) -> str:
    """Return the classes of a cell: numbers to the right, short words on one line."""
    if column.key == lead:
        return "lead"
    if column.numeric:
        return "n"
    return "" if column.type in ("text", "long", "persons", "organisation") else "text-nowrap"


def _urls(rows: list[Line]) -> dict[Any, str]:
    """Return the pages of the records that rows belong to, with one query."""
    keys = {line[RECORD] for line in rows if line.get(RECORD) and not line.get(URL)}
    return {record.pk: url(record) for record in Record.objects.filter(pk__in=keys)} if keys else {}


def _marks(line: Line, platforms: dict[str, str]) -> list[str]:
    """Return when a row was reported and by whom, and where to when there are several platforms."""
    template = _("{day} 已报{platform}（{who}）")
    return [
        template.format(
            day=f"{mark.reported_on:%Y-%m-%d}", who=mark.marked_name or "—",
            platform=platforms.get(mark.mapping, "") if len(platforms) > 1 else "",
        )
        for mark in line[MARKS]
    ]  # fmt: skip


def _heads(columns: list[Column]) -> list[list[tuple[str, int, int, bool]]]:
    """Return the head rows as (title, columns, rows, number) a cell: two when some columns stand in groups."""
    if not any(column.group for column in columns):
        return [[(column.title, 1, 1, column.numeric) for column in columns]]
    upper: list[tuple[str, int, int, bool]] = []
    for group, members in groupby(columns, key=lambda column: column.group):
        own = list(members)
        upper += [(group, len(own), 1, False)] if group else [(one.title, 1, 2, one.numeric) for one in own]
    return [upper, [(column.title, 1, 1, column.numeric) for column in columns if column.group]]


def _start(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _pager(held: Look, found: Slice) -> dict[str, str]:
    """Return the query strings of the next page and back to the first, "" where there is none."""
    base = f"?{held.again}"
    joined = f"{base}&" if held.again else "?"
    return {"next": f"{joined}after={found.number + SIZE}" if found.more else "", "first": base if found.number else ""}


def _count(found: Slice) -> str:
    last = found.number + len(found.rows)
    if found.more or found.number:
        return _("第 {first}—{last} 行").format(first=found.number + 1, last=last)
    return _("共 {count} 行").format(count=last)


def back(held: Look) -> str:
    """Return the address of the list as it was asked for."""
    return f"{reverse('exchange:ledger', args=[held.ledger.id])}?{held.again}"
