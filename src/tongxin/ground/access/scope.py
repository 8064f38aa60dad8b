"""Which hospitals the database connection may see: set at every request and for every job (row-level security)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from tongxin.ground.commands.actors import Actor, System, User
from tongxin.ground.organisations.models import Organisation

EVERYWHERE = "*"
NOWHERE = ""


def of(by: Actor | None, held: tuple[UUID, ...] = ()) -> str:
    """Return the setting for an actor: the hospitals in which a user works, one hospital, everywhere or nowhere."""
    if by is None:
        return NOWHERE
    if isinstance(by, System) and by.hospital_id is None:
        return EVERYWHERE
    own = {by.hospital_id} - {None}
    return ",".join(sorted(str(key) for key in own | set(held)))


def put(hospitals: str) -> None:
    """Set the scope of this connection until it is set again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tongxin.hospitals', %s, false)", [hospitals])


@contextmanager
def entered(by: Actor) -> Iterator[None]:
    """Work within the scope of `by` and restore the former scope afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('tongxin.hospitals', true), '')")
        before = cursor.fetchone()[0]
    put(of(by, regional(by)))
    try:
        yield
    finally:
        put(before)


def regional(by: Actor) -> tuple[UUID, ...]:
    """Return the hospitals below the region in which a user without hospital holds roles."""
    from tongxin.ground.access.queries import holdings  # noqa: PLC0415  queries reads holdings within a scope

    if not isinstance(by, User) or by.hospital_id is not None:
        return ()
    roots = [holding.organisation_id for holding in holdings(by)]
    below = Organisation.objects.filter(kind="hospital", pk__in=_below(roots))
    return tuple(below.values_list("pk", flat=True))


def _below(roots: list[UUID]) -> list[UUID]:
    from tongxin.ground.organisations.queries import subtree  # noqa: PLC0415
    from tongxin.toolbox import clock  # noqa: PLC0415

    return list(subtree(roots, clock.today()).values_list("pk", flat=True))
