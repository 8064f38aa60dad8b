"""Who may: default deny, roles from the catalog, by date and by subtree."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from tongxin.ground.access import reach
from tongxin.ground.access.definitions import Role
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.permissions import doors
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, Door, System, User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import ancestors, on_day, subtree
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, NotFound, Problem
from tongxin.toolbox.words import N_

M = TypeVar("M", bound=Model)


def actor_of(user: UserRow) -> User:
    """Return the actor that a signed-in user is."""
    return User(user.pk, user.name, user.person_id, user.hospital_id)


_remembered: ContextVar[dict[tuple[UUID, dt.date], list[RoleHolding]] | None] = ContextVar(
    "tongxin_holdings", default=None
)


@contextmanager
def remembering() -> Iterator[None]:
    """Ask for each actor's holdings once inside the block, and the blocks within: one page asks dozens of times who may."""
    known = _remembered.get()
    token = _remembered.set({} if known is None else known)
    try:
        yield
    finally:
        _remembered.reset(token)


def holdings(by: User, day: dt.date | None = None) -> list[RoleHolding]:
    """Return the roles a user holds on `day` (today), with their organisations; a lent one only while its lender has it."""
    day = day or clock.today()
    remembered = _remembered.get()
    if remembered is not None and (by.id, day) in remembered:
        return remembered[by.id, day]
    rows = RoleHolding.objects.filter(on_day(day), user=by.id, ended_at=None).select_related("organisation")
    held = _backed(rows.order_by("organisation__order", "id"), day)
    if remembered is not None:
        remembered[by.id, day] = held
    return held


def _backed(rows: Iterable[RoleHolding], day: dt.date) -> list[RoleHolding]:
    """Leave out what was lent by who no longer has it himself; only who borrows costs this second question."""
    lenders = {row.delegated_by_id for row in rows if row.delegated_by_id}
    own = RoleHolding.objects.filter(on_day(day), user__in=lenders, delegated_by=None, user__is_active=True)
    lender: dict[Any, UserRow] = {
        (row.user_id, row.role, row.organisation_id): row.user for row in own.select_related("user")
    }
    lent = [(row, lender.get((row.delegated_by_id, row.role, row.organisation_id))) for row in rows]
    for row, user in lent:
        if user:
            row.delegated_by = user
    return [row for row, user in lent if user or row.delegated_by_id is None]


def may(
    by: Actor, permission: str, organisation: Organisation | UUID | None = None, day: dt.date | None = None
) -> bool:
    """Tell whether `by` may do or see `permission` in an organisation (None: in any, on `day`)."""
    if isinstance(by, System):
        return _system_may(by, organisation)
    if isinstance(by, Door):
        return permission in (doors.get(by.door) or ())
    return bool(granting(by, permission, organisation, day))


def granting(
    by: User, permission: str, organisation: Organisation | UUID | None = None, day: dt.date | None = None
) -> list[RoleHolding]:
    """Return holdings that let `by` do or see `permission` there, enough of them to tell whether one is his own."""
    key = organisation.pk if isinstance(organisation, Organisation) else organisation
    held = [holding for holding in holdings(by, day) if reach.covers(holding, permission)]
    own = [holding for holding in held if holding.organisation_id == key and holding.delegated_by_id is None]
    if key is None or own or not held:
        return own or held
    above = (
        reach.above(organisation, held, day)
        if isinstance(organisation, Organisation)
        else ancestors(key, day or clock.today())
    )
    return [holding for holding in held if reach.covers_unit(holding, key, above)]


def on_behalf(by: Actor, permission: str, organisation: UUID) -> bool:
    """Tell whether every role under which `by` may do this there enters on behalf of another (`Role.on_behalf`).

    A lent role counts only where `by` has none of his own: who borrows the secretary's does not become the secretary.
    """
    held = [holding for holding in holdings(by) if reach.covers(holding, permission)] if isinstance(by, User) else []
    if not any(reach.role_of(holding).on_behalf for holding in held):
        return False
    above = ancestors(organisation, clock.today())
    reaching = [holding for holding in held if reach.covers_unit(holding, organisation, above)]
    own = [holding for holding in reaching if holding.delegated_by_id is None]
    return bool(reaching) and all(reach.role_of(holding).on_behalf for holding in own or reaching)


def rights(by: Actor, organisation: Organisation, above: set[UUID] | None = None) -> Callable[[str], bool]:
    """Return `permission -> may`, for the many questions one page asks about one organisation; the tree is read once.

    above: the keys of the organisation and all above it today, where the page has read them already.
    """
    if not isinstance(by, User):
        return lambda permission: may(by, permission, organisation)
    held = holdings(by)
    above = reach.above(organisation, held) if above is None else above
    reaching = [holding for holding in held if reach.covers_unit(holding, organisation.pk, above)]
    return lambda permission: any(reach.covers(holding, permission) for holding in reaching)


def organisations_for(by: Actor, *permissions: str) -> QuerySet[Organisation]:
    """Return the organisations in which `by` may do or see any of `permissions` today."""
    if isinstance(by, System):
        everywhere = Organisation.objects.all()
        return everywhere if by.hospital_id is None else everywhere.filter(hospital_id=by.hospital_id)
    if isinstance(by, Door):
        return Organisation.objects.none()
    held = [holding for holding in holdings(by) if any(reach.covers(holding, word) for word in permissions)]
    own = [holding.organisation_id for holding in held if reach.role_of(holding).own_only]
    wide = [holding.organisation_id for holding in held if not reach.role_of(holding).own_only]
    if not wide:
        return Organisation.objects.filter(pk__in=own)
    return subtree(wide, clock.today()) | Organisation.objects.filter(pk__in=[*own, *wide])


def visible(by: Actor, rows: QuerySet[M], permission: str) -> QuerySet[M]:
    """Return those of `rows` (with `hospital` and `organisation`) that `by` may see under `permission`."""
    reach = [within for _alike, within in reaches(by, [permission])]
    return rows.filter(*reach) if reach else rows.none()


def reaches(by: Actor, permissions: Iterable[str]) -> list[tuple[list[str], Q]]:
    """Return permissions, those that reach alike together, with the condition for rows (with `hospital` and `organisation`)
    that `by` may see under them; one that reaches nothing is left out."""
    if isinstance(by, System):
        return [(list(permissions), Q() if by.hospital_id is None else Q(hospital_id=by.hospital_id))]
    held = holdings(by) if isinstance(by, User) else []
    alike: dict[tuple[RoleHolding, ...], list[str]] = defaultdict(list)
    for word in permissions:
        alike[tuple(holding for holding in held if reach.covers(holding, word))].append(word)
    return [(words, reach.within(covering)) for covering, words in alike.items() if covering]


def everywhere(by: Actor, permission: str) -> bool:
    """Tell whether `by` may do or see `permission` in the whole of the hospital whose rows alone he reaches."""
    if not isinstance(by, User):
        return isinstance(by, System)
    held = [holding for holding in holdings(by) if reach.covers(holding, permission)]
    return any(holding.organisation_id == by.hospital_id and not reach.role_of(holding).own_only for holding in held)


def require(by: Actor, permission: str, organisation: Organisation | UUID | None = None) -> None:
    """Raise `Denied` unless `may`; the sentence names what is missing and who can give it."""
    if not may(by, permission, organisation):
        raise Denied(denial(permission, organisation))


def denial(permission: str, organisation: object = None) -> Problem:
    """Return the sentence for a refusal of `permission`."""
    roles = "、".join(role.title for role in roles_with(permission)) or "—"
    return Problem(
        "access.denied",
        N_("您没有在此处办理这件事的权限；有权限的角色：{roles}"),
        {"roles": roles, "permission": permission, "organisation": organisation},
    )


def roles_with(permission: str) -> list[Role]:
    """Return the catalog's roles that grant `permission`."""
    return [role for role in active().all("role").values() if role.covers(permission)]


def found(row: M | None) -> M:
    """Return `row`, or raise `NotFound`: a foreign object and a missing one answer alike."""
    if row is None:
        raise NotFound(Problem("access.not_found", N_("找不到这条记录，或您无权查看")))
    return row


def by_key(find: Callable[[Actor, UUID], M]) -> Callable[[Actor, str], M]:
    """Return a resolver of JSON arguments from what finds a row by its key: a text that is no UUID names nothing."""

    def resolve(by: Actor, value: str) -> M:
        try:
            key = UUID(value)
        except ValueError:
            return found(None)
        return find(by, key)

    return resolve


def _system_may(by: System, organisation: Organisation | UUID | None) -> bool:
    if by.hospital_id is None or organisation is None:
        return True
    if isinstance(organisation, Organisation):
        return organisation.hospital_id == by.hospital_id
    return Organisation.objects.filter(pk=organisation, hospital_id=by.hospital_id).exists()
