"""Keys made in Python: UUIDv7 (ordered by time) for records; ballots take `uuid.uuid4` and never these."""

from __future__ import annotations

import datetime as dt
import uuid

from uuid_utils.compat import uuid7 as _uuid7


def uuid7() -> uuid.UUID:
    """Return a new UUIDv7 as a standard `uuid.UUID`."""
    return _uuid7()


def uuid7_floor(moment: dt.datetime) -> uuid.UUID:
    """Return the smallest key of the millisecond of `moment`: keys made at or after it are not below."""
    return uuid.UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
