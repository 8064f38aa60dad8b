"""The corridor of searchable things: what is found of each kind, and by whom; filled by the rooms' wiring.

It stands below search, so that rooms beside search (files) fill it too. A kind that is not here is never found:
what is confidential is simply not added.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Record
from tongxin.toolbox.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Readable:
    """What search keeps of one thing.

    open: key in the address of its page; permission: whose holders in its organisation find it; sort: the register's own
    kind, such as `volunteering`; day: by which it is listed, None for what has no day (a person), which stands first.
    """

    key: UUID
    open: UUID
    hospital_id: UUID
    organisation_id: UUID
    permission: str
    title: str
    body: str = ""
    sort: str = ""
    day: dt.date | None = None


@dataclass(frozen=True)
class Words:
    """What is found of a record beside its title."""

    body: str
    sort: str = ""


@dataclass(frozen=True)
class SearchDocument:
    """A kind of searchable thing: found by exactly those who may open its page.

    permissions: those that `read` gives. read: what is found of each of the keys, in few queries however many; a key left
    out (void, confidential) is not found. keys: every key there is. beyond: which rows of this kind somebody finds beyond
    the organisations where the permission holds, over `pk`, `hospital` and `sort`. sorts: titles of the sorts.
    version: raised when `read` tells of more, so that `tongxin upgrade` reads all again.
    """

    kind: str
    title: StrPromise | str
    url_name: str
    permissions: Callable[[], Iterable[str]]
    read: Callable[[Sequence[UUID]], Iterable[Readable]]
    keys: Callable[[], QuerySet[Any, Any]]
    beyond: Callable[[Actor], Q] | None = None
    sorts: Callable[[], Mapping[str, str]] = dict
    version: int = 1


documents: Registry[SearchDocument] = Registry("search documents")


def of_records(
    kind: str,
    words: Callable[[Sequence[UUID]], Mapping[UUID, Words]],
    *,
    beyond: Callable[[Actor], Q] | None = None,
    sorts: Callable[[], Mapping[str, str]] = dict,
    version: int = 1,
) -> SearchDocument:
    """Return the searchable kind of a registered kind of record: found where its own permission is held, and `beyond`.

    words: what is found of each of the records; one that it leaves out is not found.
    """
    shown = record_kinds[kind]

    def read(keys: Sequence[UUID]) -> Iterator[Readable]:
        told = words(keys)
        for record in Record.objects.filter(pk__in=list(told), kind=kind, voided_at=None):
            yield Readable(
                record.pk, record.pk, record.hospital_id, record.organisation_id, shown.permission, record.title,
                told[record.pk].body, told[record.pk].sort, record.occurred_on,
            )  # fmt: skip

    def keys() -> QuerySet[Any, Any]:
        return Record.objects.filter(kind=kind, voided_at=None).values_list("pk", flat=True)

    return SearchDocument(
        kind, shown.title, shown.url_name, lambda: [shown.permission], read, keys, beyond, sorts, version
    )


def hospital_wide(permission: str) -> Callable[[Actor], Q]:
    """Return what is found (`beyond`) of things that whoever holds a permission anywhere reads in the whole hospital."""

    def beyond(by: Actor) -> Q:
        return Q(hospital=by.hospital_id) if isinstance(by, User) and may(by, permission) else Q(pk__in=[])

    return beyond


def joined(*texts: object) -> str:
    """Return the texts that say something, each on its own line."""
    return "\n".join(str(text) for text in texts if text)


def titles_of(kinds: Callable[[], Mapping[str, Any]]) -> Callable[[], Mapping[str, str]]:
    """Return the sorts that are the entries of a catalog kind, with their titles."""
    return lambda: {key: entry.title for key, entry in kinds().items()}
