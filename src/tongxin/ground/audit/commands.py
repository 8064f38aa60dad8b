"""Writing events and sealing them. The lowest writer of the house: commands call `write` inside their transaction."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from tongxin.ground.audit.models import Event, Head, Leaf
from tongxin.ground.audit.queries import require_everywhere
from tongxin.ground.audit.rules import head_message, leaf_bytes
from tongxin.toolbox import ids, merkle
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

_INSERT = """
    INSERT INTO audit_event (id, at, xid, name, outcome, actor_kind, actor_id, hospital_id, organisation_id,
                             target_kind, target_id, body)
    VALUES (%s, %s, pg_current_xact_id()::text::bigint, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# An event is final once every transaction that began before it has ended (xid below the oldest one running), or the
# server has started anew since. Transactions still running at the last sealing may then bear older keys than its
# newest event, so the anti-join looks back: a day, or with `thorough` to the beginning.
_UNSEALED = """
    SELECT e.id FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id
    WHERE l.event_id IS NULL AND e.id >= %s
      AND (e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint OR e.at < pg_postmaster_start_time())
    ORDER BY e.id LIMIT %s
"""
LOOK_BACK = dt.timedelta(days=1)
_dumps = functools.partial(json.dumps, ensure_ascii=False, default=str)


@dataclass(frozen=True)
class Entry:
    """What an event says; ids and field names only."""

    name: str
    outcome: str
    actor: tuple[str, str]
    hospital_id: UUID | None = None
    organisation_id: UUID | None = None
    target: tuple[str, str] = ("", "")
    body: dict[str, Any] = field(default_factory=dict)


def write(entries: Iterable[Entry]) -> None:
    """Append events in the current transaction."""
    now = dt.datetime.now(dt.UTC)
    with connection.cursor() as cursor:
        rows = [_row(entry, now) for entry in entries]
        if len(rows) == 1:
            cursor.execute(_INSERT, rows[0])
        else:
            cursor.executemany(_INSERT, rows)


def read(actor: tuple[str, str], name: str, row: Any) -> None:
    """Record that somebody reads something confidential (design §8): what he was allowed by `name`, and which row."""
    target = (row._meta.label_lower, str(row.pk))
    write([Entry(name, Event.DONE, actor, row.hospital_id, row.organisation_id, target)])


def _row(entry: Entry, now: dt.datetime) -> tuple[Any, ...]:
    scope = (entry.hospital_id, entry.organisation_id)
    return (
        ids.uuid7(),
        now,
        entry.name,
        entry.outcome,
        *entry.actor,
        *scope,
        *entry.target,
        Jsonb(entry.body, dumps=_dumps),
    )


def seal(limit: int = 10_000, *, thorough: bool = False) -> int:
    """Append finished, unsealed events to the Merkle log under one signed head; return how many.

    thorough: also find events written over a day before the last one sealed, or under a clock that
    was set back. Needs the scope of every hospital.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tongxin.audit.seal'))")
        require_everywhere(cursor)
        last = Head.objects.order_by("-size").first()
        since = _since(last) if last and not thorough else UUID(int=0)
        cursor.execute(_UNSEALED, [since, limit])
        order = [row[0] for row in cursor.fetchall()]
        if order:
            _append(_frontier(last), order)
    return len(order)


def _since(last: Head) -> UUID:
    """Return where to look from: not the last head's moment, for a long backlog is sealed in several turns."""
    newest = Leaf.objects.filter(index=last.size - 1).first()
    if newest is None:
        raise _broken(last)
    return ids.uuid7_before(newest.event_id, LOOK_BACK)


def _frontier(last: Head | None) -> merkle.Frontier:
    """Return the tree to go on from; raise `Refused` when what is stored is not what was signed."""
    if last is None:
        return merkle.Frontier()
    tree = merkle.Frontier(last.size, map(bytes.fromhex, last.frontier))
    if tree.root() != bytes(last.root):
        raise _broken(last)
    return tree


def _broken(last: Head) -> Refused:
    sentence = N_("最新树头（第 {size} 条）与封存记录不符，不能继续封存：请先核验审计日志")
    return refuse("audit.frontier", sentence, size=last.size)


def _append(tree: merkle.Frontier, order: list[UUID]) -> None:
    events = Event.objects.in_bulk(order)
    leaves = []
    for event_id in order:
        leaf = merkle.leaf_hash(leaf_bytes(events[event_id]))
        leaves.append(Leaf(index=tree.size, event_id=event_id, hash=leaf))
        tree.append(leaf)
    Leaf.objects.bulk_create(leaves, batch_size=2000)
    _sign(tree)


def _sign(tree: merkle.Frontier) -> None:
    key = settings.VAULT.signing_key()
    now = dt.datetime.now(dt.UTC)
    root = tree.root()
    Head.objects.create(
        size=tree.size,
        root=root,
        frontier=[node.hex() for node in tree.nodes],
        at=now,
        signature=key.sign(head_message(tree.size, root, now)),
        public_key=key.public_key().public_bytes_raw(),
    )
