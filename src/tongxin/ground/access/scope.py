"""Which hospitals the database connection may see: set at every request and for every job (row-level security)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from psycopg.pq import TransactionStatus

from tongxin.ground.access.queries import holdings
from tongxin.ground.access.statements import ask
from tongxin.ground.commands.actors import Actor, System, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.queries import subtree
from tongxin.toolbox import clock

EVERYWHERE = "*"
NOWHERE = ""
_EXCHANGE = """
    SELECT former.scope, set_config('tongxin.hospitals', %s, false)
    FROM (SELECT coalesce(current_setting('tongxin.hospitals', true), '') AS scope OFFSET 0) AS former
"""


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
    ask("SELECT set_config('tongxin.hospitals', %s, false)", hospitals)


def _exchanged(hospitals: str) -> str:
    """Set the scope of this connection and return what it was, in one statement: somebody waits at every door."""
    row = ask(_EXCHANGE, hospitals)
    return str(row[0]) if row else NOWHERE


@contextmanager
def entered(by: Actor) -> Iterator[None]:
    """Work within the scope of `by` and restore the former scope afterwards."""
    before = _exchanged(of(by, regional(by)))
    try:
        yield
    finally:
        # In a broken transaction nothing can be set; its rollback restores what held when it began.
        if connection.connection is None or connection.connection.info.transaction_status != TransactionStatus.INERROR:
            put(before)


def regional(by: Actor) -> tuple[UUID, ...]:
    """Return the hospitals below the region in which a user without hospital holds roles."""
    if not isinstance(by, User) or by.hospital_id is not None:
        return ()
    below = subtree([holding.organisation_id for holding in holdings(by)], clock.today())
    return tuple(below.filter(kind=OrganisationKind.HOSPITAL).values_list("pk", flat=True))
