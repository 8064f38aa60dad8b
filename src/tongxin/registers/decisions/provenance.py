"""Where a decision comes from and what came of it: proposal → papers → consultations → meetings → vote → resolution → what
followed, in one set of facts; as W3C PROV-JSON (member submission 2013-04-24) for whoever checks it by machine.

Under fifteen questions to the database, whatever the number of meetings. Nobody's stand or words are in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Number, Record
from tongxin.ground.records.queries import linked
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.models import Consultation, Item, Line, Material, Resolution

NAMESPACE = "urn:uuid:"
PREFIX = "tongxin"


@dataclass(frozen=True)
class Followed:
    """Something that followed from the item or its resolution, in another register: its kind in words, title and state."""

    key: UUID
    kind: str
    title: str
    state: str
    source: UUID


@dataclass(frozen=True)
class Chain:
    """Everything on record of one item, in order of time; numbers: of its resolutions, by their keys."""

    item: Item
    materials: list[Material]
    consultations: list[Consultation]
    lines: list[Line]
    resolutions: list[Resolution]
    numbers: dict[UUID, str]
    followed: list[Followed] = field(default_factory=list)


def chain(by: Actor, key: UUID) -> Chain:
    """Return the chain of an item that `by` may see, or raise `NotFound`."""
    item = queries.item_for(by, key)
    resolutions = queries.followed(item)
    keys = [row.pk for row in resolutions]
    numbers = dict(Number.objects.filter(record__in=keys).values_list("record_id", "text"))
    followed = _followed(by, [item.record, *(row.record for row in resolutions)])
    return Chain(
        item, list(item.materials.order_by("given_on", "id")), list(item.consultations.order_by("asked_on", "id")),
        [line for line in queries.lines_of(item) if line.outcome], resolutions, numbers, followed,
    )  # fmt: skip


def _followed(by: Actor, records: list[Record]) -> list[Followed]:
    """Return what other registers made of the item and its resolutions, as far as `by` may see it."""
    known = {record.pk for record in records}
    made = []
    for link in (link for record in records for link in linked(by, record)):
        if link.source_id in known and link.target_id not in known:
            kind = record_kinds.get(link.target.kind)
            title = str(kind.title) if kind else link.target.kind
            made.append(Followed(link.target_id, title, link.target.title, link.target.state, link.source_id))
    return made


def as_prov(found: Chain) -> dict[str, Any]:
    """Return the chain as a PROV-JSON document: entities, activities, agents and how they hang together."""
    document: dict[str, Any] = {"prefix": {PREFIX: NAMESPACE}}
    for sort, name, values in _statements(found):
        document.setdefault(sort, {})[name] = {key: value for key, value in values.items() if value not in ("", None)}
    return document


Statement = tuple[str, str, dict[str, Any]]


def _statements(found: Chain) -> Iterator[Statement]:
    item = found.item
    yield (
        "entity",
        _id(item.pk),
        {"prov:label": item.record.title, "prov:type": "item", "tongxin:category": item.category},
    )
    yield "agent", _id(item.organisation_id), {"prov:label": item.organisation.name, "prov:type": "prov:Organization"}
    yield "wasAttributedTo", f"_:a-{item.pk}", {"prov:entity": _id(item.pk), "prov:agent": _id(item.organisation_id)}
    for paper in found.materials:
        yield "entity", _id(paper.pk), {"prov:label": paper.title, "prov:type": "material"}
        yield "wasDerivedFrom", f"_:d-{paper.pk}", _derived(item.pk, paper.pk)
    for asked in found.consultations:
        yield "activity", _id(asked.pk), {
            "prov:label": asked.title, "prov:type": "consultation", "prov:startTime": _day(asked.asked_on),
            "prov:endTime": _day(asked.answered_on), "tongxin:agreed": asked.agreed,
        }  # fmt: skip
        yield "used", f"_:u-{asked.pk}", {"prov:activity": _id(asked.pk), "prov:entity": _id(item.pk)}
    for line in found.lines:
        yield from _dealt(item, line)
    for row in found.resolutions:
        yield from _resolved(found, row)
    for each in found.followed:
        yield "entity", _id(each.key), {"prov:label": each.title, "prov:type": each.kind, "tongxin:state": each.state}
        yield "wasDerivedFrom", f"_:d-{each.source}-{each.key}", _derived(each.key, each.source)


def _dealt(item: Item, line: Line) -> Iterator[Statement]:
    meeting = line.meeting
    yield "activity", _id(line.pk), {
        "prov:label": meeting.record.title, "prov:type": line.role, "prov:startTime": _day(meeting.occurred_on),
        "prov:endTime": _day(meeting.occurred_on), "tongxin:outcome": line.outcome, "tongxin:meeting": str(meeting.pk),
        "tongxin:carried": (line.proof or {}).get("carried"),
    }  # fmt: skip
    yield "used", f"_:u-{line.pk}", {"prov:activity": _id(line.pk), "prov:entity": _id(item.pk)}


def _resolved(found: Chain, row: Resolution) -> Iterator[Statement]:
    yield "entity", _id(row.pk), {
        "prov:label": found.numbers.get(row.pk, row.record.title), "prov:type": "resolution", "tongxin:state": row.record.state,
    }  # fmt: skip
    yield "wasGeneratedBy", f"_:g-{row.pk}", {"prov:entity": _id(row.pk), "prov:activity": _id(row.line_id)}
    yield "wasDerivedFrom", f"_:d-{row.pk}", _derived(row.pk, found.item.pk)
    yield "agent", _id(row.organisation_id), {"prov:label": row.organisation.name, "prov:type": "prov:Organization"}
    yield "wasAttributedTo", f"_:a-{row.pk}", {"prov:entity": _id(row.pk), "prov:agent": _id(row.organisation_id)}


def _derived(made: UUID, source: UUID) -> dict[str, str]:
    return {"prov:generatedEntity": _id(made), "prov:usedEntity": _id(source)}


def _id(key: UUID) -> str:
    return f"{PREFIX}:{key}"


def _day(day: dt.date | None) -> str:
    return f"{day.isoformat()}T00:00:00+08:00" if day else ""
