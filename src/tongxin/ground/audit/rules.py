"""The bytes that are hashed and signed: canonical, so that anybody can recompute them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Protocol
from uuid import UUID


class Sealable(Protocol):
    """The columns of an event that its leaf commits to."""

    id: UUID
    at: dt.datetime
    name: str
    outcome: str
    actor_kind: str
    actor_id: str
    hospital_id: UUID | None
    organisation_id: UUID | None
    target_kind: str
    target_id: str
    body: object


def leaf_bytes(event: Sealable) -> bytes:
    """Return the canonical JSON (sorted keys, no spaces, UTC microseconds) of one event."""
    values = {
        "id": str(event.id),
        "at": event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "name": event.name,
        "outcome": event.outcome,
        "actor": [event.actor_kind, event.actor_id],
        "scope": [str(event.hospital_id or ""), str(event.organisation_id or "")],
        "target": [event.target_kind, event.target_id],
        "body": event.body,
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def head_message(size: int, root: bytes, at: dt.datetime) -> bytes:
    """Return the bytes a tree head signs: size, root and moment."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return f"tongxin audit head\n{size}\n{root.hex()}\n{moment}\n".encode()
