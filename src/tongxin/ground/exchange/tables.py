"""The corridor: what a register offers so that a ledger of the catalog can be listed, imported, exported and printed.

A register's wiring adds one `Table` under the ledger's id. Nothing else is needed: list page, console, template, checks
by column type, preview, confirmation in one transaction, digests, undo, sheets and prints are here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.definitions import Column
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.problems import Level, Problem, refuse
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# What an exported row may say beside its columns: the id of the thing it stands for (ticked, reported to a platform),
# the record it belongs to (opened from the list), another address to open, and the unit it belongs to.
KEY, RECORD, URL, UNIT = "_key", "_record", "_url", "_unit"


class Row:
    """One row read from a file: `row["date"]` is typed by the ledger's column, None where the cell is empty.

    `number` is the row's number in the file, from 1; `raw` its cells as they stand there. Types: text, person: str;
    persons: list of str; date, month: date; datetime: aware datetime; int; decimal, money, percent: Decimal; choice: str;
    bool; organisation: Organisation.
    """

    __slots__ = ("columns", "number", "raw", "values")

    def __init__(self, columns: Mapping[str, int], number: int, values: list[Any], raw: Sequence[Any] = ()) -> None:
        self.columns, self.number, self.values, self.raw = columns, number, values, raw

    def __getitem__(self, key: str) -> Any:
        """Return the value of a column; None also for a column that the file does not have."""
        return self.values[self.columns[key]]


@dataclass(frozen=True)
class Fault:
    """A problem in row `row` (from 1), column `column` (a key; "" for the whole row). Below HARD it only warns."""

    row: int
    column: str
    problem: Problem

    @property
    def blocks(self) -> bool:
        """Tell whether the file cannot be imported because of it."""
        return self.problem.level is Level.HARD


@dataclass(frozen=True)
class Plan:
    """What a table would do: `planned` (anything `apply` understands), faults, and counts to show before confirming."""

    planned: Sequence[Any]
    faults: Sequence[Fault] = ()
    counts: Sequence[tuple[str, int]] = field(default_factory=tuple)


class Apply(Protocol):
    """Write what was planned, all at once, inside the transaction of `exchange.confirm`; may be a registered command.

    Returns (row number in the file, id of what the row became) for every row.
    """

    def __call__(
        self, *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
    ) -> Iterable[tuple[int, UUID]]:
        """Write; `planned` is what the plan said."""
        ...


class Undo(Protocol):
    """Void what a batch wrote, given as ids that `apply` returned; inside the transaction of `exchange.undo`."""

    def __call__(
        self, *, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str
    ) -> object:
        """Void; the answer is not used."""
        ...


def unused(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Say that none of the rows is used elsewhere."""
    return {}


Planner = Callable[[Actor, Organisation, Sequence[Row]], Plan]
Exporter = Callable[[Actor, Organisation, dt.date, dt.date], Iterable[Mapping[str, Any]]]
Columns = Callable[[Actor, Organisation, dt.date, dt.date], Sequence[Column]]
Secrets = Callable[[Actor, str, Sequence[UUID]], Mapping[UUID, str]]


class Act(Protocol):
    """Do something to the ticked rows, by registered commands, inside the transaction of `exchange.act`."""

    def __call__(self, *, by: Actor, keys: Sequence[UUID], reason: str) -> object:
        """Do it to all or, by raising `Refused`, to none; the answer is not used."""
        ...


@dataclass(frozen=True)
class Action:
    """What may be done to ticked rows of a list: `act` writes, `open` gives the address of a page for them (forms to
    print). permission: who is offered it; reason: a reason is asked for; ask: the sentence to agree to."""

    id: str
    title: StrPromise | str
    permission: str
    act: Act | None = None
    open: Callable[[Sequence[UUID]], str] | None = None
    reason: bool = False
    ask: StrPromise | str = ""


@dataclass(frozen=True)
class Table:
    """What a ledger does.

    id: the ledger's id in the catalog; permission: who may import (a command or view word);
    needs: keys of columns the functions ask for; plan: pure rules on rows whose cells are all readable;
    used: of the ids that `apply` returned, those that something else relies on, with a sentence why;
    export: rows by column key for an organisation and span of days, in order; a generator is read no further than a
    page needs, so it should read in chunks (`iterator(chunk_size=200)`); export_permission: who may see them.
    A ledger that is only shown leaves out permission, plan, apply and undo.

    more_columns: columns that depend on the span, after the ledger's own (one for each meeting of a year);
    secrets: contents of an optional column in clear, by the rows' `_key`, asked only with its grant;
    actions: what may be done to ticked rows.
    """

    id: str
    permission: str = ""
    needs: tuple[str, ...] = ()
    plan: Planner | None = None
    apply: Apply | None = None
    undo: Undo | None = None
    used: Callable[[Sequence[UUID]], Mapping[UUID, str]] = unused
    export: Exporter | None = None
    export_permission: str = ""
    more_columns: Columns | None = None
    secrets: Secrets | None = None
    actions: tuple[Action, ...] = ()

    @property
    def imports(self) -> bool:
        """Tell whether it can take in rows."""
        return None not in (self.plan, self.apply, self.undo)

    @property
    def steps(self) -> tuple[Planner, Apply, Undo]:
        """Return how rows are planned, written and voided; raise `Refused` when it takes in none."""
        if self.plan is None or self.apply is None or self.undo is None:
            raise refuse("exchange.importable", N_("“{title}”不能导入"), field="ledger", title=self.id)
        return self.plan, self.apply, self.undo


tables: Registry[Table] = Registry("exchange tables")


def add(table: Table) -> Table:
    """Register a table under its id."""
    return tables.add(table.id, table)
