"""How dated facts are kept: held under a version, ended, corrected, voided. Called by the room's commands."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.organisations.models import Organisation
from tongxin.people import rules
from tongxin.people.definitions import PARTY_PLACES
from tongxin.people.models import (
    Absence,
    Budget,
    Contact,
    Coverage,
    Dated,
    Duty,
    Membership,
    MembershipChange,
    Person,
    Placement,
    Post,
    Spending,
    Stated,
    Term,
    Title,
    Trait,
)
from tongxin.toolbox.problems import Conflict, Problem, refuse
from tongxin.toolbox.words import N_

# What may be stated by whom is corrected, ended and voided by the same: a budget not by who keeps titles.
STATED_BY: dict[type[Stated], str] = {
    Absence: "people.excuse", Budget: "people.set_budget", Contact: "people.assign_contacts", Coverage: "people.cover",
    Duty: "people.assign_duty", Membership: "people.enrol", MembershipChange: "people.release", Placement: "people.place",
    Post: "people.appoint", Spending: "people.spend", Term: "people.begin_term", Title: "people.state_title",
    Trait: "people.add_trait",
}  # fmt: skip
# A post of the Party is entered by who enters its elections, any other by `people.appoint`.
PARTY_POST = "people.elect"
R = TypeVar("R", bound=Person | Stated)
D = TypeVar("D", bound=Dated)


def held(row: R, version: int) -> R:
    """Lock a row at the version the actor saw; raise `Conflict` when it has moved on, `Refused` when it is void."""
    model: Any = type(row)
    found: R = model.everything.select_for_update().get(pk=row.pk)
    if found.voided_at is not None:
        raise refuse("people.voided", N_("这条记录已作废，不能再修改"))
    if found.version != version:
        sentence = N_("这条记录刚被别人修改（现为第 {version} 版，您看到的是第 {seen} 版）：请刷新后再改")
        about = {"version": found.version, "seen": version}
        raise Conflict(Problem("people.conflict", sentence, about, field="version"))
    return found


def require_own(by: Actor, row: Stated) -> None:
    """Raise `Denied` unless `by` may also state facts of this kind there."""
    require(by, stated_by(row), row.organisation_id)


def stated_by(row: Stated) -> str:
    """Return the permission to state facts such as `row`."""
    return post_permission(row.kind, row.organisation) if isinstance(row, Post) else STATED_BY[type(row)]


def post_permission(kind: str, organisation: Organisation) -> str:
    """Return the permission to enter a post of the catalog in an organisation."""
    known = active().get("post", kind)
    of_party = organisation.kind in PARTY_PLACES or (known is not None and known.side == "party")
    return PARTY_POST if of_party else STATED_BY[Post]


def bump(row: R, *fields: str) -> R:
    """Save changed fields of a held row under its next version."""
    row.version += 1
    row.save(update_fields=["version", *dict.fromkeys(fields)])
    touched(row, *dict.fromkeys(fields))
    return row


def close(row: D, last: dt.date) -> D:
    """Let a dated fact end with the day `last`."""
    rules.check_days(row.valid_from, last)
    row.valid_to = last
    row.version += 1
    row.save(update_fields=["valid_to", "version"])
    touched(row, "valid_to")
    return row
