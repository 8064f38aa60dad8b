"""Where figures count: registers describe their rows here. SQL is written only in rooms' wiring, never in the catalog.

Expressions use the aliases of `table`, may use `%(first)s` and `%(last)s` (the window's days; so that an age can be
told on the last day), and double every literal per cent sign.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tongxin.figures.conditions import Type
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


_YES_NO = {"true": N_("是"), "false": N_("否")}

# Titles of the entries of a catalog kind, by id.
Titles = Callable[[str], Mapping[str, str]]


def untitled(kind: str) -> Mapping[str, str]:
    """Return no titles: for statements and tests, which need none."""
    return {}


@dataclass(frozen=True, eq=False)
class Dimension:
    """A property of a row, as of the row's date.

    choices: titles of the values, in the order in which slices show them; entries: the catalog kind whose entries are the
    values; grouped: few different values, so that one
    GROUP BY serves all figures (by default texts and booleans are, numbers and days are not); weight: how many values a
    row stands for (rollups themselves; nothing else).
    """

    title: StrOrPromise
    expr: str
    type: Type = Type.TEXT
    choices: Mapping[str, StrOrPromise] | None = None
    grouped: bool | None = None
    entries: str = ""
    weight: str = ""

    @property
    def groups(self) -> bool:
        """Say whether statements may group by it."""
        return self.type in {Type.TEXT, Type.BOOLEAN} if self.grouped is None else self.grouped

    def values(self, titles: Titles) -> dict[str, str]:
        """Return the known values with their titles, in order; empty where any value may occur."""
        choices = self.choices or (_YES_NO if self.type is Type.BOOLEAN else {})
        named = {value: str(title) for value, title in choices.items()}
        return {**named, **(titles(self.entries) if self.entries else {})}


@dataclass(frozen=True)
class Rolled:
    """What monthly rollups of a source keep: the grouping dimensions and the summed measures.

    A source may declare it once every command that touches its rows works inside `figures.deltas.tracked`.
    """

    dimensions: tuple[str, ...]
    sums: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shared:
    """A table that names further organisations of a source's rows (partners of a joint activity).

    table: its name; row, organisation: its columns; of: what `row` names, in the source's terms. A row counts once for
    each unit that one of its organisations belongs to, and once for whatever stands above several of them.
    """

    table: str
    row: str
    organisation: str
    of: str


@dataclass(frozen=True, eq=False)
class Source:
    """A register as figures see it: one row counts once.

    table: FROM clause with aliases; key: the row's id (uuid); record: id of the addressable Record; version: that
    record's version; hospital, organisation: ids; occurred_on: day of the row, or valid_from and valid_to (NULL: still
    valid) for rows that last; live: condition that leaves void rows out; row: (title, expression) shown in drill-down;
    noun: what one row is, in words; wall: the rows never leave their room; min_group: smaller cells are suppressed.
    rolled: what its monthly rollups keep; weight: how many rows a row stands for (rollups themselves; nothing else);
    same_day: columns of joined tables that always hold the row's day: told to the planner, they let indexes help;
    shared: where rows name further organisations; their own still decides for the hospital, slices by time, and rollups;
    permission: who may see figures also needs it in the organisation to see the rows ("": nothing more).
    """

    id: str
    title: StrOrPromise
    table: str
    key: str
    record: str
    version: str
    hospital: str
    organisation: str
    noun: StrOrPromise
    occurred_on: str = ""
    valid_from: str = ""
    valid_to: str = ""
    live: str = "TRUE"
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    measures: Mapping[str, Dimension] = field(default_factory=dict)
    row: tuple[tuple[StrOrPromise, str], ...] = ()
    wall: bool = False
    min_group: int | None = None
    rolled: Rolled | None = None
    weight: str = ""
    same_day: tuple[str, ...] = ()
    permission: str = ""
    shared: Shared | None = None

    def __post_init__(self) -> None:
        if bool(self.occurred_on) == bool(self.valid_from and self.valid_to):
            raise ValueError(f"{self.id}: give either occurred_on or valid_from and valid_to")

    @property
    def day(self) -> str:
        """Return the expression of the day on which a row begins to count."""
        return self.occurred_on or self.valid_from

    @property
    def lasts(self) -> bool:
        """Say whether rows are valid over time, so that stocks can be asked."""
        return bool(self.valid_from)

    def known(self, name: str) -> Dimension:
        """Return a dimension or measure that a check has found; raise KeyError otherwise."""
        return self.dimensions[name] if name in self.dimensions else self.measures[name]

    def dimension(self, name: str) -> Dimension | None:
        """Return what a figure may measure or compare, or None."""
        return self.dimensions.get(name) or self.measures.get(name)


SQL_TYPES = {
    Type.TEXT: "text",
    Type.INTEGER: "bigint",
    Type.DECIMAL: "numeric",
    Type.DATE: "date",
    Type.BOOLEAN: "boolean",
    Type.UUID: "uuid",
}

_SHAPES = {
    Type.INTEGER: "^-?[0-9]{1,18}$",
    Type.DECIMAL: "^-?[0-9]+([.][0-9]+)?$",
    Type.DATE: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    Type.BOOLEAN: "^(true|false)$",
    Type.UUID: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
}


def json_field(
    column: str,
    key: str,
    title: StrOrPromise,
    type: Type = Type.TEXT,
    choices: Mapping[str, StrOrPromise] | None = None,
) -> Dimension:
    """Return a dimension over one extra field of a JSON column; a value of another shape counts as empty."""
    name = key.replace("'", "''").replace("%", "%%")
    text = f"({column} ->> '{name}')"
    if type is Type.TEXT:
        return Dimension(title, text, type, choices)
    return Dimension(title, f"(CASE WHEN {text} ~ '{_SHAPES[type]}' THEN {text}::{SQL_TYPES[type]} END)", type, choices)


sources: Registry[Source] = Registry("figure sources")
