"""From rows of the ledgers of honours and of publicity to outcomes, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import KEY, RECORD, UNIT, Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened
from tongxin.registers.outcomes.commands.holders import Rolls
from tongxin.registers.outcomes.commands.making import Draft, begun
from tongxin.registers.outcomes.definitions import HOLDER_TITLES, LEVEL_TITLES, HolderKind, Level
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.queries import holder_text, rows_between
from tongxin.registers.outcomes.queries import kind as kind_of
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_, verbatim

# How the ledger of publicity calls the media of the county and of the house.
_MEDIA = {**LEVEL_TITLES, Level.DISTRICT.value: verbatim("县级"), Level.HOSPITAL.value: verbatim("院内")}
_COMMA = "、"


@dataclass(frozen=True)
class Planned:
    """One outcome that a row of a ledger tells of: checked, ready to be written."""

    row: int
    kind: str
    draft: Draft
    columns: Mapping[str, Any]


@dataclass(frozen=True)
class LedgerTable:
    """How one ledger is read and written: its kind, its column of the name and of the day, and its other columns.

    values: field of the kind by column; holder: reads whose it is; levels: how the ledger calls the levels; lists: columns
    that hold several names.
    """

    ledger: str
    kind: str
    day: str
    values: Mapping[str, str]
    needs: tuple[str, ...]
    holder: Callable[[Row, Rolls], dict[str, Any]]
    levels: Mapping[str, str] = field(default_factory=lambda: LEVEL_TITLES)
    lists: tuple[str, ...] = ()

    def plan(self, by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
        """Plan the import: every row one outcome; each rule that refuses is a fault of the row."""
        names = [str(row["holder"]) for row in rows if "holder" in self.needs and row["holder"]]
        rolls = Rolls(organisation, names, max((row[self.day] for row in rows if row[self.day]), default=dt.date.min))
        reach = {organisation.pk, *organisations_for(by, "outcomes.import_rows").values_list("pk", flat=True)}
        planned: list[Planned] = []
        faults: list[Fault] = []
        for row in rows:
            try:
                planned.append(self._planned(organisation, row, rolls, reach))
            except Refused as refused:
                faults += [Fault(row.number, self._column(problem.field), problem) for problem in refused.problems]
        return Plan(planned, faults, [(N_("成果（项）"), len(planned))])

    def rows(self, by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of the ledger of a unit and what is below it."""
        for outcome in rows_between(by, organisation, start, end, [self.kind]):
            yield self._row(outcome)

    def _planned(self, organisation: Organisation, row: Row, rolls: Rolls, reach: Container[UUID]) -> Planned:
        check_happened(row[self.day])
        unit = row["unit"] or organisation
        values = {name: self._value(column, row) for column, name in self.values.items()}
        draft = Draft(
            **{"organisation": unit, "title": row["title"], "occurred_on": row[self.day], "values": values}
            | self.holder(row, rolls)
        )
        if draft.organisation.pk not in reach:
            about = {"unit": draft.organisation.short_name}
            raise refuse("outcomes.out_of_reach", N_("“{unit}”不在您可以登记的范围内"), field="unit", **about)
        return Planned(row.number, self.kind, draft, begun(kind_of(self.kind), draft))

    def _value(self, column: str, row: Row) -> Any:
        value = row[column]
        if column in self.lists and value:
            return _COMMA.join(value)
        return {title: level for level, title in self.levels.items()}[value] if column == "level" and value else value

    def _column(self, name: str) -> str:
        """Return the column in which an argument of the commands stands."""
        back = {value: column for column, value in self.values.items()}
        return {**back, "occurred_on": self.day, "valid_to": "valid_until"}.get(name, name)

    def _row(self, row: Outcome) -> dict[str, Any]:
        held = {column: getattr(row, name, row.extra.get(name)) for column, name in self.values.items()}
        named = {column: [name for name in str(held[column] or "").split(_COMMA) if name] for column in self.lists}
        return {
            KEY: row.pk, RECORD: row.pk, UNIT: row.organisation_id, **held, **named, "title": row.record.title,
            "level": self.levels.get(row.level, ""), "unit": row.organisation, self.day: row.occurred_on,
            "valid_until": row.valid_to, "holder_kind": HOLDER_TITLES.get(row.holder_kind, ""),
            "holder": holder_text(row),
        }  # fmt: skip


def _honoured(row: Row, rolls: Rolls) -> dict[str, Any]:
    """Return the holder of an honour: of a person's its person, of a unit's the unit, else the name as it stands."""
    name = row["holder"] or ""
    found: dict[str, Any] = {"valid_to": row["valid_until"]}
    if row["holder_kind"] == HOLDER_TITLES[HolderKind.PERSON]:
        holder = rolls.person(name, row["unit"]) if name else None
        if holder is None:
            return {**found, "holder_kind": HolderKind.PERSON, "holder_name": name}
        return {**found, "person": holder.person, "organisation": row["unit"] or holder.unit}
    unit = rolls.unit(name) if name else row["unit"]
    collective = {**found, "holder_kind": HolderKind.COLLECTIVE}
    return {**collective, "organisation": unit} if unit else {**collective, "holder_name": name}


def _nobody(row: Row, rolls: Rolls) -> dict[str, Any]:
    return {}


HONOURS = LedgerTable(
    "honours", "honour", "awarded_on",
    {"level": "level", "issuer": "body", "document": "document", "cohort": "cohort", "certificate": "kept_at"},
    ("title", "level", "holder_kind", "holder", "unit", "issuer", "document", "awarded_on", "valid_until", "cohort",
     "certificate"),
    _honoured,
)  # fmt: skip
PUBLICITY = LedgerTable(
    "publicity", "publication", "published_on",
    {"kind": "category", "node": "occasion", "author": "author", "review1": "review1", "review2": "review2",
     "review3": "review3", "channel": "channel", "level": "level", "link": "link", "consent": "consent"},
    ("title", "kind", "node", "author", "unit", "review1", "review2", "review3", "channel", "level", "published_on",
     "link", "consent"),
    _nobody, _MEDIA, ("author",),
)  # fmt: skip
LEDGERS = (HONOURS, PUBLICITY)
