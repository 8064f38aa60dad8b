"""Keys made in Python: UUIDv7 (ordered by time) for records; ballots take `uuid.uuid4` and never these."""

from __future__ import annotations

import datetime as dt
import uuid

import uuid_utils
from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7 as a standard `uuid.UUID`."""
    return _uuid7()


def uuid7_text() -> str:
    """Return a new UUIDv7 as text, for rows copied by the thousand: making it a `uuid.UUID` takes eight times as long."""
    return str(uuid_utils.uuid7())


def read(text: str) -> uuid.UUID | None:
    """Return the key that a text is, or None where it is none: addresses and cells may hold anything."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def uuid7_before(key: uuid.UUID, span: dt.timedelta) -> uuid.UUID:
    """Return the smallest key of the moment `span` before `key` was made."""
    milliseconds = (key.int >> 80) - span // dt.timedelta(milliseconds=1)
    return uuid.UUID(int=max(0, milliseconds) << 80)
