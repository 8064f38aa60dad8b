"""Items and meetings that somebody may see, and what is on record for judging them."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.registers.decisions.definitions import FAVOURABLE, Body, ItemType, Leg, Outcome, Role
from tongxin.registers.decisions.models import Item, Line, Meeting
from tongxin.registers.decisions.rules import Dossier, Passage, route_of
from tongxin.toolbox.problems import NotFound, Problem
from tongxin.toolbox.words import N_

VIEW = "decisions.view"
READ_RECORD = "decisions.read_record"
ITEM, MEETING, RESOLUTION = "item", "meeting", "resolution"


def body(key: str) -> Body:
    """Return a body in force; raise `NotFound` naming those there are."""
    return cast(Body, _entry("body", key, N_("没有“{key}”这个议事机构；可用：{known}")))


def type_of(key: str) -> ItemType:
    """Return a type of item in force; raise `NotFound` naming those there are."""
    return cast(ItemType, _entry("item_type", key, N_("没有“{key}”这类事项；可用：{known}")))


def _entry(kind: str, key: str, sentence: str) -> object:
    entry = active().get(kind, key)
    if entry is None:
        known = "、".join(active().all(kind))
        raise NotFound(Problem(f"decisions.{kind}", sentence, {"key": key, "known": known}, field=kind))
    return entry


def items(by: Actor) -> QuerySet[Item]:
    """Return the items `by` may see, newest first."""
    rows = Item.objects.filter(record__voided_at=None).select_related("record", "organisation")
    return visible(by, rows, VIEW)


def item_for(by: Actor, key: UUID) -> Item:
    """Return an item `by` may see, or raise `NotFound`."""
    return found(items(by).filter(pk=key).first())


def meetings(by: Actor) -> QuerySet[Meeting]:
    """Return the meetings `by` may see."""
    rows = Meeting.objects.filter(record__voided_at=None).select_related("record", "organisation")
    return visible(by, rows, VIEW)


def meeting_for(by: Actor, key: UUID) -> Meeting:
    """Return a meeting `by` may see, or raise `NotFound`."""
    return found(meetings(by).filter(pk=key).first())


def line_for(by: Actor, key: UUID) -> Line:
    """Return a line of the agenda of a meeting `by` may see, or raise `NotFound`."""
    rows = Line.objects.select_related("meeting__record", "meeting__organisation", "item__record", "item__organisation")
    return found(rows.filter(pk=key, meeting__in=meetings(by)).first())


def route(item: Item) -> list[Leg] | None:
    """Return the bodies an item has to pass, by its type and amount; None while a needed amount is not known."""
    kind = type_of(item.type)
    threshold = active().get("threshold", kind.threshold) if kind.threshold else None
    return route_of(kind, item.amount, threshold, str(setting("decisions.size")))


def deciding_body(item: Item) -> str:
    """Return the body that decides an item: the last on its route with that role, or what its type says."""
    stops = [leg.body for leg in route(item) or () if leg.role is Role.DECIDE]
    return stops[0] if stops else type_of(item.type).deciding.body


def dossier(item: Item) -> Dossier:
    """Return what is on record for an item."""
    passed = Line.objects.filter(item=item).exclude(outcome="").select_related("meeting").order_by("concluded_at")
    return Dossier(
        type_of(item.type), item.matters, frozenset(item.materials.values_list("title", flat=True)),
        dict(item.consultations.values_list("title", "agreed")), item.amount,
        [
            Passage(line.meeting.body, Role(line.role), line.meeting.occurred_on, Outcome(line.outcome) in FAVOURABLE)
            for line in passed
        ],
        {entry.id: entry.title for entry in active().all("body").values()},
    )  # fmt: skip
