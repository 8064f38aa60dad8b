"""Who counts votes that others take into their proofs and scores: filled by the register that holds rounds of votes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.models import Record
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


@dataclass(frozen=True)
class Marks:
    """What the ballots of one published round say of a person: how often each grade of opinion was ticked, by its title."""

    round: UUID
    sort: str
    person: UUID
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Results:
    """Tells what published rounds of votes on persons say. kind: of their records; offered: the rounds of some sorts that
    were opened in a hospital from a day on and whose results `by` may read, newest first; marks: what these rounds say."""

    kind: str
    offered: Callable[[Actor, UUID, Collection[str], dt.date], list[Record]]
    marks: Callable[[Collection[UUID]], list[Marks]]


results: Registry[Results] = Registry("results of votes on persons")
