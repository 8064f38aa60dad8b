"""Founds a demo hospital: its tree, its members, its users."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from dataclasses import dataclass, field
from typing import Any

from tongxin.doors.console.demonstration.drawing import names
from tongxin.ground.access import commands as access
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import System, User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.people.models import Person
from tongxin.people.queries import members

SYSTEM = System("demo")
SETTLED = dt.date(2019, 1, 1)


@dataclass
class Founded:
    """A demo hospital while its records are made."""

    root: Organisation
    committee: Organisation
    branches: list[Organisation] = field(default_factory=list)
    people: dict[str, list[Person]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def found(plan: dict[str, Any], draw: random.Random) -> Founded:
    """Found the hospital of a demo file with its organisations and members."""
    head, committee = plan["hospital"], plan["committee"]
    root = organisations.found_hospital(
        by=SYSTEM, code=head["code"], name=head["name"], established_on=head["established_on"]
    )
    party = _below(root, OrganisationKind.PARTY_COMMITTEE, committee, 1)
    made = Founded(root, party)
    for number, general in enumerate(plan["general"], 1):
        parent = _below(party, OrganisationKind.GENERAL_BRANCH, general, number * 100)
        for place, name in enumerate(general["branches"], 1):
            entry = {"code": f"{general['code']}{place:02d}", "name": name}
            made.branches.append(_below(parent, OrganisationKind.BRANCH, entry, number * 100 + place))
    _enrol(made, plan["people"], draw)
    return made


def _below(parent: Organisation, kind: OrganisationKind, entry: dict[str, Any], order: int) -> Organisation:
    return organisations.found(
        by=SYSTEM, parent=parent, kind=kind, code=entry["code"], name=entry["name"],
        short_name=entry.get("short_name", ""), established_on=SETTLED, order=order,
    )  # fmt: skip


def _enrol(made: Founded, plan: dict[str, Any], draw: random.Random) -> None:
    count = plan["members"]
    entries = [
        people.Entry(
            f"{number:05d}", name, made.branches[number % len(made.branches)],
            Standing.PROBATIONARY if number < plan["probationary"] else Standing.FULL, SETTLED,
        )
        for number, name in enumerate(names(count, plan["surnames"], plan["given"], draw))
    ]  # fmt: skip
    people.register_many(by=SYSTEM, organisation=made.root, entries=entries)
    for branch in made.branches:
        made.people[branch.code] = list(members(branch, SETTLED))


# Who signs in to look at the demo: user name, role, and the unit (by place: -1 is the hospital, -2 the committee).
CAST = (
    ("dangban", "party_office", -1),
    ("shuji", "branch_secretary", 1),
    ("jilu", "branch_recorder", 1),
    ("dangyuan", "member", 1),
    ("weiyuan", "committee_member", -2),
    ("guanli", "administrator", -1),
)


def cast(made: Founded) -> str:
    """Create the demo's users under one random password, made anew for each installation; return it."""
    password = secrets.token_urlsafe(9)
    for place, (username, role, where) in enumerate(CAST):
        unit = made.branches[where] if where >= 0 else {-1: made.root, -2: made.committee}[where]
        person = made.people[made.branches[1].code if where >= 0 else made.branches[14].code][place]
        row = access.create_user(
            by=SYSTEM, organisation=made.root, username=username, name=person.name, password=password,
            person_id=person.pk, lasting=True,
        )  # fmt: skip
        access.grant(by=SYSTEM, user=row, role=role, organisation=unit, valid_from=SETTLED)
        made.users[username] = actor_of(row)
    return password
