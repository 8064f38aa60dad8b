"""Taking data out: every sheet is an event of the audit, and says on every page who made it when."""

from __future__ import annotations

import datetime as dt

from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.definitions import Exported, Ledger
from tongxin.ground.exchange.queries.filters import filters_of
from tongxin.ground.exchange.queries.marks import mapping_of
from tongxin.ground.exchange.queries.rows import Asked, Sheet, sheet_of
from tongxin.ground.exchange.tables import Table
from tongxin.ground.exchange.workbooks import filled, mapped
from tongxin.ground.files.rules import clean_name
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

PURPOSE_LENGTH = 100


@command("exchange.export", title=_("导出台账"), on="organisation")
def export(
    *, by: Actor, organisation: Organisation, ledger: str, start: dt.date, end: dt.date,
    optional: list[str] | None = None, purpose: str = "", mapping: str = "", query: str = "",
) -> Exported:  # fmt: skip
    """Return a ledger of an organisation between two days, both included; a command, for taking data out is an event.

    optional: keys of columns wanted besides the usual ones; purpose: what sensitive contents are needed for, without
    which they are masked; query: narrows it as on the list.
    """
    table, definition = queries.table_of(ledger)
    asked = Asked(
        organisation, start, end, filters_of(definition, QueryDict(query)), tuple(optional or ()),
        purpose.strip()[:PURPOSE_LENGTH],
    )  # fmt: skip
    check_export(by, table, definition, asked)
    sheet = sheet_of(by, table, definition, asked)
    layout = queries.layout_of(definition)
    if mapping:
        target = mapping_of(ledger, mapping)
        content, rows = mapped(definition, layout, target, sheet.rows)
        name = file_name(target.title, definition, asked)
        note(mapping=mapping)
    else:
        content, rows = filled(definition, layout, sheet.columns, sheet.rows, variables(by, asked))
        name = file_name(definition.title, definition, asked)
    note_export(definition, asked, sheet, rows)
    return Exported(name, content, rows)


def check_export(by: Actor, table: Table, ledger: Ledger, asked: Asked) -> None:
    """Raise `Denied` or `Refused` when this ledger cannot be taken out for these days."""
    queries.check_readable(by, ledger, table.export_permission, asked.organisation)
    if table.export is None:
        raise refuse("exchange.exportable", N_("“{title}”不能导出"), field="ledger", title=ledger.title)
    if asked.end < asked.start:
        raise refuse("exchange.span", N_("结束日期不能早于开始日期"), field="end")


def note_export(ledger: Ledger, asked: Asked, sheet: Sheet, rows: int) -> None:
    """Say in the audit event what was taken out: of sensitive columns their keys, and the purpose that was stated."""
    note(ledger=ledger.id, rows=rows, start=asked.start.isoformat(), end=asked.end.isoformat())
    if sheet.clear:
        note(clear=sheet.clear)
    if asked.purpose:
        note(purpose=asked.purpose)


def file_name(title: str, ledger: Ledger, asked: Asked, ending: str = "xlsx") -> str:
    """Return the name of a sheet as a file."""
    span = f"{asked.end:%Y%m%d}" if ledger.as_of else f"{asked.start:%Y%m%d}-{asked.end:%Y%m%d}"
    return clean_name(f"{title} {asked.organisation.short_name} {span}.{ending}")


def variables(by: Actor, asked: Asked) -> dict[str, str]:
    """Return what the lines above and below a table may name, and the mark at the foot of every page."""
    who = by.name if isinstance(by, User) else ""
    today = f"{clock.today():%Y-%m-%d}"
    mark = gettext("{who} {day} 导出").format(who=who, day=today)
    facts = {"organisation": asked.organisation.name, "filled_on": today, "filled_by": who, "mark": mark.strip()}
    span = f"{asked.end:%Y-%m-%d}" if asked.start == asked.end else f"{asked.start:%Y-%m-%d}—{asked.end:%Y-%m-%d}"
    return facts | {"period": span}
