"""What a delegation must respect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Held:
    """A role as its holder has it: whose, from when to when, lent by another or not, and whether it may be lent."""

    holder: UUID
    valid_from: dt.date
    valid_to: dt.date | None
    lent: bool
    delegable: bool


def check_delegation(giver: UUID, held: Held, valid_from: dt.date, valid_to: dt.date) -> None:
    """Raise `Refused` unless the role is the giver's own, may be lent, and stays within its own days."""
    if held.holder != giver or held.lent:
        raise refuse("access.delegate_own", N_("只能委托自己直接担任的角色，受托的角色不能再转托"), field="holding")
    if not held.delegable:
        raise refuse("access.delegable", N_("这个角色不能委托他人办理"), field="holding")
    within = held.valid_from <= valid_from <= valid_to and (held.valid_to is None or valid_to <= held.valid_to)
    if not within:
        raise refuse("access.delegate_dates", N_("委托期限应有起止，并在本人任职期内"), field="valid_to")
