"""What the workbench shows of notices: those one may read and has not marked as read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongxin.ground.commands.actors import Actor
from tongxin.registers.rulebook.queries import notices


def unread(by: Actor) -> Mapping[str, Any] | None:
    """Return the newest notices not yet read, or nothing; one question."""
    rows = notices.unread(by)
    return {"rows": rows} if rows else None
