"""Rows of the room's ledgers: each decided item, and their sums by category. No member's own opinion is in them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery, Sum

from tongxin.ground.access.queries import may, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import RECORD, UNIT
from tongxin.ground.followups.queries import followed
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.models import Number
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import (
    CARRYING,
    CATEGORY_TITLES,
    MAJOR_TITLES,
    OPEN_TITLES,
    OUTCOME_TITLES,
    OWN,
    Outcome,
)
from tongxin.registers.decisions.definitions.department import DEPARTMENT_TITLES, TAKEN_TITLES
from tongxin.registers.decisions.models import Item, Line, Reply, Seat, Voice
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

Rows = Iterator[Mapping[str, Any]]
CHUNK = 200
TEN_THOUSAND = Decimal(10_000)
CLOSED = verbatim("按规定管理")
COMMA = verbatim("、")


def _items(by: Actor, organisation: Organisation) -> Any:
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    rows = Item.objects.filter(record__voided_at=None, organisation__in=below).exclude(category=OWN)
    return visible(by, rows, queries.VIEW)


def decided(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each item concluded in a span by the body that decides; confidential ones without their content."""
    number = Number.objects.filter(record=OuterRef("decision__record")).values("text")[:1]
    out = Voice.objects.filter(line=OuterRef("pk"), recused=True).order_by().values("line").annotate(n=Count("pk"))
    lines = Line.objects.filter(reopened=False).exclude(outcome="")
    lines = lines.annotate(number=Subquery(number), recused=Subquery(out.values("n")))
    rows = _items(by, organisation).filter(decided_on__range=(start, end)).order_by("decided_on", "record_id")
    rows = rows.select_related("record", "organisation").prefetch_related(
        Prefetch("lines", lines.select_related("meeting__record", "decision__organisation")), "consultations",
        Prefetch("replies", Reply.objects.filter(reopened=False)),
        Prefetch("lines__meeting__seats", Seat.objects.filter(votes=False, presence="present").select_related("person")),
    )  # fmt: skip
    found = rows.iterator(chunk_size=CHUNK)
    while together := list(itertools.islice(found, CHUNK)):
        yield from _told(by, together)


def _told(by: Actor, items: Sequence[Item]) -> Rows:
    """Yield the rows of items, with how far what followed from them is; who sat and how they voted only where `by` may know
    the votes of the unit that met, as on an item's page."""
    chosen = [next((line for line in item.lines.all() if line.meeting.body == item.decided_by), None) for item in items]
    made = [line.decision.pk for line in chosen if line is not None and hasattr(line, "decision")]
    progress = {trace.source_id: trace.state for trace in followed(by, *made)}
    met = {line.meeting.organisation_id for line in chosen if line is not None}
    seen = {unit for unit in met if may(by, queries.SEE_VOTES, unit)}
    for item, line in zip(items, chosen, strict=True):
        if queries.issued_apart(item):
            yield _closed(item)
        elif line is None:
            yield _open(item)
        else:
            yield _open(item) | _met(line, progress) | (_voted(line) if line.meeting.organisation_id in seen else {})


def _closed(item: Item) -> dict[str, Any]:
    return {
        RECORD: item.pk, UNIT: item.organisation_id, "decided_on": item.decided_on, "title": CLOSED,
        "category": CATEGORY_TITLES[item.category], "result": OUTCOME_TITLES[item.outcome],
    }  # fmt: skip


def _open(item: Item) -> dict[str, Any]:
    row = _closed(item) | {
        "title": item.record.title,
        "proposer": item.organisation,
        "amount": _in_ten_thousand(item.amount),
    }
    row["disclosed"] = OPEN_TITLES[queries.type_of(item.type).open]
    row["reported_up"] = next((_replied(reply) for reply in item.replies.all()), "")
    row["pre_work"] = COMMA.join(each.title for each in item.consultations.all() if each.answered_on)
    return row


def _met(line: Any, progress: Mapping[UUID | None, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"meeting": line.meeting.record.title, "vote_mode": _way(line.item)}
    made = getattr(line, "decision", None)
    if made is not None:
        row |= {"owner": made.organisation.name, "due_on": made.due_on, "resolution_number": line.number}
        row["progress"] = progress.get(made.pk, "")
    return row


def _voted(line: Any) -> dict[str, Any]:
    counts = ((line.proof or {}).get("vote") or {}).get("counts", {})
    row: dict[str, Any] = {
        "should_attend": counts.get("eligible"), "attended": counts.get("present"),
        "observers": COMMA.join(seat.person.name for seat in line.meeting.seats.all()),
        "recusal": verbatim("{count}人回避").format(count=line.recused) if line.recused else "",
    }  # fmt: skip
    if counts:
        row["vote"] = "/".join(str(counts[name]) for name in ("yes", "no", "abstain"))
    return row


def _replied(reply: Reply) -> str:
    sent = verbatim("{day}上报").format(day=reply.sent_on.isoformat())
    if reply.answered_on is None:
        return sent
    word = verbatim("批复") if reply.approved else verbatim("未批准")
    return f"{sent}{COMMA}{reply.answered_on.isoformat()}{word}{reply.answer}"


def _way(item: Item) -> str:
    return verbatim("无记名投票") if queries.type_of(item.type).vote == "secret" else verbatim("口头")


def _in_ten_thousand(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / TEN_THOUSAND


def summary(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each category: items concluded in a span, meetings, amount, and what came of them."""
    rows = _items(by, organisation).filter(decided_on__range=(start, end))
    found = rows.values("category").annotate(
        items=Count("pk"), sum=Sum("amount"), passed=Count("pk", filter=Q(outcome__in=CARRYING)),
        rejected=Count("pk", filter=Q(outcome=Outcome.REFUSED)),
    )  # fmt: skip
    sums = {each["category"]: each for each in found}
    lines = Line.objects.filter(item__in=_items(by, organisation), meeting__occurred_on__range=(start, end))
    met = lines.values("item__category").annotate(
        meetings=Count("meeting", distinct=True), deferred=Count("pk", filter=Q(outcome=Outcome.DEFERRED))
    )
    came = {each["item__category"]: each for each in met}
    for key, title in MAJOR_TITLES.items():
        one: Mapping[str, Any] = sums.get(key, {})
        two: Mapping[str, Any] = came.get(key, {})
        yield {
            "category": title, "items": one.get("items", 0), "meetings": two.get("meetings", 0),
            "amount": _in_ten_thousand(one.get("sum")), "passed": one.get("passed", 0),
            "deferred": two.get("deferred", 0), "rejected": one.get("rejected", 0),
        }  # fmt: skip


def department(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Rows:
    """Yield a row for each department matter of a span in which a branch took part."""
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    rows = queries.matters(by).filter(organisation__in=below, occurred_on__range=(start, end))
    said = {True: verbatim("同意"), False: verbatim("不同意"), None: verbatim("不涉及")}
    for row in rows.order_by("occurred_on", "record_id").iterator(chunk_size=CHUNK):
        yield {
            RECORD: row.pk, UNIT: row.organisation_id, "branch": row.organisation, "department": row.department,
            "title": row.record.title, "category": DEPARTMENT_TITLES[row.category], "branch_met_on": row.branch_met_on,
            "branch_people": row.branch_people, "opinion": row.opinion, "political": said[row.political],
            "department_met_on": row.department_met_on, "decision": row.decision,
            "adopted": TAKEN_TITLES.get(row.taken, ""), "public_on": row.public_on,
        }  # fmt: skip
