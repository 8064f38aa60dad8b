"""The only writer of the index: what commands announce, what the database noted, and what an upgrade finds behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from tongxin.ground.records.documents import Readable, SearchDocument, documents
from tongxin.ground.records.models import Change
from tongxin.ground.search.models import Entry
from tongxin.ground.search.rules import FIRST, LONGEST_BODY, plain
from tongxin.toolbox.chinese import terms

BATCH = 1000
_COLUMNS = {
    "id": "uuid", "kind": "text", "sort": "text", "permission": "text", "open": "uuid",
    "hospital_id": "uuid", "organisation_id": "uuid",
    "day": "date", "title": "text", "body": "text", "plain": "text", "terms": "text", "version": "smallint",
}  # fmt: skip
_VALUES = ", ".join("array_to_tsvector(string_to_array(terms, ' '))" if name == "terms" else name for name in _COLUMNS)
_ARRAYS = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
_REST = [name for name in _COLUMNS if name not in ("id", "terms")]
_SAME = "({}) IS DISTINCT FROM ({})".format(
    ", ".join(f"search_entry.{name}" for name in _REST), ", ".join(f"excluded.{name}" for name in _REST)
)
# What has not changed is not written: most changes of a record change nothing that is found.
_WRITE = f"""
    INSERT INTO search_entry ({", ".join(_COLUMNS)})
    SELECT {_VALUES} FROM unnest({_ARRAYS}) AS given ({", ".join(_COLUMNS)}) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "id")}
    WHERE {_SAME}
"""  # noqa: S608  the columns are named above, every value is bound


def take_up(things: Iterable[tuple[str, UUID]]) -> int:
    """Read things (kind, key) anew, and what hangs on them (the files of a record); return how many were read."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for kind, key in things:
        wanted[kind].add(key)
    hanging = Entry.objects.filter(open__in={key for keys in wanted.values() for key in keys})
    for kind, key in hanging.values_list("kind", "id"):
        wanted[kind].add(key)
    return sum(_read(documents[kind], sorted(keys)) for kind, keys in wanted.items() if kind in documents)


def catch_up(most: int | None = None) -> int:
    """Take up what the database noted as changed, batch by batch (job); return how many changes, about `most` where told."""
    total = 0
    while (most is None or total < most) and (count := _catch_up_some()):
        total += count
    return total


def complete() -> int:
    """Take up what the index lacks or read by an older version of its kind, and drop what is gone (job, upgrade)."""
    count = catch_up()
    for entry in documents:
        current = Entry.objects.filter(kind=entry.kind, version=entry.version).values("id")
        count += _in_batches(entry, entry.keys().exclude(pk__in=current).order_by("pk").iterator(BATCH))
        gone = Entry.objects.filter(kind=entry.kind).exclude(pk__in=entry.keys().order_by())
        count += gone.delete()[0]
    Entry.objects.exclude(kind__in=documents.keys()).delete()
    return count


@transaction.atomic
def _catch_up_some() -> int:
    noted = list(Change.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH])
    take_up((change.kind, change.key) for change in noted)
    Change.objects.filter(pk__in=[change.pk for change in noted]).delete()
    return len(noted)


def _in_batches(entry: SearchDocument, keys: Iterator[UUID]) -> int:
    count = 0
    while some := list(islice(keys, BATCH)):
        count += _read(entry, some)
    return count


def _read(entry: SearchDocument, keys: Sequence[UUID]) -> int:
    told = list(entry.read(keys))
    gone = set(keys) - {readable.key for readable in told}
    Entry.objects.filter(pk__in=gone).delete()
    _write(entry, told)
    return len(told)


def _write(entry: SearchDocument, told: Sequence[Readable]) -> None:
    if not told:
        return
    rows = [_row(entry, readable) for readable in told]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])


def _row(entry: SearchDocument, readable: Readable) -> tuple[object, ...]:
    """Return the values of `_COLUMNS`."""
    body = readable.body[:LONGEST_BODY]
    compared = plain(readable.title, body)
    return (
        readable.key, entry.kind, readable.sort, readable.permission, readable.open, readable.hospital_id,
        readable.organisation_id,
        readable.day or FIRST, readable.title, body, compared, " ".join(terms(compared)), entry.version,
    )  # fmt: skip
