"""Persons are found by name (typed wangyi or wy, too) or staff number, by who may see them; nothing else is in the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.documents import Readable, SearchDocument, documents
from tongxin.people.models import Membership, Person
from tongxin.people.queries import VIEW
from tongxin.toolbox import clock
from tongxin.toolbox.chinese import spellings

FEW = 1000  # as many keys as an index is asked for one by one


def _read(keys: Sequence[UUID]) -> Iterator[Readable]:
    for row in Person.objects.filter(pk__in=keys):
        yield Readable(row.pk, row.pk, row.hospital_id, row.organisation_id, VIEW, row.name, _words(row))


def _words(row: Person) -> str:
    return " ".join((row.code, *spellings(row.sort_key)))


def _keys() -> QuerySet[Any, Any]:
    return Person.objects.order_by().values_list("pk", flat=True)


def _members(by: Actor) -> Q:
    """Return who is found beyond the departments one may see: the members of one's branches today."""
    held = visible(by, Membership.objects.filter(on_day(clock.today())), VIEW).order_by().values("person")
    few = list(held.values_list("person", flat=True)[: FEW + 1])
    return Q(pk__in=few if len(few) <= FEW else held)


documents.add(
    "person", SearchDocument("person", _("人员"), "people:person", lambda: [VIEW], _read, _keys, _members, version=2)
)
