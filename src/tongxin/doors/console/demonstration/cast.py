"""Who signs in to look at the demo."""

from __future__ import annotations

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.series import OWN
from tongxin.ground.access import commands as access
from tongxin.ground.access.queries import actor_of

# User name, role, and the unit: the hospital, its Party organisation, or the branch whose pages are alive.
CAST = (
    ("dangban", "party_office", "hospital"),
    ("shuji", "branch_secretary", "branch"),
    ("jilu", "branch_recorder", "branch"),
    ("dangyuan", "member", "branch"),
    ("weiyuan", "committee_member", "party"),
    ("guanli", "administrator", "hospital"),
)


def cast(made: Founded, password: str, suffix: str = "") -> list[tuple[str, str, str]]:
    """Create a hospital's users under one password and return (user name, role, hospital) of each.

    suffix: what tells the users of several hospitals apart.
    """
    own = made.branches[OWN]
    units = {"hospital": made.root, "party": made.party, "branch": own}
    for place, (username, role, where) in enumerate(CAST):
        person = made.people[own.code if where == "branch" else made.branches[-1].code][place]
        row = access.create_user(
            by=SYSTEM, organisation=made.root, username=username + suffix, name=person.name, password=password,
            person_id=person.pk, lasting=True,
        )  # fmt: skip
        access.grant(by=SYSTEM, user=row, role=role, organisation=units[where], valid_from=made.settled)
        made.users[username] = actor_of(row)
    return [(username + suffix, role, made.root.name) for username, role, _where in CAST]
