"""Who is meant by what somebody typed: a name, a staff number, or both."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Membership, Person
from tongxin.toolbox import ids
from tongxin.toolbox.chinese import numbered
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


class Roll:
    """The persons of a hospital whom some texts may mean: one statement for any number of texts.

    A text is a name (also spaced out: 张 三), a name with a staff number (张三（10023）), a staff number, or an id. Where
    persons share a name, their branches tell them apart: those of the day `on`, or of all times.
    """

    def __init__(self, hospital: UUID | None, texts: Iterable[str], on: dt.date | None = None) -> None:
        self.on = on
        self.by_code: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        self.by_id: dict[str, Person] = {}
        asked = {word for text in texts for word in (text.strip(), *split(text)) if word}
        meant = Q(name__in=asked) | Q(code__in=asked) | Q(pk__in=[key for word in asked if (key := ids.read(word))])
        for person in Person.objects.filter(meant, hospital_id=hospital).order_by("code"):
            self.by_code[person.code] = person
            self.by_name[person.name].append(person)
            self.by_id[str(person.pk)] = person

    def one(self, text: str, near: Collection[UUID] = ()) -> Person | None:
        """Return the person a text means, None for nobody of the hospital; near: units that tell namesakes apart.

        Raises `Refused`: people.namesakes where several are left, people.number_differs where name and number disagree.
        """
        if ids.read(text.strip()):
            return self.by_id.get(text.strip())
        name, code = (text.strip(), "") if text.strip() in self.by_name else split(text)
        if code:
            return self._numbered(name, code)
        found = self.by_name.get(name, [])
        if len(found) > 1 and near:
            found = [person for person in found if self.units_of(person) & set(near)] or found
        if len(found) > 1:
            sentence = N_("本院有 {count} 位“{name}”：请在姓名后写工号，例如“{name}（10023）”")
            raise refuse("people.namesakes", sentence, count=len(found), name=name)
        return found[0] if found else None

    def units_of(self, person: Person) -> set[UUID]:
        """Return the department of a person and the branches it belongs to."""
        return {person.organisation_id, *self.branches.get(person.pk, ())}

    @cached_property
    def branches(self) -> Mapping[UUID, list[UUID]]:
        """The branches of all persons found; asked for only where somebody needs them."""
        held = Membership.objects.filter(person__in=[person.pk for person in self.by_id.values()]).order_by()
        found: dict[UUID, list[UUID]] = defaultdict(list)
        for person, unit in (held.filter(on_day(self.on)) if self.on else held).values_list("person", "organisation"):
            found[person].append(unit)
        return found

    def _numbered(self, name: str, code: str) -> Person:
        person = self.by_code.get(code)
        if person is None and not name:
            raise refuse("people.no_number", N_("本院没有工号 {code}"), code=code)
        if person is None or name not in ("", person.name):
            raise refuse("people.number_differs", N_("工号 {code} 不是“{name}”"), code=code, name=name)
        return person


def split(text: str) -> tuple[str, str]:
    """Return the name without the spaces of a list (张 三) and the staff number written after it; either may be empty."""
    name, code = numbered(text)
    return "".join(name.split()), code
