"""What a preview page says of a file: counts, every problem with its place, the first rows as text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongxin.ground.exchange.cells import shown
from tongxin.ground.exchange.checking import Taken
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries import table_of
from tongxin.ground.exchange.tables import Fault, Plan
from tongxin.toolbox import clock

PREVIEW = 10
STORED = 5000


def blocking(taken: Taken, plan: Plan) -> int:
    """Return how many problems stand in the way of an import."""
    return sum(fault.blocks for fault in (*taken.faults, *plan.faults))


def describe(batch: Batch, taken: Taken, plan: Plan) -> None:
    """Set on the batch what its preview page shows; the caller saves it."""
    _table, ledger = table_of(batch.ledger)
    faults = sorted((*taken.faults, *plan.faults), key=lambda fault: (fault.row, _place(fault, taken)))
    batch.state = Batch.CHECKED
    batch.rows, batch.faults = taken.total, blocking(taken, plan)
    batch.problems = [_stored(fault, taken, ledger) for fault in faults[:STORED]]
    batch.notices = [[notice.template, _texts(notice.params)] for notice in taken.notices]
    batch.counts = [[title, count] for title, count in plan.counts]
    batch.preview = _preview(taken, ledger)


def _place(fault: Fault, taken: Taken) -> tuple[int, str]:
    """Return where a column stands from left to right: B before AA."""
    letter = taken.sheet.letter(fault.column)
    return len(letter), letter


def _stored(fault: Fault, taken: Taken, ledger: Ledger) -> list[Any]:
    column, problem = ledger.column(fault.column), fault.problem
    place = [fault.row, taken.sheet.letter(fault.column), column.title if column else ""]
    return [*place, problem.code, problem.template, _texts(problem.params), problem.level.value]


def _texts(params: Any) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


def _preview(taken: Taken, ledger: Ledger) -> dict[str, Any]:
    first = taken.rows[:PREVIEW]
    columns = [column for column in ledger.incoming if any(row[column.key] is not None for row in first)]
    rows = [[row.number, *(cell_text(row[column.key]) for column in columns)] for row in first]
    return {"heads": [column.title for column in columns], "rows": rows}


def cell_text(value: Any) -> str:
    """Return a typed value as the preview and the export of problems show it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(value)
    return shown(clock.local(value).replace(tzinfo=None) if isinstance(value, dt.datetime) else value)
