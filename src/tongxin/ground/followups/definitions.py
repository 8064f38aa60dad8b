"""Who provides what may follow from a record: filled by the wiring of the registers that make it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LED_TO = "led_to"


@dataclass(frozen=True)
class Wish:
    """What is asked for. sort: the provider's own word for what it makes (a source of tasks, a type of item); "" for its
    usual one; requirement: what is to be reached; owner: the unit that has to do it, or of which it tells; reference: what
    is quoted as its origin, such as the number of a resolution; "" for the title of the source; person: of whom it tells, where
    it is not of the unit; values: what its sort asks beside."""

    source: Record
    title: str
    owner: Organisation
    due_on: dt.date | None = None
    requirement: str = ""
    sort: str = ""
    reference: str = ""
    person: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Provider:
    """Makes one kind of record that follows from others, and tells how far it is.

    id: what is asked for, such as `task`; kind: of the records it makes; permission: to see them; make: writes the record
    inside the transaction of the command that asks, which answers for who may; sorts: word → title of what may be asked
    for; states: state of a record → (word, tone) for pages; finished: states in which nothing is left to do; of_sort: the
    keys of all of its records of a sort, whatever they followed from; due: the day by which each of some records is due,
    where they have one; end: stops a record that is not finished, for a reason, because its source is out of force; lasting:
    the keys of the records that have no end yet, where an end is a day and no state.
    """

    id: str
    title: StrPromise | str
    kind: str
    permission: str
    make: Callable[[Actor, Wish], Record]
    sorts: Callable[[], Mapping[str, str]] = dict
    states: Mapping[str, tuple[StrPromise | str, str]] = field(default_factory=dict)
    finished: frozenset[str] = frozenset()
    of_sort: Callable[[str], QuerySet[Any, UUID]] | None = None
    due: Callable[[Iterable[UUID]], Mapping[UUID, dt.date]] | None = None
    end: Callable[[Actor, Record, str], None] | None = None
    lasting: Callable[[], QuerySet[Any, UUID]] | None = None


providers: Registry[Provider] = Registry("followups")
