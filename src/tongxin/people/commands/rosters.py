"""A hospital's staff at once, as a program has them; a roster on paper comes in by `people.import_roster`."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people.definitions import BRANCHES, Standing
from tongxin.people.models import Membership, Person
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Entry:
    """One line of a roster: staff number, name, and the branch with standing and first day where the person is a member."""

    code: str
    name: str
    branch: Organisation | None = None
    standing: Standing = Standing.FULL
    member_since: dt.date | None = None


@command("people.register_many", title=_("成批登记人员"), on="organisation")
def register_many(*, by: Actor, organisation: Organisation, entries: list[Entry]) -> int:
    """Register a whole roster of a hospital at once, with the branches of its members; return how many. All or none."""
    hospital, codes = of_hospital(organisation), [entry.code for entry in entries]
    taken = set(Person.objects.filter(hospital_id=hospital, code__in=codes).values_list("code", flat=True))
    twice = {code for code, count in Counter(codes).items() if count > 1}
    if taken | twice:
        listed = " ".join(sorted(taken | twice)[:20])
        raise refuse("people.codes", N_("这些工号已登记或重复：{codes}"), field="entries", codes=listed)
    people = [
        Person(hospital_id=hospital, organisation=organisation, code=entry.code, name=entry.name,
               sort_key=sort_key(entry.name)[:120])
        for entry in entries
    ]  # fmt: skip
    Person.objects.bulk_create(people, batch_size=2000)
    memberships = [_membership(person, entry) for person, entry in zip(people, entries, strict=True) if entry.branch]
    Membership.objects.bulk_create(memberships, batch_size=2000)
    note(people=len(people), members=len(memberships))
    return len(people)


def _membership(person: Person, entry: Entry) -> Membership:
    branch = entry.branch
    if branch is None or branch.kind not in BRANCHES or branch.hospital_id != person.hospital_id:
        raise refuse("people.entry_branch", N_("{code} 的党支部不在本院"), field="entries", code=entry.code)
    if entry.member_since is None:
        raise refuse("people.entry_since", N_("{code} 缺少转入党支部的日期"), field="entries", code=entry.code)
    return Membership(
        person=person, hospital_id=person.hospital_id, organisation=branch, standing=entry.standing,
        valid_from=entry.member_since,
    )  # fmt: skip
