"""What the workbench shows of ballots: the rounds that wait for one's vote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongxin.ground.commands.actors import Actor
from tongxin.registers.ballots.web.wording import open_lines


def waiting(by: Actor) -> Mapping[str, Any] | None:
    """Return the rounds open to the actor, or nothing; one question."""
    lines = open_lines(by)
    return {"lines": lines} if lines else None
