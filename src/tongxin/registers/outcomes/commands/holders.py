"""Whose outcome a line of a document or of a ledger tells of: somebody of the rolls, a unit, or a name to be kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Membership, Person
from tongxin.people.queries.named import split
from tongxin.toolbox.chinese import compared
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Holder:
    """A holder found: the unit the outcome belongs to, and the person, if it is one."""

    unit: Organisation
    person: Person | None = None


class Rolls:
    """The persons of a hospital who bear one of some names, and its units, as of a day."""

    def __init__(self, organisation: Organisation, names: Iterable[str], day: dt.date) -> None:
        self.hospital = organisation.hospital_id
        wanted = {split(name) for name in names}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.by_code: dict[str, Person] = {}
        meant = Q(name__in={name for name, _code in wanted}) | Q(code__in={code for _name, code in wanted if code})
        rows = Person.objects.filter(meant, hospital_id=self.hospital)
        for person in rows.select_related("organisation").order_by("code"):
            self.by_name[person.name].append(person)
            self.by_code[person.code] = person
        self.units: dict[str, Organisation] = {}
        for unit in Organisation.objects.filter(hospital_id=self.hospital).order_by("order", "id"):
            for name in (unit.name, unit.short_name, unit.code):
                self.units.setdefault(compared(name), unit)
        self.branches = self._branches(day)

    def person(self, text: str, unit: Organisation | None = None) -> Holder | None:
        """Return the person meant by a name, a staff number, or both; None when there is none of that name.

        unit: helps where several share a name. Raises `Refused` when several are left, or name and number disagree.
        """
        name, code = split(text)
        if code:
            return self._numbered(name, code)
        found = self.by_name.get(name, [])
        if len(found) > 1 and unit is not None:
            found = [person for person in found if unit.pk in self._units_of(person)] or found
        if len(found) > 1:
            sentence = N_("本院有 {count} 位“{name}”：请在姓名后写工号，例如“{name}（10023）”")
            raise refuse("outcomes.ambiguous", sentence, field="holder", count=len(found), name=name)
        return self._holder(found[0]) if found else None

    def unit(self, text: str) -> Organisation | None:
        """Return the unit of a name, a short name or a code."""
        return self.units.get(compared(text))

    def find(self, text: str) -> Holder:
        """Return the person or the unit meant; raise `Refused` when there is neither."""
        unit = self.unit(text)
        found = Holder(unit) if unit is not None else self.person(text)
        if found is None:
            raise refuse("outcomes.unknown", N_("本院没有“{name}”：请核对姓名或单位名称"), field="holder", name=text)
        return found

    def _numbered(self, name: str, code: str) -> Holder:
        person = self.by_code.get(code)
        about = {"code": code, "name": name}
        if person is None and not name:
            raise refuse("outcomes.no_code", N_("本院没有工号 {code}"), field="holder", **about)
        if person is None or name not in ("", person.name):
            raise refuse("outcomes.code", N_("工号 {code} 不是“{name}”"), field="holder", **about)
        return self._holder(person)

    def _holder(self, person: Person) -> Holder:
        """Return the person with the branch of the day, or the department of somebody without one."""
        branch = self.branches.get(person.pk)
        return Holder(branch or person.organisation, person)

    def _units_of(self, person: Person) -> set[object]:
        branch = self.branches.get(person.pk)
        return {person.organisation_id, branch.pk if branch else None}

    def _branches(self, day: dt.date) -> dict[object, Organisation]:
        people = [person.pk for people in self.by_name.values() for person in people]
        held = Membership.objects.filter(on_day(day), person__in=people).select_related("organisation")
        return {row.person_id: row.organisation for row in held}
