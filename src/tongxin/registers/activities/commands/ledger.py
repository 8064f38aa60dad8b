"""From rows of the volunteer-service ledger to gatherings: who is who, and which rows are one gathering."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened
from tongxin.people.models import Membership, Person
from tongxin.registers.activities import rules
from tongxin.registers.activities.definitions import ActivityKind, Part
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.toolbox.chinese import compared, numbered
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_, verbatim

KIND = "volunteering"
NEEDS = (
    "date", "project", "kind", "place", "organiser", "name", "unit", "from", "to", "hours", "served", "headcount",
)  # fmt: skip
# Rows that agree in these, and in the unit, are one gathering.
SHARED = ("date", "project", "from", "to", "hours", "kind", "place")
OTHER = verbatim("其他")


@dataclass
class Shift:
    """One gathering as the ledger tells it; `people`: (row, person or None, outsider, outsider's unit)."""

    organisation: Organisation
    title: str
    occurred_on: dt.date
    starts_at: dt.time | None
    ends_at: dt.time | None
    place: str
    hours: Decimal | None
    extra: dict[str, Any]
    people: list[tuple[int, UUID | None, str, str]] = field(default_factory=list)
    served: set[int] = field(default_factory=set)
    headcount: int = 0
    rows: list[int] = field(default_factory=list)
    kind: str = KIND
    minutes: str = ""
    further: list[Part] = field(default_factory=list)


def plan(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan the import: rows that agree in day, project, unit, times, hours, category and place are one gathering."""
    reader = _Reader(organisation, rows)
    for row in rows:
        reader.take(row)
    people = sum(len(shift.people) for shift in reader.shifts.values())
    counts = [(N_("活动（场）"), len(reader.shifts)), (N_("有名单的人次"), people)]
    headcount = sum(shift.headcount for shift in reader.shifts.values())
    if headcount:
        counts.append((N_("仅计人数"), headcount))
    return Plan(list(reader.shifts.values()), reader.faults, counts)


class _Reader:
    """Reads rows one after the other, remembering people, units and gatherings met before."""

    def __init__(self, organisation: Organisation, rows: Sequence[Row]) -> None:
        self.organisation = organisation
        self.kind: ActivityKind = kind_of(KIND)
        self.people = People(organisation, {str(row["name"]) for row in rows if row["name"]})
        places = rows[0].columns if rows else dict.fromkeys(NEEDS, 0)
        self.shared = itemgetter(*(places[key] for key in SHARED))
        self.others = itemgetter(*(places[key] for key in ("organiser", "served", "headcount", "name")))
        self.shifts: dict[tuple[Any, ...], Shift] = {}
        # Numbers of keys: those of 100,000 rows are looked up, and a UUID's hash is worked out in Python each time.
        self.seen: dict[tuple[int, int], int] = {}
        self.faults: list[Fault] = []

    def take(self, row: Row) -> None:
        """Put a row to its gathering, or say what is wrong with it."""
        organiser, served, headcount, name = self.others(row.values)
        unit = organiser or self.organisation
        key = (unit.id.int, *self.shared(row.values))
        shift = self.shifts.get(key)
        if shift is None:
            shift = self.shifts[key] = self._first(row, unit)
        shift.rows.append(row.number)
        if served is not None:
            shift.served.add(served)
        shift.headcount += headcount or 0
        if name:
            self._name(shift, row, name)
        elif not headcount:
            self._fault(row, "name", Problem("activities.ledger_nobody", N_("请填写姓名；没有名单的请填“仅计人数”")))

    def _first(self, row: Row, unit: Organisation) -> Shift:
        """Make the gathering of a row by the rules of the commands; each rule that refuses is a fault of this row."""
        starts, ends = _time(row["from"]), _time(row["to"])
        shift = Shift(
            unit, row["project"].strip(), row["date"], starts, ends, (row["place"] or "")[:120], row["hours"], {}
        )
        if shift.hours is None and (starts is None or ends is None or starts < ends):
            shift.hours = rules.hours_between(starts, ends)
        self._check(row, "date", lambda: check_happened(shift.occurred_on))
        self._check(row, "project", lambda: rules.check_title(shift.title))
        self._check(row, "hours", lambda: rules.check_hours(starts, ends, shift.hours))
        self._check(row, "from", lambda: _check_day(row))
        given = {"category": row["kind"] or OTHER}
        self._check(row, "kind", lambda: shift.extra.update(rules.check_extra(self.kind, given)))
        return shift

    def _name(self, shift: Shift, row: Row, name: str) -> None:
        unit = row["unit"] or ""
        found = self.people.find(name, unit, shift)
        if isinstance(found, Problem):
            self._fault(row, "name", found)
            return
        person, outsider = found
        if person is not None:
            first = self.seen.setdefault((id(shift), person.int), row.number)
            if first != row.number:
                about = {"name": name, "row": first}
                problem = Problem("activities.ledger_twice", N_("“{name}”在同一场活动中已见第 {row} 行"), about)
                self._fault(row, "name", problem)
        shift.people.append((row.number, person, outsider, unit[:120] if outsider else ""))

    def _check(self, row: Row, column: str, check: Callable[[], object]) -> None:
        try:
            check()
        except Refused as refused:
            for problem in refused.problems:
                self._fault(row, _COLUMNS.get(problem.field, column), problem)

    def _fault(self, row: Row, column: str, problem: Problem) -> None:
        self.faults.append(Fault(row.number, column, problem))


# The commands' arguments and the ledger's columns.
_COLUMNS = {"ends_at": "to", "hours": "hours", "category": "kind", "title": "project", "occurred_on": "date"}


def _time(moment: dt.datetime | None) -> dt.time | None:
    return None if moment is None else moment.time().replace(second=0, microsecond=0)


def _check_day(row: Row) -> None:
    for key in ("from", "to"):
        if row[key] is not None and row[key].date() != row["date"]:
            raise Refused(Problem("activities.ledger_day", N_("起止时间与服务日期不是同一天"), field=key))


class People:
    """Finds the persons of a hospital by name, helped by staff number, unit and branch."""

    def __init__(self, organisation: Organisation, names: Iterable[str]) -> None:
        self.hospital = organisation.hospital_id
        self.by_name: dict[str, list[UUID]] = defaultdict(list)
        self.by_code: dict[str, tuple[UUID, str]] = {}
        self.unit_of: dict[UUID, UUID] = {}
        self.left: dict[UUID, dt.date] = {}
        self.answers: dict[tuple[str, str, UUID], tuple[UUID | None, str] | Problem] = {}
        bare = {name: numbered(name) for name in names}
        self._read({name for name, _code in bare.values()} | set(bare))
        # Most names are one person's, wherever they stand.
        held = {name: self.by_name[name] for name, (_bare, code) in bare.items() if not code and name in self.by_name}
        self.only = {name: (found[0], "") for name, found in held.items() if len(found) == 1}
        self.units: dict[str, set[UUID]] = defaultdict(set)
        for unit in Organisation.objects.filter(hospital_id=self.hospital):
            for name in (unit.name, unit.short_name, unit.code):
                self.units[compared(name)].add(unit.pk)
        self.branches = self._branches()

    def find(self, name: str, unit: str, shift: Shift) -> tuple[UUID | None, str] | Problem:
        """Return (person, "") of a colleague, (None, name) of an outsider, or the problem."""
        found: tuple[UUID | None, str] | Problem | None = self.only.get(name)
        if found is None:
            key = (name, unit, shift.organisation.id)
            found = self.answers.get(key)
            if found is None:
                found = self.answers[key] = self._find(name, unit, shift)
        return self._there(found, shift) if self.left and not isinstance(found, Problem) else found

    def _there(self, found: tuple[UUID | None, str], shift: Shift) -> tuple[UUID | None, str] | Problem:
        """Return whom a name means, or the problem that this person had left the hospital by then."""
        left = self.left.get(found[0]) if found[0] else None
        if left is None or left > shift.occurred_on:
            return found
        return Problem("activities.ledger_left", N_("此人已于 {day} 离院，不会参加这次活动"), {"day": left.isoformat()})

    def _find(self, name: str, unit: str, shift: Shift) -> tuple[UUID | None, str] | Problem:
        bare, code = numbered(name)
        if code and code in self.by_code:
            person, known = self.by_code[code]
            if bare in ("", known):
                return person, ""
            return Problem("activities.ledger_code", N_("工号 {code} 不是“{name}”"), {"code": code, "name": bare})
        candidates = self.by_name.get(name) or self.by_name.get(bare, [])
        if len(candidates) == 1:
            return candidates[0], ""
        named = self.units.get(compared(unit), set())
        if not candidates:
            return self._stranger(name, unit, inside=bool(named))
        close = self._close(candidates, named) if named else self._close(candidates, {shift.organisation.pk})
        if len(close) == 1:
            return close[0], ""
        about = {"count": len(candidates), "name": bare}
        template = N_("本院有 {count} 位“{name}”：请在姓名后写工号，例如“{name}（10023）”")
        return Problem("activities.ledger_ambiguous", template, about)

    def _stranger(self, name: str, unit: str, *, inside: bool) -> tuple[UUID | None, str] | Problem:
        if unit.strip() and not inside:
            return None, name[:60]
        template = N_("本院没有“{name}”：请核对姓名；院外人员请在单位一列写明外单位")
        return Problem("activities.ledger_unknown", template, {"name": name})

    def _close(self, candidates: list[UUID], units: set[UUID]) -> list[UUID]:
        return [
            person for person in candidates if units & self.branches.get(person, set()) or self.unit_of[person] in units
        ]

    def _read(self, names: set[str]) -> None:
        rows = Person.objects.filter(hospital_id=self.hospital).order_by("code")
        for person, code, name, unit, left in rows.values_list("pk", "code", "name", "organisation_id", "left_on"):
            self.by_code[code] = (person, name)
            if left is not None:
                self.left[person] = left
            if name in names:
                self.by_name[name].append(person)
                self.unit_of[person] = unit

    def _branches(self) -> dict[UUID, set[UUID]]:
        """Return the branches, of all times, of persons who share a name."""
        shared = [person for people in self.by_name.values() if len(people) > 1 for person in people]
        found: dict[UUID, set[UUID]] = defaultdict(set)
        held = Membership.objects.filter(person__in=shared).order_by().values_list("person", "organisation")
        for person, unit in held:
            found[person].add(unit)
        return found
