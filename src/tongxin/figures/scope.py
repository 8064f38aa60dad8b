"""The parts of a statement that say which rows: live, of which organisation, in which days, and in which cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tongxin.figures.definitions import Dated
from tongxin.figures.plan import Along, Axis, Request
from tongxin.figures.sources import Shared, Source
from tongxin.toolbox.periods import Rhythm

_UNITS = """units AS (
  SELECT inner_link.descendant_id AS organisation_id, unit.descendant_id AS unit_id,
         greatest(unit.valid_from, inner_link.valid_from) AS valid_from,
         least(coalesce(unit.valid_to, 'infinity'), coalesce(inner_link.valid_to, 'infinity')) AS valid_to
  FROM organisations_closure unit
  JOIN organisations_closure inner_link ON inner_link.ancestor_id = unit.descendant_id
  JOIN organisations_organisation named ON named.id = unit.descendant_id
  WHERE unit.ancestor_id = %(organisation)s AND {which})"""
UNITS_IN_ORDER = """SELECT named.id, named.short_name
FROM organisations_closure unit JOIN organisations_organisation named ON named.id = unit.descendant_id
WHERE unit.ancestor_id = %(organisation)s AND unit.valid_from <= %(last)s
  AND (unit.valid_to IS NULL OR unit.valid_to >= %(first)s) AND {which}
GROUP BY named.id ORDER BY named."order", named.sort_key, named.id"""
PARENT = """SELECT ancestor_id FROM organisations_closure
WHERE descendant_id = %(organisation)s AND depth = 1 AND valid_from <= %(last)s
  AND (valid_to IS NULL OR valid_to >= %(last)s)"""
_EVER = "SELECT ever.descendant_id FROM organisations_closure ever WHERE ever.ancestor_id = %(organisation)s"
_STARTS = {
    Rhythm.TWO_MONTHS: "make_date(extract(year FROM {day})::int, (extract(month FROM {day})::int - 1) / 2 * 2 + 1, 1)",
    Rhythm.HALF: "make_date(extract(year FROM {day})::int, (extract(month FROM {day})::int - 1) / 6 * 6 + 1, 1)",
}


class Whose(StrEnum):
    """Which rows belong to an organisation: its own, those it only shares with others elsewhere, or all of them."""

    OWN = "own"
    GUESTS = "guests"
    ALL = "all"


@dataclass(frozen=True)
class Scope:
    """Which rows a statement reads; whole: the organisation is the hospital itself; since: the window has a first day.

    whose: of a source with shared rows, statements read own rows and guests apart (own ones may come from rollups).
    """

    source: Source
    dated: Dated
    since: bool
    whole: bool
    slice: Axis | None = None
    whose: Whose = Whose.OWN

    @property
    def stepped(self) -> bool:
        """Say whether rows are repeated for each window of a time slice (stocks and cumulative figures are)."""
        return self.dated is not Dated.FLOW and self.slice is not None and self.slice.along is Along.TIME

    @property
    def overlaps(self) -> bool:
        """Say whether cells of the slice may share rows, so that their total is asked apart."""
        return self.whose is Whose.GUESTS and self.slice is not None and self.slice.along is Along.UNIT

    def listed(self, request: Request) -> bool:
        """Say whether distinct things are named one by one: asked so, or own ones and guests' have to be united."""
        return request.elements or self.source.shared is not None

    @property
    def day(self) -> str:
        """Return the day as of which a row belongs to an organisation: its own, or the day a stock is taken."""
        return self.last if self.dated is Dated.STOCK else self.source.day

    @property
    def last(self) -> str:
        """Return the last day of the window, or of the step."""
        return "step.last_on" if self.stepped else "%(last)s::date"

    def expression(self, sql: str) -> str:
        """Return a source's expression with the window's last day taken from the step, where rows are stepped."""
        return sql.replace("%(last)s", "step.last_on") if self.stepped else sql

    def column(self, name: str) -> str:
        """Return the expression of a dimension that is known to exist."""
        return self.expression(self.source.known(name).expr)

    @property
    def with_units(self) -> str:
        """Return the WITH clause that maps organisations to the units of the slice, or nothing."""
        if self.slice is None or self.slice.along is not Along.UNIT:
            return ""
        return "WITH " + _UNITS.format(which=unit_condition(self.slice.name)[0])

    def from_clause(self, across: Axis | None) -> str:
        """Return the FROM clause, with what a slice joins."""
        clause = f"FROM {self.source.table}"
        shared = self.source.shared if self.whose is Whose.GUESTS else None
        if shared:
            clause += f" JOIN {shared.table} guest ON guest.{shared.row} = {shared.of}"
        if across is not None and across.along is Along.UNIT:
            between = f"{self.day} BETWEEN units.valid_from AND units.valid_to"
            whose = f"guest.{shared.organisation}" if shared else self.source.organisation
            clause += f"{'' if shared else ' LEFT'} JOIN units ON units.organisation_id = {whose} AND {between}"
        elif across is not None and self.stepped:
            clause += " CROSS JOIN unnest(%(starts)s::date[], %(ends)s::date[]) AS step(first_on, last_on)"
        return clause

    def where_clauses(self, across: Axis | None = None) -> list[str]:
        """Return the conditions every counted row meets, filters of figures apart."""
        return [f"({self.source.live})", self._belongs(across), self._days()]

    def _belongs(self, across: Axis | None) -> str:
        shared = self.source.shared
        if shared and self.whose is Whose.GUESTS:
            by_unit = across is not None and across.along is Along.UNIT
            return self._guest(shared, "units.unit_id" if by_unit else "%(organisation)s")
        if shared and self.whose is Whose.ALL and not self.whole:
            return f"({self._organisation()} OR {self._shares(shared)})"
        return self._organisation()

    def _guest(self, shared: Shared, unit: str) -> str:
        """Return the condition that a unit holds a row as a guest only, and that this guest is its first: it counts once."""
        guest = f"guest.{shared.organisation}"
        earlier = f"other.{shared.organisation} < {guest} AND {self._below(unit, f'other.{shared.organisation}')}"
        return (
            f"{self._below(unit, guest)} AND NOT {self._below(unit, self.source.organisation)} AND NOT EXISTS (SELECT 1"
            f" FROM {shared.table} other WHERE other.{shared.row} = {shared.of} AND {earlier})"
        )

    def _shares(self, shared: Shared) -> str:
        below = self._below("%(organisation)s", f"guest.{shared.organisation}")
        return (
            f"{shared.of} = ANY(ARRAY(SELECT guest.{shared.row} FROM {shared.table} guest WHERE guest.{shared.organisation}"
            f" = ANY(ARRAY({_EVER})))) AND EXISTS (SELECT 1 FROM {shared.table} guest"
            f" WHERE guest.{shared.row} = {shared.of} AND {below})"
        )

    def _below(self, above: str, organisation: str) -> str:
        """Return the condition that an organisation stood at or below another on the row's day."""
        return (
            f"EXISTS (SELECT 1 FROM organisations_closure above WHERE above.ancestor_id = {above}"
            f" AND above.descendant_id = {organisation} AND above.valid_from <= {self.day}"
            f" AND (above.valid_to IS NULL OR above.valid_to >= {self.day}))"
        )

    def _organisation(self) -> str:
        if self.whole:
            return f"{self.source.hospital} = %(hospital)s"
        # The list of units that were ever below lets an index find their rows. Whether they were on that day, EXISTS
        # tells; those that were all the time need not be asked one by one, nor make the planner expect hardly any row.
        always = "ever.valid_from <= %(first)s AND (ever.valid_to IS NULL OR ever.valid_to >= %(last)s)"
        on_day = self._below("%(organisation)s", self.source.organisation)
        if self.since:
            on_day = f"({self.source.organisation} = ANY(ARRAY({_EVER} AND {always})) OR {on_day})"
        return f"{self.source.organisation} = ANY(ARRAY({_EVER})) AND {on_day}"

    def _days(self) -> str:
        if self.dated is Dated.STOCK:
            begins, ends = self.source.valid_from, self.source.valid_to
            return f"{begins} <= {self.last} AND ({ends} IS NULL OR {ends} >= {self.last})"
        days = [self.source.day, *self.source.same_day]
        lasts = [f"{day} <= {self.last}" for day in days]
        return " AND ".join([*(f"{day} >= %(first)s::date" for day in days if self.since), *lasts])

    def axis(self, axis: Axis) -> str:
        """Return the expression of the cell a row falls into: a unit's id, the first day of a window, or a value."""
        if axis.along is Along.UNIT:
            return "units.unit_id"
        if axis.along is Along.DIMENSION:
            return self.column(axis.name)
        return "step.first_on" if self.stepped and axis == self.slice else start_of_window(axis.name, self.source.day)


def start_of_window(rhythm: str, day: str) -> str:
    """Return the SQL expression of the first day of the window of a rhythm in which a day falls."""
    return _STARTS.get(Rhythm(rhythm), "date_trunc('{rhythm}', {day})::date").format(rhythm=rhythm, day=day)


def unit_condition(name: str) -> tuple[str, int | str]:
    """Return which organisations below are units of a slice: all at a depth (children by default), or all of a kind."""
    if name and not name.isdecimal():
        return "unit.depth > 0 AND named.kind = %(unit)s", name
    return "unit.depth = %(unit)s", int(name or 1)


def opening(sources: Iterable[Source], hospital: UUID, early: dt.date, late: dt.date) -> tuple[str, dict[str, Any]]:
    """Return the statement (source, day) that tells since when registers are kept: their first live row, or a row
    of RegisterOpening. A register kept by `early` answers `early` or before, without looking for its very first row.
    """
    selects = []
    params: dict[str, Any] = {"hospital": hospital, "early": early, "late": late}
    for n, source in enumerate(sources):
        params[f"source{n}"] = source.id
        rows = f"FROM {source.table} WHERE ({source.live}) AND {source.hospital} = %(hospital)s AND {source.day} <="
        selects.append(
            f"SELECT %(source{n})s, least(CASE WHEN EXISTS (SELECT 1 {rows} %(early)s) THEN %(early)s::date"
            f" ELSE (SELECT min({source.day}) {rows} %(late)s) END, (SELECT min(opened_on) FROM figures_registeropening"
            f" WHERE source = %(source{n})s AND hospital_id = %(hospital)s))"
        )
    return " UNION ALL ".join(selects), params
