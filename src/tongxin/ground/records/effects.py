"""The corridor between procedures and what they touch: named functions that a definition of the catalog may name.

A precondition answers what another floor or register knows; an effect writes there in the transaction of the step, and
declares its inverse, which runs when the step is sent back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class Occasion:
    """A step of a case: the case's record, its organisation and person, the day of the effect, what the step says.

    step: id of the step's own row, by which an inverse finds what the effect wrote.
    """

    case: Record
    step: UUID
    organisation: Organisation
    person_id: UUID | None
    on: dt.date
    values: Mapping[str, Any] = field(default_factory=dict)


Act = Callable[[Actor, Occasion], None]
Ask = Callable[[UUID, dt.date, dt.date], int | None]


@dataclass(frozen=True)
class Effect:
    """What a step brings about elsewhere, and its inverse; both run inside the command of the step."""

    id: str
    title: str
    do: Act
    undo: Act


@dataclass(frozen=True)
class Precondition:
    """A number that is known of a person for a span of days (both included); None when nobody can tell."""

    id: str
    title: str
    unit: str
    ask: Ask


effects: Registry[Effect] = Registry("procedure effects")
preconditions: Registry[Precondition] = Registry("procedure preconditions")
