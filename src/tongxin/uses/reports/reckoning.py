"""Asks the figures for the numbers of a text, freezes their answers, and asks them again later."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from pydantic import TypeAdapter

from tongxin.figures import queries as figures
from tongxin.figures.models import SnapshotEntry
from tongxin.figures.snapshots import Comparison, Wanted, compare, freeze
from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import by_code
from tongxin.toolbox import periods
from tongxin.toolbox.gbt9704 import chinese_date
from tongxin.toolbox.periods import Period
from tongxin.toolbox.words import verbatim
from tongxin.uses.reports.paper import Answer
from tongxin.uses.reports.template import Number

HOSPITAL = "hospital"
NUMERIC = re.compile(r"-?\d+(\.\d+)?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Frozen:
    """One number of a text as kept: what was asked, what was answered, and the snapshot's entries behind it.

    value, base: as texts, None when there is none; records: rows behind the value; digest: of entry and base entry;
    said: as printed.
    """

    number: Number
    title: str
    version: int
    unit: str
    value: str | None
    status: str
    organisation: UUID
    organisation_name: str
    first: dt.date
    last: dt.date
    records: int
    entry: UUID
    digest: str
    base: str | None = None
    base_entry: UUID | None = None
    said: str = ""

    @property
    def asked(self) -> str:
        """Return what was asked, wording apart."""
        return asked_of(self.number)

    @property
    def period(self) -> Period:
        """Return the days counted."""
        return Period(self.first, self.last)

    @property
    def answer(self) -> Answer:
        """Return the answer with its values as numbers again."""
        words = periods.describe(self.period)
        if self.base_entry:
            before = periods.describe(periods.year_before(self.period))
            words = verbatim("{period}（与{base}比）").format(period=words, base=before)
        return Answer(
            self.number.figure, self.title, self.version, self.unit, read_value(self.value), self.status,
            self.organisation_name, words, self.records, read_value(self.base),
        )  # fmt: skip


STORE = TypeAdapter(list[Frozen])


def dump(frozen: Iterable[Frozen]) -> Any:
    """Return answers as JSON."""
    return STORE.dump_python(list(frozen), mode="json")


def load(stored: Any) -> list[Frozen]:
    """Return the answers that `dump` wrote."""
    return STORE.validate_python(stored)


def asked_of(number: Number) -> str:
    """Return what a number asks for, wording apart: figure, unit, period, and whether with its base."""
    return "|".join((number.figure, number.organisation, number.period, "base" if number.change else ""))


def read_value(text: str | None) -> int | Decimal | str | None:
    """Return a kept value as a number, a day in words, or a text."""
    if text is None:
        return None
    if NUMERIC.fullmatch(text):
        return Decimal(text) if "." in text else int(text)
    return chinese_date(dt.date.fromisoformat(text)) if DAY.fullmatch(text) else text


def keep(by: Actor, numbers: Sequence[Number], organisation: Organisation, period: Period) -> dict[str, Frozen]:
    """Freeze what `numbers` ask for, each thing once, and return the answers by what was asked."""
    places = {name: _place(name, organisation) for name in {number.organisation for number in numbers}}
    pairs: dict[str, tuple[Number, list[Wanted]]] = {}
    for number in numbers:
        days = period if number.period == "this" else periods.year_before(period)
        asked = [days, periods.year_before(days)] if number.change else [days]
        place = places[number.organisation]
        pairs[asked_of(number)] = (number, [Wanted(number.figure, place, each) for each in asked])
    if not pairs:
        return {}
    wanted = list(dict.fromkeys(each for _, both in pairs.values() for each in both))
    entries = dict(zip(wanted, freeze(by, wanted).entries.all(), strict=True))
    return {
        asked: _frozen(number, both[0].organisation, [entries[each] for each in both])
        for asked, (number, both) in pairs.items()
    }


def _place(name: str, organisation: Organisation) -> Organisation:
    """Return the unit a number is about: the report's own, its hospital, or one named by code."""
    if not name:
        return organisation
    if name == HOSPITAL:
        return Organisation.objects.get(pk=organisation.hospital_id or organisation.pk)
    return by_code(name, organisation.hospital_id)


def _frozen(number: Number, place: Organisation, entries: Sequence[SnapshotEntry]) -> Frozen:
    entry = entries[0]
    made = Frozen(
        number, entry.title, entry.definition_version, entry.unit, entry.value, entry.status, place.pk, place.name,
        entry.first, entry.last, entry.rows, entry.pk, entry.digest,
    )  # fmt: skip
    if len(entries) == 1:
        return made
    base = entries[1]
    return replace(made, base=base.value, base_entry=base.pk, digest=f"{entry.digest}:{base.digest}")


def digest(frozen: Sequence[Frozen]) -> str:
    """Return the digest over all numbers in order: figure, value, and the records behind."""
    lines = (f"{no} {each.number.figure} {each.value} {each.base} {each.digest}" for no, each in enumerate(frozen, 1))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def address(frozen: Frozen) -> str:
    """Return where the figure of a number opens, for its unit and period."""
    days = {"organisation": str(frozen.organisation), "period": frozen.period.name}
    return f"{reverse('figures:figure', args=[frozen.number.figure])}?{urlencode(days)}"


def current(by: Actor, known: Sequence[Frozen]) -> list[Answer]:
    """Return today's answers to numbers frozen before, asking once for each unit and period.

    Where `by` may not see figures, or a figure is no longer in the catalog, the frozen answer stands.
    """
    told: dict[tuple[str, UUID, Period], str | None] = {}
    for (unit, days), names in _together(known).items():
        place = Organisation.objects.get(pk=unit)
        if may(by, figures.VIEW, place):
            for answer in figures.compute(by, names, place, days):
                told[answer.id, unit, days] = None if answer.value is None else str(answer.value)
    return [_now(each, told) for each in known]


def _together(known: Sequence[Frozen]) -> dict[tuple[UUID, Period], dict[str, None]]:
    """Return the figures to ask for, by unit and period, bases of changes included."""
    in_force = figures.book().figures
    asked: dict[tuple[UUID, Period], dict[str, None]] = {}
    for each in known:
        for days in (each.period, periods.year_before(each.period)) if each.base_entry else (each.period,):
            if each.number.figure in in_force:
                asked.setdefault((each.organisation, days), {})[each.number.figure] = None
    return asked


def _now(each: Frozen, told: dict[tuple[str, UUID, Period], str | None]) -> Answer:
    key = (each.number.figure, each.organisation, each.period)
    before = (each.number.figure, each.organisation, periods.year_before(each.period))
    return replace(
        each.answer,
        value=read_value(told.get(key, each.value)),
        base=read_value(told.get(before, each.base)) if each.base_entry else None,
    )


@dataclass(frozen=True)
class Again:
    """A frozen number against the records of today, by the definition it had; behind: comparisons of value and base."""

    answer: Answer
    behind: tuple[Comparison, ...]

    @property
    def holds(self) -> bool:
        """Say whether nothing behind the number changed."""
        return all(each.holds for each in self.behind)


def again(known: Sequence[Frozen]) -> list[Again]:
    """Compare each number with the records of today, each entry once."""
    keys = {key for each in known for key in (each.entry, each.base_entry) if key}
    entries = SnapshotEntry.objects.filter(pk__in=keys).select_related("organisation")
    compared = {entry.pk: compare(entry) for entry in entries}
    return [_again(each, compared) for each in known]


def _again(each: Frozen, compared: dict[UUID, Comparison]) -> Again:
    behind = tuple(compared[key] for key in (each.entry, each.base_entry) if key)
    base = read_value(behind[1].value) if len(behind) > 1 else None
    return Again(replace(each.answer, value=read_value(behind[0].value), base=base), behind)
