"""What a delegation must respect."""

from __future__ import annotations

import datetime as dt

from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def check_delegation(by: User, holding: RoleHolding, to: UserRow, valid_from: dt.date, valid_to: dt.date) -> None:
    """Raise `Refused` unless the role is the giver's own, may be lent, stays in the hospital and within its own days."""
    if holding.user_id != by.id or holding.delegated_by_id is not None:
        raise refuse("access.delegate_own", N_("只能委托自己直接担任的角色，受托的角色不能再转托"), field="holding")
    role = active().get("role", holding.role)
    if role is None or not role.delegable:
        raise refuse("access.delegable", N_("这个角色不能委托他人办理"), field="holding")
    if to.hospital_id != by.hospital_id or to.pk == by.id:
        raise refuse("access.delegate_to", N_("请选择本院的另一位同事"), field="to")
    if not (holding.valid_from <= valid_from <= valid_to):
        raise refuse("access.delegate_dates", N_("委托期限应有起止，并在本人任职期内"), field="valid_to")
    if holding.valid_to is not None and valid_to > holding.valid_to:
        raise refuse("access.delegate_dates", N_("委托期限应有起止，并在本人任职期内"), field="valid_to")
