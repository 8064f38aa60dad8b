"""What a record is tied to, and what it could be tied to: always what the asker may open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.kinds import Relation, record_kinds, relations
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import kind_title, linked, url
from tongxin.ground.search.models import Found
from tongxin.ground.search.queries import found
from tongxin.ground.search.rules import Sought
from tongxin.toolbox.words import N_

OFFERED = 12
_UNKNOWN = Relation("", N_("相关"), N_("相关"))


@dataclass(frozen=True)
class End:
    """The other end of a link, as a record's page shows it: `relation` and `kind` in words."""

    link: Link
    record: Record
    relation: str
    kind: str
    url: str
    by_hand: bool


def ends(by: Actor, record: Record) -> list[End]:
    """Return what a record is tied to as far as `by` may see it, what proves it first, then as it was tied."""
    made = [_end(link, record.pk) for link in linked(by, record)]
    order = {words: place for place, words in enumerate(dict.fromkeys(_words()))}
    return sorted(made, key=lambda end: order.get(end.relation, len(order)))


def offered(by: Actor, record: Record, what: Sought, ends: Iterable[End]) -> list[Found]:
    """Return the newest records that `by` may open, have all the words sought, and are not tied to it yet."""
    if not what:
        return []
    tied = {end.record.pk for end in ends} | {record.pk}
    rows = found(by, what).filter(kind__in=record_kinds.keys(), hospital=record.hospital_id).exclude(pk__in=tied)
    return list(rows[:OFFERED])


def _end(link: Link, here: UUID) -> End:
    relation = relations.get(link.relation) or _UNKNOWN
    outgoing = link.source_id == here
    other = link.target if outgoing else link.source
    words = relation.of_target if outgoing else relation.of_source
    return End(link, other, gettext(words), kind_title(other), url(other), relation.by_hand)


def _words() -> Iterable[str]:
    yield from (gettext(relation.of_source) for relation in relations)
    yield from (gettext(relation.of_target) for relation in relations)
