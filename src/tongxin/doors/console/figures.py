"""`tongxin figures`: list, compute, records. Numbers are printed exactly as rounded; JSON keeps them as JSON numbers."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, DAY, table

if TYPE_CHECKING:
    from tongxin.figures.answers import Answer, CellAnswer
    from tongxin.ground.organisations.models import Organisation
    from tongxin.toolbox.periods import Period

_EXACT = "\N{NULL}exactly:"
_MARKED = re.compile(r'"\\u0000exactly:([^"]*)"')


def register(group: click.Group) -> None:
    """Add the subcommands."""
    group.add_command(figures)


@click.group()
def figures() -> None:
    """Figures: declared ways of counting, and the records behind them."""


@figures.command("list")
@AS_JSON
def list_figures(as_json: bool) -> None:
    """List every figure with its unit and how it is counted."""
    with start.working():
        from tongxin.figures.explain import explain
        from tongxin.figures.queries import book

        known = book()
        rows = [(f.id, f.title, f.unit, known.version(f.id), explain(f, known)) for f in known.figures.values()]
    if as_json:
        keys = ("id", "title", "unit", "version", "meaning")
        _emit({"figures": [dict(zip(keys, row, strict=True)) for row in rows]})
    else:
        table(list(rows))


def _asked(function: Any) -> Any:
    options = (
        click.option("--organisation", "code", required=True, help="code or UUID"),
        click.option("--from", "first", type=DAY, required=True, help="first day"),
        click.option("--to", "last", type=DAY, required=True, help="last day, included"),
    )
    for option in reversed(options):
        function = option(function)
    return function


@figures.command("compute")
@click.argument("ids", nargs=-1)
@_asked
@click.option("--by", "slice", help="unit, unit:2, unit:branch, month, quarter … or a dimension")
@AS_JSON
def compute_figures(
    ids: tuple[str, ...], *, code: str, first: dt.datetime, last: dt.datetime, slice: str | None, as_json: bool
) -> None:
    """Compute figures (all of them when none is named) for one organisation and period."""
    with start.working() as by:
        from tongxin.figures.queries import book, compute

        organisation, period = _where(code, first, last)
        answers = compute(by, ids or book().figures, organisation, period, slice)
    if as_json:
        _emit({"figures": [_as_dict(answer) for answer in answers]})
        return
    for answer in answers:
        table([(answer.id, answer.title, *_told(answer), answer.unit)])
        table([("", cell.title, *_told(cell), answer.unit) for cell in answer.cells])


@figures.command("records")
@click.argument("id")
@_asked
@click.option("--part", default=0, help="which counted part of a composite, from 0")
@AS_JSON
def list_records(id: str, *, code: str, first: dt.datetime, last: dt.datetime, part: int, as_json: bool) -> None:
    """Print the rows behind a value, newest first."""
    with start.working() as by:
        from tongxin.figures.queries import records

        organisation, period = _where(code, first, last)
        page = records(by, id, organisation, period, part=part, limit=1000)
        lines = list(page.lines)
        while page.after:
            page = records(by, id, organisation, period, part=part, limit=1000, after=page.after)
            lines += page.lines
    rows = [(line.day.isoformat(), line.unit, *line.cells, str(line.record)) for line in lines]
    if as_json:
        keys = ("date", "organisation", *page.titles, "record")
        _emit({"records": [dict(zip(keys, row, strict=True)) for row in rows], "withheld": page.withheld})
    else:
        table(list(rows))


def _where(code: str, first: dt.datetime, last: dt.datetime) -> tuple[Organisation, Period]:
    from tongxin.ground.organisations.queries import by_code
    from tongxin.toolbox.periods import Period

    return by_code(code), Period(first.date(), last.date())


def _told(answer: Answer | CellAnswer) -> tuple[str, str]:
    return ("—" if answer.value is None else str(answer.value), answer.status.value)


def _as_dict(answer: Answer) -> dict[str, Any]:
    told = {
        "id": answer.id, "title": answer.title, "value": answer.value, "unit": answer.unit,
        "status": answer.status.value, "records": answer.records, "version": answer.version,
    }  # fmt: skip
    cells = [
        {"key": c.key, "title": c.title, "value": c.value, "status": c.status.value, "records": c.records}
        for c in answer.cells
    ]
    return {**told, "cells": cells} if cells else told


def _emit(value: Any) -> None:
    """Print JSON; a Decimal as the very digits of the number, which no float would keep."""

    def marked(item: Any) -> str:
        return f"{_EXACT}{item}" if isinstance(item, Decimal) else str(item)

    click.echo(_MARKED.sub(r"\1", json.dumps(value, ensure_ascii=False, indent=2, default=marked)))
