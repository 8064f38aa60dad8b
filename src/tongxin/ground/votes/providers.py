"""Who counts votes that others take into their proofs: filled by the wiring of the register that holds rounds of votes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tongxin.ground.votes.definitions import Counts
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class Provider:
    """Counts one kind of record. kind: of the records of rounds; states: in which they are counted; permission: to see one;
    counts: of a round by its key, None for one that is no vote on one thing with yes, no and abstain."""

    kind: str
    states: tuple[str, ...]
    permission: str
    counts: Callable[[UUID], Counts | None]


providers: Registry[Provider] = Registry("counts of votes")
