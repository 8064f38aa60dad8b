"""A hospital's staff at once, as a program has them; a roster on paper comes in by `people.import_roster`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.facts import level_of
from tongxin.people.commands.persons import Particulars, tell
from tongxin.people.definitions import BRANCHES, DEPARTMENTS, Standing
from tongxin.people.models import Membership, Person, Placement, Title, Trait
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

BATCH = 2000


@dataclass(frozen=True)
class Entry:
    """One line of a roster: staff number, name, and the branch with standing and first day where the person is a member.

    department, since: where the person works, and from which day on; title: professional title held since that day;
    traits: ids of `trait` of the catalog, from that day on; particulars: what else is known.
    """

    code: str
    name: str
    branch: Organisation | None = None
    standing: Standing = Standing.FULL
    member_since: dt.date | None = None
    joined_on: dt.date | None = None
    full_on: dt.date | None = None
    department: Organisation | None = None
    since: dt.date | None = None
    title: str = ""
    traits: tuple[str, ...] = ()
    particulars: Particulars | None = None


@command("people.register_many", title=_("成批登记人员"), on="organisation")
def register_many(*, by: Actor, organisation: Organisation, entries: list[Entry]) -> int:
    """Register a whole roster of a hospital at once, with the branches of its members; return how many. All or none."""
    hospital, codes = of_hospital(organisation), [entry.code for entry in entries]
    taken = set(Person.objects.filter(hospital_id=hospital, code__in=codes).values_list("code", flat=True))
    twice = {code for code, count in Counter(codes).items() if count > 1}
    if taken | twice:
        listed = " ".join(sorted(taken | twice)[:20])
        raise refuse("people.codes", N_("这些工号已登记或重复：{codes}"), field="entries", codes=listed)
    people = [_person(organisation, entry) for entry in entries]
    Person.objects.bulk_create(people, batch_size=BATCH)
    known = list(zip(people, entries, strict=True))
    memberships = [_membership(person, entry) for person, entry in known if entry.branch]
    Membership.objects.bulk_create(memberships, batch_size=BATCH)
    Placement.objects.bulk_create([_placement(*each) for each in known if each[1].department], batch_size=BATCH)
    Title.objects.bulk_create([_title(*each) for each in known if each[1].title], batch_size=BATCH)
    Trait.objects.bulk_create([trait for each in known for trait in _traits(*each)], batch_size=BATCH)
    note(people=len(people), members=len(memberships))
    return len(people)


def _person(organisation: Organisation, entry: Entry) -> Person:
    unit = entry.department
    if unit is not None and (unit.kind not in DEPARTMENTS or unit.hospital_id != organisation.hospital_id):
        raise refuse("people.entry_department", N_("{code} 的科室不在本院"), field="entries", code=entry.code)
    person = Person(
        hospital_id=of_hospital(organisation), organisation=unit or organisation, code=entry.code,
        name=entry.name, sort_key=sort_key(entry.name)[:120],
    )  # fmt: skip
    if entry.particulars is not None:
        tell(person, entry.particulars)
    return person


def _since(entry: Entry) -> dt.date:
    if entry.since is None:
        raise refuse("people.entry_placed", N_("{code} 缺少到科室的日期"), field="entries", code=entry.code)
    return entry.since


def _placement(person: Person, entry: Entry) -> Placement:
    return Placement(
        person=person, hospital_id=person.hospital_id, organisation_id=person.organisation_id, valid_from=_since(entry)
    )


def _title(person: Person, entry: Entry) -> Title:
    return Title(
        person=person, hospital_id=person.hospital_id, organisation_id=person.organisation_id, since=_since(entry),
        name=rules.check_text(entry.title, 40, "title"), level=level_of(entry.title) or "",
    )  # fmt: skip


def _traits(person: Person, entry: Entry) -> Iterator[Trait]:
    for kind in entry.traits:
        if active().get("trait", kind) is None:
            raise refuse("people.trait", N_("目录中没有“{kind}”这一项"), field="entries", kind=kind)
        yield Trait(
            person=person, hospital_id=person.hospital_id, organisation_id=person.organisation_id, kind=kind,
            valid_from=_since(entry),
        )  # fmt: skip


def _membership(person: Person, entry: Entry) -> Membership:
    branch = entry.branch
    if branch is None or branch.kind not in BRANCHES or branch.hospital_id != person.hospital_id:
        raise refuse("people.entry_branch", N_("{code} 的党支部不在本院"), field="entries", code=entry.code)
    if entry.member_since is None:
        raise refuse("people.entry_since", N_("{code} 缺少转入党支部的日期"), field="entries", code=entry.code)
    return Membership(
        person=person, hospital_id=person.hospital_id, organisation=branch, standing=entry.standing,
        valid_from=entry.member_since, joined_on=entry.joined_on, full_on=entry.full_on,
    )  # fmt: skip
