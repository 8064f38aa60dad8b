"""Whose people those on a list are: at a joint gathering each counts for the own branch."""

from __future__ import annotations

from tongxin.registers.activities.looking.joint import home_branches
from tongxin.registers.activities.models import Attendance, Gathering


def settle_homes(row: Gathering) -> None:
    """Let each on the list count for the own branch where that is a partner, and for the organiser otherwise."""
    homes = home_branches(row, row.occurred_on)
    moved = []
    for line in row.attendances.all():
        home = homes.get(line.person_id, row.organisation_id) if line.person_id else row.organisation_id
        if line.organisation_id != home:
            line.organisation_id = home
            moved.append(line)
    Attendance.objects.bulk_update(moved, ["organisation"])
