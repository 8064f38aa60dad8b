"""Who belonged where, held what, was expected; by date. Rows of ledgers and facts of pages are in the modules beside."""

from tongxin.people.queries.dated import (
    SEE_ABSENCE_KINDS,
    SEE_ABSENCES,
    SEE_PARTICIPATION,
    VIEW,
    branch_of,
    colleagues,
    excused,
    expected,
    find_people,
    full_members,
    head_of,
    members,
    memberships,
    people,
    posts_on,
    standing_on,
    standings,
)
from tongxin.people.queries.histories import Histories
from tongxin.people.queries.named import Roll

__all__ = [
    "SEE_ABSENCES",
    "SEE_ABSENCE_KINDS",
    "SEE_PARTICIPATION",
    "VIEW",
    "Histories",
    "Roll",
    "branch_of",
    "colleagues",
    "excused",
    "expected",
    "find_people",
    "full_members",
    "head_of",
    "members",
    "memberships",
    "people",
    "posts_on",
    "standing_on",
    "standings",
]  # fmt: skip
