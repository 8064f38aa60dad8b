"""Founds a demo hospital: its tree, its staff and members."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tongxin.doors.console.demonstration.drawing import names
from tongxin.doors.console.demonstration.plans import Plan
from tongxin.doors.console.demonstration.staff import Places, roster
from tongxin.ground.commands.actors import System, User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands as people
from tongxin.people.models import Membership, Person
from tongxin.toolbox.words import verbatim

SYSTEM = System("demo")
SETTLED = dt.date(2019, 1, 1)
BRANCH = verbatim("党支部")


@dataclass
class Founded:
    """A demo hospital while its records are made.

    settled: the day from which its tree stands; letters: surnames and given characters of which names are made; people:
    members by the code of their branch; homes: the branch of each member, also of later ones; lists and groups: named
    lists of units and of persons that a plan speaks of, with the branches of a list `x` the departments they stand on as
    `x_departments`; password: of all its users, and by which they hold keys.
    """

    root: Organisation
    party: Organisation
    settled: dt.date
    letters: tuple[str, str]
    branches: list[Organisation] = field(default_factory=list)
    departments: dict[str, Organisation] = field(default_factory=dict)
    of_branch: dict[str, list[Organisation]] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    homes: dict[UUID, Organisation] = field(default_factory=dict)
    lists: dict[str, list[Organisation]] = field(default_factory=dict)
    groups: dict[str, list[Person]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    password: str = ""

    def units(self, name: str) -> list[Organisation]:
        """Return the units that a plan calls `name`; raise KeyError for none."""
        return {**self.lists, "hospital": [self.root], "party": [self.party], "branches": self.branches}[name]

    def home(self, person: Person) -> Organisation:
        """Return the branch of a member; of others, the hospital."""
        return self.homes.get(person.pk, self.root)

    def members(self, unit: Organisation) -> list[Person]:
        """Return the members of a branch, or those of all branches for a unit above them."""
        return self.people.get(unit.code) or [person for group in self.people.values() for person in group]


def found_region(plan: Plan) -> Organisation:
    """Found the region of the demo's hospitals."""
    return organisations.found_region(by=SYSTEM, **plan)


def found(plan: Plan, draw: random.Random, region: Organisation | None = None) -> Founded:
    """Found the hospital of a demo file with its organisations, staff and members."""
    head = plan["hospital"]
    settled = head.get("settled_on", SETTLED)
    root = organisations.found_hospital(
        by=SYSTEM, code=head["code"], name=head["name"], established_on=head["established_on"], region=region
    )
    kind = OrganisationKind(plan["committee"].get("kind", OrganisationKind.PARTY_COMMITTEE))
    letters = plan["people"]["surnames"], plan["people"]["given"]
    made = Founded(root, _below(root, kind, plan["committee"], 1, settled), settled, letters)
    for number, general in enumerate(plan["general"], 1):
        _found_branches(made, general, number * 100)
    for number, body in enumerate(plan.get("body", ()), 1):
        made.lists[body["code"]] = [_below(root, OrganisationKind(body["kind"]), body, 2000 + number, settled)]
    _found_departments(made, plan)
    _found_teams(made, plan.get("teams", {}))
    _found_groups(made, plan.get("groups", {}))
    _enrol(made, plan["people"], draw)
    return made


def _found_branches(made: Founded, general: Plan, order: int) -> None:
    """Found the branches of a general branch; one without a name stands for the party organisation itself."""
    parent = made.party
    if "name" in general:
        parent = _below(made.party, OrganisationKind.GENERAL_BRANCH, general, order, made.settled)
    found = [
        _below(parent, OrganisationKind.BRANCH, entry, order + place, made.settled)
        for place, entry in enumerate(_branches(general), 1)
    ]
    made.branches += found
    for name in general.get("lists", ()):
        made.lists.setdefault(name, []).extend(found)


def _branches(general: Plan) -> Iterator[dict[str, str]]:
    named = general.get("branches", ()) or [name + BRANCH for name in general["departments"]]
    for place, name in enumerate(named, 1):
        yield {"code": f"{general['code']}{place:02d}", "name": name}


def _found_departments(made: Founded, plan: Plan) -> None:
    """Found the departments each branch stands on, in the order of the branches, and the offices without a branch."""
    order = 1000
    branches = iter(made.branches)
    for general in plan["general"]:
        found = []
        for stands_on in _departments(general):
            branch = next(branches)
            for name in stands_on:
                order += 1
                made.departments[name] = _department(made, name, order)
            made.of_branch[branch.code] = [made.departments[name] for name in stands_on]
            found += made.of_branch[branch.code]
        for name in general.get("lists", ()):
            made.lists.setdefault(f"{name}_departments", []).extend(found)


def _departments(general: Plan) -> list[list[str]]:
    if "branches" not in general:
        return [[name] for name in general["departments"]]
    return [list(stands_on) for stands_on in general["branches"].values()]


def _department(made: Founded, name: str, order: int) -> Organisation:
    entry = {"code": f"ks{order - 1000:03d}", "name": name}
    return _below(made.root, OrganisationKind.DEPARTMENT, entry, order, made.settled)


def _found_teams(made: Founded, plan: Plan) -> None:
    named = [(department, team) for department, teams in plan.items() for team in teams]
    made.lists["teams"] = [
        _below(
            made.departments[department], OrganisationKind.TEAM, {"code": f"bz{place:02d}", "name": team}, place,
            made.settled,
        )
        for place, (department, team) in enumerate(named, 1)
    ]  # fmt: skip


def _found_groups(made: Founded, plan: Plan) -> None:
    """Found the working groups (工作小组) that stand below an office."""
    named = [(department, group) for department, groups in plan.items() for group in groups]
    for place, (department, group) in enumerate(named, 1):
        entry = {"code": f"gz{place:02d}", "name": group}
        _below(made.departments[department], OrganisationKind.BODY, entry, place, made.settled)


def _below(parent: Organisation, kind: OrganisationKind, entry: Plan, order: int, on: dt.date) -> Organisation:
    return organisations.found(
        by=SYSTEM, parent=parent, kind=kind, code=entry["code"], name=entry["name"],
        short_name=entry.get("short_name", ""), established_on=entry.get("established_on", on), order=order,
    )  # fmt: skip


def _enrol(made: Founded, plan: Plan, draw: random.Random) -> None:
    """Register members, the retired among them, and other staff; those of each branch and the named groups are kept."""
    retired = plan.get("retired", 0)
    called = names(plan["members"] + retired + plan["staff"], *made.letters, draw)
    serving = made.branches[:-1] if retired else made.branches
    places = Places(serving, made.branches[-1] if retired else None, made.of_branch, made.settled)
    entries = roster(plan, places, called, draw)
    people.register_many(by=SYSTEM, organisation=made.root, entries=entries)
    _gather(made, plan.get("as_of", dt.date.max))
    _group(made, plan, len(serving))


def _gather(made: Founded, as_of: dt.date) -> None:
    """Keep the members of each branch on the day a plan tells of; one question for all, for rows of an open transaction have
    no statistics yet."""
    branches = {branch.pk: branch for branch in made.branches}
    rows = Membership.objects.filter(hospital=made.root).select_related("person").order_by("person__code")
    for row in rows:
        branch = made.homes[row.person_id] = branches[row.organisation_id]
        if row.valid_from <= as_of:
            made.people.setdefault(branch.code, []).append(row.person)


def _group(made: Founded, plan: Plan, serving: int) -> None:
    """Name the groups of persons a plan speaks of: the cadres, and so many after them; of the staff outside the Party too."""
    everybody = list(Person.objects.filter(hospital=made.root).order_by("code"))
    cadres = plan.get("cadres", {}).get("count", serving)
    members, retired = plan["members"], plan.get("retired", 0)
    outside = everybody[members + retired :]
    made.groups |= {
        "members": everybody[:members],
        "staff": everybody[:members] + outside,
        "cadres": everybody[:cadres],
    }
    made.groups["secretaries"] = [made.people[branch.code][0] for branch in made.branches]
    for name, count in plan.get("groups", {}).items():
        pool = outside if name in plan.get("outside_party", ()) else everybody[cadres:members]
        made.groups[name] = pool[:count]
