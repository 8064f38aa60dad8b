"""Where a record went, and what of it is still open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from tongxin.ground.access.queries import visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups.definitions import LED_TO, Provider, providers
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import url


@dataclass(frozen=True)
class Trace:
    """A record that followed from another: what it is, its page, how far it is in a word with its tone, and whether
    nothing is left to do."""

    source_id: UUID
    record: Record
    title: str
    url: str
    state: str
    tone: str
    finished: bool


def followed(by: Actor, *sources: UUID) -> list[Trace]:
    """Return what followed from records, as far as `by` may see it, oldest first; one query a provider."""
    found = [trace for provider in providers for trace in _of(by, provider, sources)]
    return sorted(found, key=lambda trace: (trace.record.created_at, str(trace.record.pk)))


def unfinished(by: Actor, *sources: UUID) -> list[Trace]:
    """Return what followed from records and is not done yet: what a body hears about at its next meeting."""
    return [trace for trace in followed(by, *sources) if not trace.finished]


def has_followups(source: UUID) -> bool:
    """Tell whether anything followed from a record that is not void, whoever may see it."""
    return Link.objects.filter(source=source, relation=LED_TO, target__voided_at=None).exists()


def _of(by: Actor, provider: Provider, sources: Iterable[UUID]) -> list[Trace]:
    links = Link.objects.filter(source__in=list(sources), relation=LED_TO)
    rows = visible(by, Record.objects.filter(kind=provider.kind, voided_at=None), provider.permission)
    pairs = links.filter(target__in=rows).select_related("target__organisation")
    return [_trace(provider, pair) for pair in pairs]


def _trace(provider: Provider, pair: Link) -> Trace:
    record = pair.target
    word, tone = provider.states.get(record.state, (record.state, ""))
    return Trace(
        pair.source_id, record, gettext(str(provider.title)), url(record), gettext(str(word)), tone,
        record.state in provider.finished,
    )  # fmt: skip
