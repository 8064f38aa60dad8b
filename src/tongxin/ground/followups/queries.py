"""Where a record went, and what of it is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups.definitions import LED_TO, Provider, providers
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import url


@dataclass(frozen=True)
class Trace:
    """A record that followed from another: what it is, its page ("" for who may not open it), how far it is in a word with
    its tone, whether nothing is left to do, and by when it is due. source_id: None where it was asked for by its sort."""

    source_id: UUID | None
    record: Record
    title: str
    url: str
    state: str
    tone: str
    finished: bool
    due_on: dt.date | None = None


def followed(by: Actor, *sources: UUID) -> list[Trace]:
    """Return what followed from records, as far as `by` may see it, oldest first; one query, and one for each provider
    whose records are due by a day."""
    seen = reduce(or_, (Q(target__in=_seen(by, provider)) for provider in providers), Q(pk__in=[]))
    links = Link.objects.filter(seen, source__in=list(sources), relation=LED_TO).select_related("target__organisation")
    pairs = list(links.order_by("target__created_at", "target_id"))
    kinds = {provider.kind: provider for provider in providers}
    due = _due(pair.target for pair in pairs)
    return [_trace(kinds[pair.target.kind], pair.target, pair.source_id, due) for pair in pairs]


def waiting(
    by: Actor, what: str, *, sources: QuerySet[Any, Any], sort: str, hospital: Organisation | UUID, permission: str
) -> list[Trace]:
    """Return what the provider `what` has not finished of a sort in a hospital, or that followed from `sources` (records or
    their keys), what is due first on top: what a body hears about at its next meeting. Whoever has `permission` where
    it belongs is told, with no page where he may not open it."""
    provider = providers.get(what)
    if provider is None:
        return []
    asked = Q(pk__in=Link.objects.filter(source__in=sources, relation=LED_TO).values("target"))
    if sort and provider.of_sort:
        asked |= Q(pk__in=provider.of_sort(sort), hospital=hospital)
    rows = visible(by, going(provider), permission).filter(asked).select_related("organisation")
    rows = rows.annotate(opened=Exists(_seen(by, provider).filter(pk=OuterRef("pk"))))
    due = _due(rows)
    traces = [_trace(provider, row, None, due, opened=row.opened) for row in rows]
    return sorted(traces, key=lambda trace: (trace.due_on or dt.date.max, str(trace.record.pk)))


def going(provider: Provider) -> QuerySet[Record]:
    """Return the records of a provider that are neither void nor finished nor at an end, whoever may see them."""
    rows = Record.objects.filter(kind=provider.kind, voided_at=None).exclude(state__in=provider.finished)
    return rows.filter(pk__in=provider.lasting()) if provider.lasting else rows


def has_followups(source: UUID, kind: str = "") -> bool:
    """Tell whether anything (of a kind of record, where named) followed that is not void, whoever may see it."""
    rows = Link.objects.filter(source=source, relation=LED_TO, target__voided_at=None)
    return (rows.filter(target__kind=kind) if kind else rows).exists()


def pursued(kind: str) -> Exists:
    """Return the condition, on a row whose key is that of its record, that a record of a kind followed from it that is not
    void, whoever may see it."""
    made = Link.objects.filter(source=OuterRef("pk"), relation=LED_TO, target__kind=kind, target__voided_at=None)
    return Exists(made)


def _seen(by: Actor, provider: Provider) -> QuerySet[Record]:
    return visible(by, Record.objects.filter(kind=provider.kind, voided_at=None), provider.permission)


def _due(rows: Iterable[Record]) -> dict[UUID, dt.date]:
    """Return by when records are due, as their providers say."""
    keys: dict[str, list[UUID]] = {}
    for row in rows:
        keys.setdefault(row.kind, []).append(row.pk)
    asked = (provider for provider in providers if provider.due and provider.kind in keys)
    return {key: day for provider in asked if provider.due for key, day in provider.due(keys[provider.kind]).items()}


def _trace(
    provider: Provider, record: Record, source: UUID | None, due: Mapping[UUID, dt.date], *, opened: bool = True
) -> Trace:
    word, tone = provider.states.get(record.state, (record.state, ""))
    return Trace(
        source, record, gettext(str(provider.title)), url(record) if opened else "", gettext(str(word)), tone,
        record.state in provider.finished, due.get(record.pk),
    )  # fmt: skip
