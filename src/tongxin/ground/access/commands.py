"""Users, roles and delegation."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.definitions import Role
from tongxin.ground.access.history import locked
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import may
from tongxin.ground.access.rules import Held, check_delegation
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, NotFound, Problem, Refused, refuse
from tongxin.toolbox.words import N_

LONGEST = 60


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
    _check_person_free(person_id)
    username, name = UserRow.normalize_username(username.strip()), name.strip()
    _check_names(username, name)
    user = UserRow(
        username=username, name=name, hospital_id=organisation.hospital_id, must_change_password=not lasting,
        person_id=person_id, created_at=clock.now(),
    )  # fmt: skip
    _check_password(password, user, field="password")
    user.set_password(password)
    user.save(force_insert=True)
    return user


@command("access.sign_in", title=_("登录"))
def sign_in(*, by: Actor) -> None:
    """Leave a trace that a user has signed in (graded protection, GB/T 22239, asks for it); the lockout counts failures."""


@command("access.change_password", title=_("修改密码"))
def change_password(*, by: Actor, user: UserRow, old: str, new: str) -> UserRow:
    """Change one's own password, which also ends the duty to change it at first sign-in."""
    if not isinstance(by, User) or by.id != user.pk:
        raise Denied(Problem("access.own_password", N_("只能修改自己的密码")))
    if not user.check_password(old):
        raise refuse("access.old_password", N_("原密码不正确"), field="old")
    if old == new:
        raise refuse("access.same_password", N_("新密码不能与原密码相同"), field="new")
    _check_password(new, user, field="new")
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
    note(user=str(user.pk), role=role)
    return RoleHolding.objects.create(
        user=user, role=role, organisation=organisation, valid_from=valid_from, valid_to=valid_to
    )


@command("access.revoke", title=_("收回角色"), on="organisation")
def revoke(*, by: Actor, organisation: Organisation, holding: RoleHolding, last_day: dt.date) -> RoleHolding:
    """End a role on `last_day`."""
    if holding.organisation_id != organisation.pk:
        raise NotFound(
            Problem("access.holding", N_("这个角色不在“{name}”"), {"name": str(organisation)}, field="holding")
        )
    if last_day < holding.valid_from:
        raise refuse("access.dates", N_("结束日期不能早于开始日期"), field="last_day")
    if holding.valid_to is not None and last_day > holding.valid_to:
        raise refuse(
            "access.prolong", N_("收回不能延长期限：该角色到 {day} 为止"), field="last_day", day=holding.valid_to
        )
    holding.valid_to = last_day
    holding.save(update_fields=["valid_to"])
    touched(holding, "valid_to")
    note(user=str(holding.user_id), role=holding.role)
    return holding


@command("access.delegate", title=_("委托办理"))
def delegate(*, by: Actor, holding: RoleHolding, to: UserRow, valid_from: dt.date, valid_to: dt.date) -> RoleHolding:
    """Lend one's own role to a colleague for a time; it ends when one's own does, and what is entered shows both."""
    if not isinstance(by, User) or not may(by, "access.delegate", holding.organisation_id):
        raise Denied(Problem("access.delegate_self", N_("您的角色没有委托他人办理的权限")))
    check_delegation(by.id, _held(holding), valid_from, valid_to)
    if to.hospital_id != by.hospital_id or to.pk == by.id or not to.is_active:
        raise refuse("access.delegate_to", N_("请选择本院的另一位同事"), field="to")
    note(user=str(to.pk), role=holding.role)
    return RoleHolding.objects.create(
        user=to, role=holding.role, organisation_id=holding.organisation_id, valid_from=valid_from, valid_to=valid_to,
        delegated_by_id=by.id,
    )  # fmt: skip


@command("access.end_delegation", title=_("提前收回委托"))
def end_delegation(*, by: Actor, holding: RoleHolding) -> RoleHolding:
    """Take back at once what one has lent; what was done under it stays done."""
    held = RoleHolding.objects.select_for_update().get(pk=holding.pk)
    if not isinstance(by, User) or held.delegated_by_id != by.id:
        raise NotFound(Problem("access.not_found", N_("找不到这项委托，或不是您委托的"), field="holding"))
    if held.ended_at is not None or (held.valid_to is not None and held.valid_to < clock.today()):
        raise refuse("access.ended", N_("这项委托已经结束"), field="holding")
    held.ended_at = clock.now()
    held.save(update_fields=["ended_at"])
    touched(held, "ended_at")
    note(user=str(held.user_id), role=held.role)
    return held


@command("access.reset_password", title=_("重设密码"), on="organisation")
def reset_password(*, by: Actor, organisation: Organisation, user: UserRow, password: str) -> UserRow:
    """Give a user of the hospital of `organisation` a one-time password, to be changed at the next sign-in."""
    _check_of(organisation, user)
    _check_password(password, user, field="password")
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    touched(user, "password")
    return user


@command("access.set_active", title=_("停用或启用用户"), on="organisation")
def set_active(*, by: Actor, organisation: Organisation, user: UserRow, active: bool) -> UserRow:
    """Let a user of the hospital of `organisation` sign in, or no longer."""
    _check_of(organisation, user)
    if isinstance(by, User) and by.id == user.pk:
        raise refuse("access.self", N_("不能停用自己的账号：请由另一位管理员办理"), field="user")
    user.is_active = active
    user.save(update_fields=["is_active"])
    touched(user, "is_active")
    return user


@command("access.unlock", title=_("解除登录锁定"), on="organisation")
def unlock(*, by: Actor, organisation: Organisation, user: UserRow) -> UserRow:
    """Let a user of the hospital of `organisation` try to sign in again before the lock ends by itself."""
    _check_of(organisation, user)
    if not locked([user.username]):
        raise refuse("access.not_locked", N_("这个用户现在没有被锁定，可以直接登录"), field="user")
    reset(username=user.username)
    return user


@command("access.set_person", title=_("对应人员"), on="organisation")
def set_person(*, by: Actor, organisation: Organisation, user: UserRow, person_id: UUID | None) -> UserRow:
    """Say which person of the hospital of `organisation` a user is; None: nobody. What is one's own is found by it."""
    _check_of(organisation, user)
    _check_person_free(person_id, user)
    user.person_id = person_id
    user.save(update_fields=["person_id"])
    touched(user, "person_id")
    return user


def _check_person_free(person_id: UUID | None, user: UserRow | None = None) -> None:
    """Raise `Refused` when the person has an account already, other than `user`."""
    if person_id is None:
        return
    others = UserRow.objects.filter(person_id=person_id)
    if (others.exclude(pk=user.pk) if user else others).exists():
        raise refuse("access.person", N_("该人员已有账号"), field="person_id")


def _held(holding: RoleHolding) -> Held:
    role: Role | None = active().get("role", holding.role)
    delegable = role is not None and role.delegable
    lent = holding.delegated_by_id is not None
    return Held(holding.user_id, holding.valid_from, holding.valid_to, lent, delegable)


def _check_of(organisation: Organisation, user: UserRow) -> None:
    if user.hospital_id != organisation.hospital_id:
        raise NotFound(Problem("access.not_found", N_("找不到这个用户，或不在您的管理范围内"), field="user"))


def _check_names(username: str, name: str) -> None:
    for field, text in (("username", username), ("name", name)):
        if not 0 < len(text) <= LONGEST:
            raise refuse("access.text", N_("请填写，最多 {longest} 个字"), field=field, longest=LONGEST)
    if UserRow.objects.filter(username__iexact=username).exists():
        raise refuse("access.username", N_("用户名“{username}”已被使用"), field="username", username=username)


def _check_password(password: str, user: UserRow, *, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems = [Problem("access.password", "{reason}", {"reason": text}, field=field) for text in error.messages]
        raise Refused(problems) from error
