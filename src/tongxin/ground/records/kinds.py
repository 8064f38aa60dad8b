"""How each kind of record is shown and opened, and how records stand to each other: filled by the registers' wiring."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.commands.actors import Actor
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its title, the URL name that opens one (argument `pk`), and the permission to see it.

    countersigned: the states in which it waits for the secretary when it was entered on behalf; none named: every state.
    seen: whether somebody may see one (by, key), where the permission in its organisation does not say it all.
    of_sorts: the keys of those that are of one of some sorts of the catalog; None where it knows no sorts.
    """

    id: str
    title: str
    url_name: str
    permission: str
    countersigned: tuple[str, ...] = ()
    seen: Callable[[Actor, UUID], bool] | None = None
    of_sorts: Callable[[Collection[str]], QuerySet[Any, UUID]] | None = None


record_kinds: Registry[RecordKind] = Registry("record kinds")


@dataclass(frozen=True)
class Relation:
    """How the source of a link stands to its target, in words for the page of either.

    of_target: what the source's page says of the target; of_source: what the target's page says of the source;
    by_hand: people tie and untie records so; links of other relations are made and kept by the rooms.
    """

    id: str
    of_target: str
    of_source: str
    by_hand: bool = False


relations: Registry[Relation] = Registry("relations of records")
