"""What is expected in a rhythm, and what of it is on record: per unit (or secretary) and window."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.people.models import Person
from tongxin.people.queries import posts_on
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import ActivityRhythm, Each, State, Status
from tongxin.registers.activities.models import Attendance
from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period, Rhythm

KINDS: Mapping[Each, tuple[str, ...]] = {
    **{each: (each.value,) for each in Each if each is not Each.SECRETARY},
    Each.BRANCH: (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH),
    Each.SECRETARY: (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH),
}
WEEKS = 8
NEAR = dt.timedelta(days=31)
Chosen = tuple[ActivityRhythm, tuple[Period, ...]]
CAME = (Status.PRESENT, Status.MADE_UP)


class Seen(StrEnum):
    """What a window says: enough is on record; not, and it is over; not yet, it runs; to come; nothing is expected."""

    HELD = "held"
    MISSING = "missing"
    OPEN = "open"
    AHEAD = "ahead"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class Subject:
    """Of whom something is expected: a unit, or the person who leads it."""

    unit: Organisation
    person: UUID | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """Return the unit's short name, and the name of the secretary."""
        return f"{self.unit.short_name} {self.name}".strip()

    @property
    def key(self) -> UUID:
        """Return the key by which what is on record is found."""
        return self.person or self.unit.pk


@dataclass(frozen=True)
class Cell:
    """One window of one subject: how many activities are on record, and what that means today."""

    window: Period
    count: int
    seen: Seen


@dataclass(frozen=True)
class Lane:
    """One subject with its windows."""

    subject: Subject
    cells: tuple[Cell, ...]

    @property
    def lacks(self) -> bool:
        """Tell whether something is still to be held or put on record."""
        return any(cell.seen in (Seen.MISSING, Seen.OPEN) for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """One rhythm with its windows and those of whom it is expected."""

    rhythm: ActivityRhythm
    windows: tuple[Period, ...]
    lanes: tuple[Lane, ...]


def rhythms() -> list[ActivityRhythm]:
    """Return the rhythms of the catalog, in its order."""
    return list(active().all("rhythm").values())


def judge(rhythm: ActivityRhythm, unit: Organisation, window: Period, count: int, today: dt.date) -> Seen:
    """Return what a window says of a unit today; a unit founded or dissolved within it owes nothing for it."""
    if count >= rhythm.at_least:
        return Seen.HELD
    ended = unit.dissolved_on is not None and unit.dissolved_on <= window.end
    if window.end < rhythm.starts or unit.established_on > window.start or ended:
        return Seen.OUTSIDE
    if window.start > today:
        return Seen.AHEAD
    return Seen.OPEN if window.end >= today else Seen.MISSING


def windows_of(rhythm: Rhythm, year: int, today: dt.date) -> tuple[Period, ...]:
    """Return the windows to show of a year: all; of weeks the last eight that have begun."""
    if rhythm is not Rhythm.WEEK:
        return periods.windows(periods.year(year), rhythm)
    last = periods.window_of(min(dt.date(year, 12, 31), today), rhythm).start
    weeks = (last - dt.timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1))
    return tuple(periods.window_of(monday, rhythm) for monday in weeks)


def windows_now(rhythm: Rhythm, today: dt.date) -> tuple[Period, ...]:
    """Return the window of today when it ends within a month, after the one before it when that ended within a month."""
    now = periods.window_of(today, rhythm)
    before = periods.window_of(now.start - periods.ONE_DAY, rhythm)
    return tuple(window for window in (before, now) if today - NEAR <= window.end <= today + NEAR)


def sheets(
    by: Actor, chosen: Sequence[Chosen], today: dt.date, unit: UUID | None = None, permission: str = queries.VIEW
) -> list[Sheet]:
    """Return rhythms with what is on record in their windows, for the units in which `by` has a permission.

    unit: only of that one and those below.
    """
    days = [day for _rhythm, windows in chosen for window in windows for day in (window.start, window.end)]
    if not days:
        return []
    kinds = {kind for rhythm, _windows in chosen for kind in KINDS[rhythm.each]}
    seen = organisations_for(by, permission).filter(kind__in=kinds)
    if unit is not None:
        seen = seen.filter(pk__in=Closure.objects.filter(ancestor=unit).values("descendant"))
    held = _Held(seen, Period(min(days), max(days)), [rhythm for rhythm, _windows in chosen], today)
    made = [Sheet(rhythm, windows, tuple(held.lanes(rhythm, windows, today))) for rhythm, windows in chosen]
    return [sheet for sheet in made if sheet.lanes]


class _Held:
    """What is on record: the units of whom something is expected, and days by unit (or secretary) and kind.

    One question; two more where secretaries are asked for in person.
    """

    def __init__(
        self, seen: QuerySet[Organisation], span: Period, wanted: Sequence[ActivityRhythm], today: dt.date
    ) -> None:
        kinds = sorted({kind for rhythm in wanted for kind in rhythm.kinds})
        conditional = sorted({kind for rhythm in wanted if rhythm.begun for kind in rhythm.kinds})
        self.begun: dict[UUID, list[str]] = {}
        self.units: dict[UUID, Organisation] = {}
        self.days: dict[tuple[UUID, str], list[dt.date]] = {}
        for unit in _units(seen, kinds, conditional, span):
            held = vars(unit)
            self.begun[unit.pk] = held["begun"] or []
            self.units.setdefault(unit.pk, unit)
            self.days[unit.pk, held["held_kind"]] = held["held_days"]
        personal = [rhythm for rhythm in wanted if rhythm.each is Each.SECRETARY]
        self.heads = _heads(self._of(Each.SECRETARY), min(span.end, today)) if personal else {}
        for person, kind, day in _attended(span, personal, [head.pk for head in self.heads.values()]):
            self.days.setdefault((person, kind), []).append(day)

    def lanes(self, rhythm: ActivityRhythm, windows: Sequence[Period], today: dt.date) -> Iterator[Lane]:
        """Yield the lanes of a rhythm, in organisation order."""
        for subject in self._subjects(rhythm):
            days = [day for kind in rhythm.kinds for day in self.days.get((subject.key, kind), ())]
            counts = Counter(periods.window_of(day, rhythm.every).start for day in days)
            yield Lane(subject, tuple(
                Cell(window, counts[window.start], judge(rhythm, subject.unit, window, counts[window.start], today))
                for window in windows
            ))  # fmt: skip

    def _of(self, each: Each) -> list[Organisation]:
        return [unit for unit in self.units.values() if unit.kind in KINDS[each]]

    def _subjects(self, rhythm: ActivityRhythm) -> Iterator[Subject]:
        for unit in self._of(rhythm.each):
            if rhythm.begun and not set(rhythm.kinds) & set(self.begun[unit.pk]):
                continue
            if rhythm.each is not Each.SECRETARY:
                yield Subject(unit)
            elif head := self.heads.get(unit.pk):
                yield Subject(unit, head.pk, head.name)


# What a unit holds, alone or with others (联合活动), counts for it and, once, for each unit above it on that day.
_HELD = """WITH held AS (
  SELECT s.id, s.gathering_id, s.organisation_id, s.hospital_id, s.kind, s.occurred_on
  FROM activities_segment s JOIN records_record r ON r.id = s.gathering_id
  WHERE s.kind = ANY(%s) AND s.occurred_on BETWEEN %s AND %s AND r.state = 'held' AND r.voided_at IS NULL
), holder AS (
  SELECT id, organisation_id, hospital_id, kind, occurred_on FROM held
  UNION ALL
  SELECT held.id, p.organisation_id, held.hospital_id, held.kind, held.occurred_on
  FROM held JOIN activities_partner p ON p.gathering_id = held.gathering_id
), counted AS (
  SELECT DISTINCT link.ancestor_id AS unit_id, holder.hospital_id, holder.id, holder.kind, holder.occurred_on
  FROM holder JOIN organisations_closure link ON link.descendant_id = holder.organisation_id
    AND holder.occurred_on >= link.valid_from AND (link.valid_to IS NULL OR holder.occurred_on <= link.valid_to)
)
SELECT unit.*, counted.kind AS held_kind, array_agg(counted.occurred_on) AS held_days, (
  SELECT array_agg(asked) FROM unnest(%s::text[]) AS asked WHERE EXISTS (
    SELECT 1 FROM activities_segment s JOIN records_record r ON r.id = s.gathering_id
    WHERE s.hospital_id = unit.hospital_id AND s.kind = asked AND r.state = 'held' AND r.voided_at IS NULL)
) AS begun
FROM organisations_organisation unit
LEFT JOIN counted ON counted.unit_id = unit.id AND counted.hospital_id = unit.hospital_id
WHERE unit.id IN ({seen})
GROUP BY unit.id, counted.kind
ORDER BY unit."order", unit.sort_key, unit.id"""


def _units(
    seen: QuerySet[Organisation], kinds: Sequence[str], conditional: Sequence[str], span: Period
) -> Iterable[Organisation]:
    """Return the units, once for each kind held in a span, with `held_kind`, `held_days` and `begun`: those of the
    conditional kinds that their hospital has ever held."""
    try:
        sql, params = seen.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    return Organisation.objects.raw(_HELD.format(seen=sql), [kinds, span.start, span.end, list(conditional), *params])


def _heads(units: Iterable[Organisation], day: dt.date) -> dict[UUID, Person]:
    """Return who led each unit on a day."""
    known = active().all("post")
    heads: dict[UUID, Person] = {}
    for post in posts_on(units, day):
        if post.kind in known and known[post.kind].head:
            heads.setdefault(post.organisation_id, post.person)
    return heads


def _attended(
    span: Period, wanted: Iterable[ActivityRhythm], people: Sequence[UUID]
) -> Iterable[tuple[UUID, str, dt.date]]:
    kinds = {kind for rhythm in wanted for kind in rhythm.kinds}
    if not kinds or not people:
        return []
    rows = Attendance.objects.filter(
        person__in=people, status__in=CAME, confirmed=True, occurred_on__range=(span.start, span.end),
        gathering__record__state=State.HELD, gathering__record__voided_at=None, gathering__segments__kind__in=kinds,
    )  # fmt: skip
    return rows.order_by().values_list("person_id", "gathering__segments__kind", "occurred_on")
