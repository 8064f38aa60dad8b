"""Writing events and sealing them. The lowest writer of the house: commands call `write` inside their transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from tongxin.ground.audit.models import Event, Head, Leaf
from tongxin.ground.audit.rules import head_message, leaf_bytes
from tongxin.toolbox import ids, merkle

_INSERT = """
    INSERT INTO audit_event (id, at, xid, name, outcome, actor_kind, actor_id, hospital_id, organisation_id,
                             target_kind, target_id, body)
    VALUES (%s, %s, pg_current_xact_id()::text::bigint, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# Events of transactions that were still running at the last sealing may carry ids older than its newest one;
# a day bounds the longest transaction, so the anti-join stays small however long the log grows.
_UNSEALED = """
    SELECT e.id FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id
    WHERE l.event_id IS NULL AND e.at >= %s
      AND (e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint OR e.at < pg_postmaster_start_time())
    ORDER BY e.xid, e.id LIMIT %s
"""


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
        cursor.executemany(_INSERT, [_row(entry, now) for entry in entries])


def _row(entry: Entry, now: dt.datetime) -> tuple[Any, ...]:
    scope = (entry.hospital_id, entry.organisation_id)
    return (ids.uuid7(), now, entry.name, entry.outcome, *entry.actor, *scope, *entry.target, Jsonb(entry.body))


def seal(limit: int = 10_000) -> int:
    """Append finished, unsealed events to the Merkle log under one signed head; return how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tongxin.audit.seal'))")
        last = Head.objects.order_by("-size").first()
        since = last.at - dt.timedelta(days=1) if last else dt.datetime.min.replace(tzinfo=dt.UTC)
        cursor.execute(_UNSEALED, [since, limit])
        order = [row[0] for row in cursor.fetchall()]
        if order:
            _append(last, order)
    return len(order)


def _append(last: Head | None, order: list[UUID]) -> None:
    events = Event.objects.in_bulk(order)
    start = last.size if last else 0
    tree = merkle.Frontier(last.size, map(bytes.fromhex, last.frontier)) if last else merkle.Frontier()
    leaves = []
    for index, event_id in enumerate(order, start):
        leaf = merkle.leaf_hash(leaf_bytes(events[event_id]))
        tree.append(leaf)
        leaves.append(Leaf(index=index, event_id=event_id, hash=leaf))
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
