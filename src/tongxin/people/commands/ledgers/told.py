"""What a row of a roster tells: who it is, and the facts that come with the person."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any

from django.db.models.base import ModelState

from tongxin.ground.organisations.models import Organisation
from tongxin.people.definitions import PostKind, Standing
from tongxin.people.models import Person
from tongxin.toolbox import ids


@dataclass
class Told:
    """Somebody as a row tells: the person (new, or registered before), and the facts that come with the row.

    resident, phone: numbers to keep, encrypted only when they are written.
    """

    number: int
    person: Person
    new: bool
    changed: list[str]
    resident: str = ""
    phone: str = ""
    department: Organisation | None = None
    membership: Joined | None = None
    title: tuple[str, str, dt.date | None] | None = None
    posts: tuple[tuple[PostKind, str, Organisation], ...] = ()


@dataclass(frozen=True)
class Joined:
    """A membership as a row tells it."""

    branch: Organisation
    standing: Standing
    valid_from: dt.date
    joined_on: dt.date | None
    full_on: dt.date | None
    floating: str
    remark: str


def blank(**told: Any) -> Person:
    """Return a new person, not saved, with the values told and Django's defaults.

    Its own way to make one asks every field for each, which takes as long as all the rules of a row.
    """
    person = Person.__new__(Person)
    vars(person).update({**_defaults(), "id": ids.uuid7(), **told, "_state": ModelState()})
    return person


@functools.cache
def _defaults() -> dict[str, Any]:
    return {field.attname: field.get_default() for field in Person._meta.concrete_fields}
