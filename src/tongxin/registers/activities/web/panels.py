"""What the workbench shows of activities: those one may still sign up for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongxin.ground.commands.actors import Actor, User
from tongxin.registers.activities import queries
from tongxin.registers.activities.web.wording import Row

SHOWN = 3


def coming(by: Actor) -> Mapping[str, Any] | None:
    """Return the next gatherings open for sign-up, for somebody who can sign up; two questions."""
    if not isinstance(by, User) or by.person_id is None:
        return None
    rows = list(queries.open_to_sign_up(by)[:SHOWN])
    if not rows:
        return None
    own = queries.own_lines(by, rows)
    return {"rows": [Row.of(row, own.get(row.pk)) for row in rows]}
