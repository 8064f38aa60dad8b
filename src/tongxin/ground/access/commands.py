"""Users, roles and delegation."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import may
from tongxin.ground.access.rules import check_delegation
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, Problem, Refused, refuse
from tongxin.toolbox.words import N_


@command("access.create_user", title=_("建立用户"), on="organisation")
def create_user(
    *,
    by: Actor,
    organisation: Organisation,
    username: str,
    name: str,
    password: str,
    person_id: UUID | None = None,
    lasting: bool = False,
) -> UserRow:
    """Create a user of the hospital of `organisation`; the password must be changed at first sign-in unless `lasting`."""
    if person_id is not None and UserRow.objects.filter(person_id=person_id).exists():
        raise refuse("access.person", N_("该人员已有账号"), field="person_id")
    if UserRow.objects.filter(username=username).exists():
        raise refuse("access.username", N_("用户名“{username}”已被使用"), field="username", username=username)
    user = UserRow(
        username=username, name=name, hospital_id=organisation.hospital_id, must_change_password=not lasting,
        person_id=person_id, created_at=clock.now(),
    )  # fmt: skip
    _check_password(password, user)
    user.set_password(password)
    user.save(force_insert=True)
    return user


@command("access.change_password", title=_("修改密码"))
def change_password(*, by: Actor, user: UserRow, old: str, new: str) -> UserRow:
    """Change one's own password, which also ends the duty to change it at first sign-in."""
    if not isinstance(by, User) or by.id != user.pk:
        raise Denied(Problem("access.own_password", N_("只能修改自己的密码")))
    if not user.check_password(old):
        raise refuse("access.old_password", N_("原密码不正确"), field="old")
    if old == new:
        raise refuse("access.same_password", N_("新密码不能与原密码相同"), field="new")
    _check_password(new, user)
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    touched(user, "password")
    return user


@command("access.grant", title=_("授予角色"), on="organisation")
def grant(
    *,
    by: Actor,
    user: UserRow,
    role: str,
    organisation: Organisation,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
) -> RoleHolding:
    """Give a user a role in an organisation, from one day and perhaps to another."""
    if active().get("role", role) is None:
        raise refuse("access.role", N_("目录中没有角色“{role}”"), field="role", role=role)
    if valid_to is not None and valid_to < valid_from:
        raise refuse("access.dates", N_("结束日期不能早于开始日期"), field="valid_to")
    if user.hospital_id not in (None, organisation.hospital_id):
        raise refuse("access.hospital", N_("用户与组织不在同一家医院"), field="organisation")
    return RoleHolding.objects.create(
        user=user, role=role, organisation=organisation, valid_from=valid_from, valid_to=valid_to
    )


@command("access.revoke", title=_("收回角色"), on="organisation")
def revoke(*, by: Actor, organisation: Organisation, holding: RoleHolding, last_day: dt.date) -> RoleHolding:
    """End a role on `last_day`."""
    if holding.organisation_id != organisation.pk or last_day < holding.valid_from:
        raise refuse("access.revoke", N_("结束日期不能早于开始日期"), field="last_day")
    holding.valid_to = last_day
    holding.save(update_fields=["valid_to"])
    touched(holding, "valid_to")
    return holding


@command("access.delegate", title=_("委托办理"))
def delegate(
    *, by: Actor, holding: RoleHolding, to: UserRow, valid_from: dt.date, valid_to: dt.date
) -> RoleHolding:
    """Lend one's own role to a colleague for a time; what the colleague enters shows both."""
    if not isinstance(by, User):
        raise Denied(Problem("access.delegate_self", N_("只能委托自己的角色")))
    check_delegation(by, holding, to, valid_from, valid_to)
    if not may(by, "access.delegate"):
        raise Denied(Problem("access.delegate_self", N_("只能委托自己的角色")))
    return RoleHolding.objects.create(
        user=to, role=holding.role, organisation_id=holding.organisation_id, valid_from=valid_from, valid_to=valid_to,
        delegated_by_id=by.id,
    )  # fmt: skip


def _check_password(password: str, user: UserRow) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems = [Problem("access.password", "{reason}", {"reason": text}, field="new") for text in error.messages]
        raise Refused(problems) from error
