"""Who signs in to look at the demo."""

from __future__ import annotations

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.series import OWN
from tongxin.ground.access import commands as access
from tongxin.ground.access.queries import actor_of

# User name, role, the unit, and who it is: so many in the list of the branch whose pages are alive, of the members in
# service, or of all staff. The department is the first on which that branch is built.
CAST = (
    ("dangban", "party_office", "hospital", "members", -1),
    ("shuji", "branch_secretary", "branch", "own", 0),
    ("jilu", "branch_recorder", "branch", "own", 2),
    ("dangyuan", "member", "branch", "own", 5),
    ("weiyuan", "committee_member", "hospital", "members", -2),
    ("guanli", "administrator", "hospital", "staff", -3),
    ("ducha", "supervision_office", "hospital", "staff", -4),
    ("gonghui", "union_office", "hospital", "staff", -5),
    ("huiyi", "meeting_recorder", "hospital", "staff", -6),
    ("kezhang", "department_head", "department", "staff", -7),
    ("renshi", "personnel", "hospital", "staff", -8),
    ("jijian", "discipline_office", "hospital", "members", -9),
)


def cast(made: Founded, password: str, suffix: str = "") -> list[tuple[str, str, str]]:
    """Create a hospital's users under one password and return (user name, role, hospital) of each.

    suffix: what tells the users of several hospitals apart.
    """
    own, made.password = made.branches[OWN], password
    stands_on = made.of_branch[own.code] or list(made.departments.values())
    units = {"hospital": made.root, "branch": own, "department": stands_on[0]}
    groups = {**made.groups, "own": made.people[own.code]}
    for username, role, where, group, place in CAST:
        person = groups[group][place]
        row = access.create_user(
            by=SYSTEM, organisation=made.root, username=username + suffix, name=person.name, password=password,
            person_id=person.pk, lasting=True,
        )  # fmt: skip
        access.grant(by=SYSTEM, user=row, role=role, organisation=units[where], valid_from=made.settled)
        made.users[username] = actor_of(row)
    return [(username + suffix, role, made.root.name) for username, role, _where, _group, _place in CAST]
