"""Where a decision comes from and what came of it, in one set of facts: articles and what it came of → proposal → papers →
consultations → meetings → vote → resolution → tasks → evidence → figures; as W3C PROV-JSON (member submission 2013-04-24)
for whoever checks it by machine.

Under fifteen questions to the database, whatever the number of meetings. Nobody's stand or words are in it, and the figures
of a vote only for who may see votes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongxin.figures.conditions import holds, parse
from tongxin.figures.definitions import Figure
from tongxin.figures.queries import book
from tongxin.ground.access.queries import may, remembering
from tongxin.ground.catalog.bases import Basis, bases_of
from tongxin.ground.commands.actors import Actor
from tongxin.ground.files.models import Attachment
from tongxin.ground.files.queries import evidence_of
from tongxin.ground.followups.queries import Trace, followed
from tongxin.ground.records.models import Record
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import OWN
from tongxin.registers.decisions.models import Consultation, Item, Line, Material, Reply
from tongxin.registers.decisions.queries import Decided

NAMESPACE = "urn:uuid:"
PREFIX, FIGURE, ARTICLE = "tongxin", "figure", "article"
SOURCE = "decisions.item"
# The finding on the majority: a body with a quorum alone takes no vote.
PASSING = "votes.passing"


@dataclass(frozen=True)
class Chain:
    """Everything on record of one item, in order of time; articles: what its type and the bodies that dealt with it rest on;
    votes: the figures of each vote by line, as far as they may be seen; evidence: files of what followed; figures: those
    that count the item."""

    item: Item
    articles: list[Basis]
    materials: list[Material]
    consultations: list[Consultation]
    lines: list[Line]
    votes: dict[UUID, dict[str, Any]]
    reply: Reply | None
    resolutions: list[Decided]
    came_from: list[tuple[Record, str]]
    followed: list[Trace]
    evidence: list[Attachment]
    figures: list[Figure]


def chain(by: Actor, key: UUID) -> Chain:
    """Return the chain of an item that `by` may see, or raise `NotFound`."""
    with remembering():
        return _chain(by, key)


def _chain(by: Actor, key: UUID) -> Chain:
    item = queries.item_for(by, key)
    lines = queries.lines_of(item)
    dealt = [line for line in lines if line.outcome]
    resolutions = queries.decided(lines)
    traces = followed(by, item.pk, *(each.row.pk for each in resolutions))
    return Chain(
        item, _articles(by, item, dealt), list(item.materials.order_by("given_on", "id")),
        list(item.consultations.order_by("asked_on", "id")),
        dealt, _votes(by, dealt), queries.reply_of(item), resolutions, queries.came_from(by, item), traces,
        evidence_of(trace.record.pk for trace in traces), _counting(item),
    )  # fmt: skip


def _articles(by: Actor, item: Item, lines: Iterable[Line]) -> list[Basis]:
    """Return what an item's type and the bodies that dealt with it rest on: the articles of the hospital's own documents as far
    as `by` may read them, the regulation that the catalog names of the type, and of a body without articles its rules."""
    kind = queries.type_of(item.type)
    bodies = [queries.body(key) for key in dict.fromkeys(line.meeting.body for line in lines)]
    own = bases_of(by, "body") if bodies else {}
    found = [*_named(kind.source), *bases_of(by, "item_type").get(kind.id, [])]
    found += [basis for body in bodies for basis in own.get(body.id) or _named(body.source)]
    return list({basis.title: basis for basis in found}.values())


def _named(source: str) -> list[Basis]:
    return [Basis(source, "")] if source else []


def _votes(by: Actor, lines: Iterable[Line]) -> dict[UUID, dict[str, Any]]:
    """Return the votes by line, as far as `by` may see them; where the chair decides after discussion there was none."""
    voted = ((line, (line.proof or {}).get("vote")) for line in lines)
    return {
        line.pk: vote
        for line, vote in voted
        if vote
        and any(each["rule"] == PASSING for each in vote["findings"])
        and may(by, queries.SEE_VOTES, line.meeting.organisation_id)
    }


def _counting(item: Item) -> list[Figure]:
    """Return the figures that count an item that has been decided."""
    counted = item.decided_on is not None and item.category != OWN
    told = {"category": item.category, "type": item.type, "body": item.decided_by, "outcome": item.outcome}
    own = (figure for figure in book().figures.values() if figure.source == SOURCE and counted)
    known = (figure for figure in own if figure.of != "amount" or item.amount is not None)
    return [figure for figure in known if holds(parse(figure.where, []), told.get)]


def as_prov(found: Chain) -> dict[str, Any]:
    """Return the chain as a PROV-JSON document: entities, activities, agents and how they hang together."""
    document: dict[str, Any] = {
        "prefix": {name: f"urn:tongxin:{name}:" for name in (FIGURE, ARTICLE)} | {PREFIX: NAMESPACE}
    }
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
    for place, basis in enumerate(found.articles, 1):
        key = f"{ARTICLE}:{item.pk}-{place}"
        yield "entity", key, {"prov:label": basis.title, "prov:type": "article", "prov:location": basis.url}
        derived = {"prov:generatedEntity": _id(item.pk), "prov:usedEntity": key}
        yield "wasDerivedFrom", f"_:r-{item.pk}-{place}", derived
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
        yield from _dealt(item, line, found.votes.get(line.pk, {}))
    for row in found.resolutions:
        yield from _resolved(item, row)
    if found.reply is not None:
        yield from _replied(item, found.reply)
    yield from _around(found)


def _replied(item: Item, reply: Reply) -> Iterator[Statement]:
    yield "activity", _id(reply.pk), {
        "prov:label": reply.document, "prov:type": "superior", "prov:startTime": _day(reply.sent_on),
        "prov:endTime": _day(reply.answered_on), "tongxin:approved": reply.approved, "tongxin:answer": reply.answer,
    }  # fmt: skip
    yield "used", f"_:u-{reply.pk}", {"prov:activity": _id(reply.pk), "prov:entity": _id(item.pk)}


def _around(found: Chain) -> Iterator[Statement]:
    """Yield what the item came of, what followed from it with its evidence, and the figures that count it."""
    item = found.item
    for record, _page in found.came_from:
        yield "entity", _id(record.pk), {"prov:label": record.title, "prov:type": record.kind}
        yield "wasDerivedFrom", f"_:d-{record.pk}-{item.pk}", _derived(item.pk, record.pk)
    for trace in found.followed:
        key, source = trace.record.pk, trace.source_id or item.pk
        values = {"prov:label": trace.record.title, "prov:type": trace.record.kind, "tongxin:state": trace.record.state}
        yield "entity", _id(key), values
        yield "wasDerivedFrom", f"_:d-{source}-{key}", _derived(key, source)
    for paper in found.evidence:
        yield "entity", _id(paper.pk), {"prov:label": paper.name, "prov:type": "evidence"}
        yield "wasDerivedFrom", f"_:d-{paper.pk}", _derived(paper.pk, paper.record_id)
    for figure in found.figures:
        yield "entity", f"{FIGURE}:{figure.id}", {"prov:label": figure.title, "prov:type": "figure"}
        derived = {"prov:generatedEntity": f"{FIGURE}:{figure.id}", "prov:usedEntity": _id(item.pk)}
        yield "wasDerivedFrom", f"_:f-{figure.id}", derived


def _dealt(item: Item, line: Line, vote: dict[str, Any]) -> Iterator[Statement]:
    meeting = line.meeting
    counted = {f"tongxin:{name}": value for name, value in vote.get("counts", {}).items()}
    yield "activity", _id(line.pk), {
        "prov:label": meeting.record.title, "prov:type": line.role, "prov:startTime": _day(meeting.occurred_on),
        "prov:endTime": _day(meeting.occurred_on), "tongxin:outcome": line.outcome, "tongxin:meeting": str(meeting.pk),
        "tongxin:carried": (line.proof or {}).get("carried"), "tongxin:rule": vote.get("rule"), **counted,
    }  # fmt: skip
    yield "used", f"_:u-{line.pk}", {"prov:activity": _id(line.pk), "prov:entity": _id(item.pk)}


def _resolved(item: Item, made: Decided) -> Iterator[Statement]:
    row = made.row
    yield "entity", _id(row.pk), {
        "prov:label": made.number or row.record.title, "prov:type": "resolution",
        "tongxin:state": row.record.state,
    }  # fmt: skip
    yield "wasGeneratedBy", f"_:g-{row.pk}", {"prov:entity": _id(row.pk), "prov:activity": _id(row.line_id)}
    yield "wasDerivedFrom", f"_:d-{row.pk}", _derived(row.pk, item.pk)
    yield "agent", _id(row.organisation_id), {"prov:label": row.organisation.name, "prov:type": "prov:Organization"}
    yield "wasAttributedTo", f"_:a-{row.pk}", {"prov:entity": _id(row.pk), "prov:agent": _id(row.organisation_id)}


def _derived(made: UUID, source: UUID) -> dict[str, str]:
    return {"prov:generatedEntity": _id(made), "prov:usedEntity": _id(source)}


def _id(key: UUID) -> str:
    return f"{PREFIX}:{key}"


def _day(day: dt.date | None) -> str:
    return f"{day.isoformat()}T00:00:00+08:00" if day else ""
