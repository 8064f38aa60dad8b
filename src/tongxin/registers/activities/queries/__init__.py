"""Reading gatherings: always what `by` may see."""

from tongxin.registers.activities.queries.entries import audience_of, kind, kinds, kinds_of
from tongxin.registers.activities.queries.offered import NOT_HOSTS, latest, named, people, said_before, titles, units
from tongxin.registers.activities.queries.roll import Due, Tally, absent, attendances, due, tally, tally_of
from tongxin.registers.activities.queries.seen import (
    KEPT,
    LISTED,
    VIEW,
    following,
    gathering,
    gatherings,
    joined,
    may_see,
    open_to_sign_up,
    own_lines,
    repeat_of,
    unhidden,
)

__all__ = [
    "KEPT",
    "LISTED",
    "NOT_HOSTS",
    "VIEW",
    "Due",
    "Tally",
    "absent",
    "attendances",
    "audience_of",
    "due",
    "following",
    "gathering",
    "gatherings",
    "joined",
    "kind",
    "kinds",
    "kinds_of",
    "latest",
    "may_see",
    "named",
    "open_to_sign_up",
    "own_lines",
    "people",
    "repeat_of",
    "said_before",
    "tally",
    "tally_of",
    "titles",
    "unhidden",
    "units",
]
