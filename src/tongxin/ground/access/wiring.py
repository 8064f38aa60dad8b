"""Plugs the authoriser into commands and registers the role kind and the resolvers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tongxin.ground.access import commands as _commands  # noqa: F401  registers the writes
from tongxin.ground.access.definitions import Role
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.permissions import personal, views
from tongxin.ground.access.queries import denial, found, granting, require
from tongxin.ground.access.scope import entered
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.commands.registry import Command, commands, note, plug_authoriser
from tongxin.ground.jobs.scope import plug_scope
from tongxin.toolbox.problems import Denied, Problem
from tongxin.toolbox.words import N_

OWN = ("access.sign_in", "access.change_password", "access.delegate", "access.end_delegation")


def _authorise(by: Actor, asked: Command[Any, Any], about: Any) -> None:
    """Raise `Denied` unless `by` may; where only a lent role lets him, the event names the lender too."""
    if asked.name in OWN or (isinstance(by, User) and asked.name in personal):
        return
    organisation = getattr(about, "organisation_id", None) or by.hospital_id
    if not isinstance(by, User):
        require(by, asked.name, organisation)
        return
    held = granting(by, asked.name, organisation)
    if not held:
        raise Denied(denial(asked.name, organisation))
    if all(holding.delegated_by_id for holding in held):
        note(on_behalf_of=str(held[0].delegated_by_id))


def _check_role(role: Role, catalog: Catalog) -> Iterator[Problem]:
    rooms = {name.split(".")[0] for name in (*commands.keys(), *views.keys())}
    for grant in role.grants:
        room, _, word = grant.partition(".")
        if grant in commands or grant in views or (word == "*" and room in rooms):
            continue
        yield Problem("access.grant", N_("角色“{role}”授予了不存在的权限“{grant}”"), {"role": role.id, "grant": grant})


def _user(by: Actor, value: str) -> UserRow:
    rows = UserRow.objects.filter(username=value)
    if by.hospital_id is not None:
        rows = rows.filter(hospital_id=by.hospital_id)
    return found(rows.first())


def _holding(by: Actor, value: str) -> RoleHolding:
    try:
        rows = RoleHolding.objects.filter(pk=UUID(value)).select_related("organisation")
    except ValueError:
        rows = RoleHolding.objects.none()
    if by.hospital_id is not None:
        rows = rows.filter(organisation__hospital_id=by.hospital_id)
    return found(rows.first())


plug_authoriser(_authorise)
plug_scope(entered)
kinds.add("role", Kind("role", N_("角色"), Role, _check_role))
resolvers.add("access.user", (UserRow, _user))
resolvers.add("access.holding", (RoleHolding, _holding))
