"""What is found of a gathering beside its title: place, segments, what its kind asks, minutes; no names of who came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from tongxin.ground.records.documents import Words, joined
from tongxin.registers.activities.models import Gathering, Segment
from tongxin.registers.activities.queries import kinds

# Fields that hold words; the others hold keys, days or numbers.
_SPOKEN = frozenset({"text", "long", "choice", "several", "names"})


def words(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of gatherings; the sort is the kind of the first segment. Two queries.

    What only keepers of a unit's lists may know of is not found, not even by them.
    """
    rows = (
        Gathering.objects.filter(pk__in=keys)
        .select_related("record")
        .prefetch_related("segments")
        .only("place", "minutes", "record__title")
    )
    closed = {entry.id for entry in kinds().values() if entry.keepers}
    open_rows = (row for row in rows if closed.isdisjoint(segment.kind for segment in row.segments.all()))
    return {row.pk: _words(row, list(row.segments.all())) for row in open_rows}


def _words(row: Gathering, segments: Sequence[Segment]) -> Words:
    said = (text for segment in segments for text in (segment.title, *_extra(segment)))
    return Words(
        joined(row.place, *(text for text in dict.fromkeys(said) if text != row.record.title), row.minutes),
        segments[0].kind if segments else "",
    )


def _extra(segment: Segment) -> Iterator[str]:
    """Yield the words of a kind's own fields; not of those that only keepers of the list see."""
    kind = kinds().get(segment.kind)
    for item in kind.fields if kind else ():
        value = segment.extra.get(item.key)
        if value and item.type in _SPOKEN and not item.keepers:
            yield from value if isinstance(value, list) else [value]
