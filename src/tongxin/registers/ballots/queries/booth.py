"""What issue and cast ask of the database: a few columns each, in statements written out.

A whole hospital votes within minutes, and Django takes several times longer to put such a question together than PostgreSQL
to answer it. The rows lack their other columns until somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

from tongxin.ground.access.queries import found
from tongxin.ground.access.statements import ask
from tongxin.ground.commands.actors import Door, User
from tongxin.ground.records.models import Record
from tongxin.registers.ballots.models import Electorate, RollEntry, Round

M = TypeVar("M", bound=Model)
_PLACE = ("id", "round_id", "hospital_id", "organisation_id")
_ENTRY = ("id", "electorate_id", "hospital_id", "organisation_id")
_ROUND = ("record_id", "mode", "definition", "pinned", "seats", "follows_id", "closes_at")
_OWN = """
    SELECT e.id, e.round_id, e.hospital_id, e.organisation_id
    FROM ballots_electorate e JOIN records_record r ON r.id = e.round_id JOIN ballots_rollentry l ON l.electorate_id = e.id
    WHERE e.id = %s AND e.hospital_id = %s AND l.person_id = %s AND r.voided_at IS NULL
"""
_BOX = "SELECT id, round_id, hospital_id, organisation_id FROM ballots_electorate WHERE id = %s AND hospital_id = %s"
_NOW = """
    SELECT b.record_id, b.mode, b.definition, b.pinned, b.seats, b.follows_id, b.closes_at, r.state
    FROM ballots_round b JOIN records_record r ON r.id = b.record_id WHERE b.record_id = %s
"""
_ON_ROLL = """
    SELECT id, electorate_id, hospital_id, organisation_id FROM ballots_rollentry
    WHERE electorate_id = %s AND person_id = %s AND NOT struck
"""


@dataclass(frozen=True)
class Fixed:
    """What the opening of a round has fixed for one electorate: the public keys (DER) that sign its tokens, the one its ballots
    are sealed to, and the numbers of the subjects."""

    signers: tuple[bytes, ...]
    counting: bytes
    numbers: tuple[int, ...]


def own_electorate(by: User, key: UUID) -> Electorate:
    """Return an electorate on whose roll `by` stands, or was struck from (the command says so), or raise `NotFound`."""
    row = ask(_OWN, key, by.hospital_id, by.person_id) if by.person_id else None
    return found(_loaded(Electorate, _PLACE, row))


def box_at_door(by: Door, key: UUID) -> Electorate:
    """Return the electorate whose box somebody with a token or a code has come to, or raise `NotFound`."""
    return found(_loaded(Electorate, _PLACE, ask(_BOX, key, by.hospital_id)))


def round_now(key: UUID) -> Round:
    """Return a round with its state as it is committed now; for who has taken its lock."""
    row = ask(_NOW, key)
    held = found(_loaded(Round, _ROUND, row and row[:-1]))
    held.record = Record.from_db(connection.alias, ("id", "state"), (key, row[-1] if row else ""))
    return held


def entry_on_roll(electorate: Electorate, person: UUID) -> RollEntry | None:
    """Return the entry of a person on the roll of an electorate; None for who is not on it, or was struck."""
    return _loaded(RollEntry, _ENTRY, ask(_ON_ROLL, electorate.pk, person))


@lru_cache(maxsize=256)
def fixed(electorate: UUID) -> Fixed:
    """Return what the opening has fixed, read once in each process: a round is opened once, and neither its keys nor what
    stands on its ballot change afterwards. Only for who has seen, under the lock, that the round is open."""
    row = Electorate.objects.select_related("issuing_key", "round__counting_key", "round__countersigner").get(
        pk=electorate
    )
    second = getattr(row.round, "countersigner", None)
    keys = (row.issuing_key, second) if second else (row.issuing_key,)
    numbers = row.round.subjects.order_by("number").values_list("number", flat=True)
    return Fixed(tuple(bytes(key.public) for key in keys), bytes(row.round.counting_key.public), tuple(numbers))


def _loaded(model: type[M], columns: Sequence[str], row: Sequence[Any] | None) -> M | None:
    if row is None:
        return None
    read = dict(zip(columns, row, strict=True))
    names = [
        field.attname for field in model._meta.concrete_fields if field.attname in read
    ]  # from_db wants this order
    return model.from_db(connection.alias, names, [read[name] for name in names])
