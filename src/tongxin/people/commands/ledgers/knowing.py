"""What a ledger's rows are compared with: who is registered, what words of code lists mean, which titles name which post."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from tongxin.ground.catalog.queries import active, entry
from tongxin.ground.exchange.tables import Fault, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.people import rules
from tongxin.people.definitions import Code, PostKind
from tongxin.people.models import Membership, Person
from tongxin.toolbox import clock
from tongxin.toolbox.chinese import numbered
from tongxin.toolbox.problems import Level, Problem, Refused
from tongxin.toolbox.words import N_


class Faults:
    """Problems of rows, gathered; `check` turns the refusal of a rule into a fault of its column."""

    def __init__(self, columns: dict[str, str]) -> None:
        self.columns, self.found = columns, list[Fault]()

    def add(
        self, place: Row, column: str, code: str, template: str, /, *, level: Level = Level.HARD, **params: Any
    ) -> None:
        """Note one problem."""
        self.found.append(Fault(place.number, column, Problem(code, template, params, level=level)))

    def check(self, row: Row, column: str, rule: Callable[..., object], /, *told: Any) -> Any:
        """Return what a rule answers to what is told; where it refuses, note why and return None."""
        try:
            return rule(*told)
        except Refused as refused:
            for problem in refused.problems:
                self.found.append(Fault(row.number, self.columns.get(problem.field, column), problem))
            return None


def code(name: str, word: str) -> Code:
    """Return the entry of a code list that a word means; raise `Refused` where the list has none."""
    return rules.code_of(entry("code_list", name), word)


class Posts:
    """Posts of the catalog by the names that ledgers give them, for a kind of organisation."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[PostKind]] = defaultdict(list)
        for kind in active().all("post").values():
            for name in (kind.title, *kind.aliases):
                self.by_name[name].append(kind)

    def find(self, name: str, unit: Organisation) -> PostKind | None:
        """Return the post that `name` means in an organisation; a longer title counts by how it ends (心内科主任)."""
        for start in range(len(name)):
            for kind in self.by_name.get(name[start:], ()):
                if not kind.kinds or unit.kind in kind.kinds:
                    return kind
        return None


class Registered:
    """The persons of a hospital as rows may mean them: by staff number, resident ID, or name with month of birth."""

    def __init__(self, hospital: UUID | None) -> None:
        self.people: dict[UUID, Person] = {}
        self.by_code: dict[str, Person] = {}
        self.by_digest: dict[bytes, Person] = {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        for person in Person.objects.filter(hospital_id=hospital).order_by("code"):
            self.people[person.pk] = person
            self.by_code[person.code] = person
            self.by_name[person.name].append(person)
            if person.resident_digest is not None:
                self.by_digest[bytes(person.resident_digest)] = person
        held = Membership.objects.filter(hospital_id=hospital).exclude(valid_to__lt=clock.today())
        self.member_of = {row.person_id: row.organisation for row in held.select_related("organisation")}

    def find(self, name: str, code: str, digest: bytes | None, born: dt.date | None) -> Person | Problem | None:
        """Return whom a row means, None for somebody new, or the problem when its hints contradict."""
        if code and code in self.by_code:
            person = self.by_code[code]
            if person.name == name:
                return person
            return Problem("people.row_code", N_("工号 {code} 已登记为别的人"), {"code": code})
        if digest is not None and digest in self.by_digest:
            person = self.by_digest[digest]
            return person if person.name == name else Problem("people.row_resident", N_("这个身份证号已登记为别的人"))
        return self._by_name(name, born)

    def _by_name(self, name: str, born: dt.date | None) -> Person | Problem | None:
        same = self.by_name.get(name, [])
        close = [one for one in same if _same_month(one.born, born)]
        if len(close) > 1 or (not close and len(same) > 1 and born is None):
            sentence = N_("本院有 {count} 位“{name}”：请在姓名后写工号，例如“{name}（10023）”")
            return Problem("people.row_ambiguous", sentence, {"count": len(same), "name": name})
        if close:
            return close[0]
        return same[0] if len(same) == 1 and (born is None or same[0].born is None) else None

    def namesakes(self, name: str) -> list[Person]:
        """Return those registered before who have this name, by staff number."""
        return [one for one in self.by_name.get(name, []) if one.pk in self.people]

    def member(self, name: str, branch: Organisation) -> Person | None:
        """Return the one person of that name among the members of a branch, or the one in the hospital."""
        bare, code = numbered(name)
        if code in self.by_code and self.by_code[code].name == bare:
            return self.by_code[code]
        same = self.by_name.get(name) or self.by_name.get(bare, [])
        here = [one for one in same if self.member_of.get(one.pk) == branch]
        found = here if len(here) == 1 else same
        return found[0] if len(found) == 1 else None


def _same_month(one: dt.date | None, other: dt.date | None) -> bool:
    return one is not None and other is not None and (one.year, one.month) == (other.year, other.month)
