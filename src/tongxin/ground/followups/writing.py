"""Asking for what follows; called by the commands of registers, inside their transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups.definitions import LED_TO, Provider, Wish, providers
from tongxin.ground.followups.queries import going
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.writing import link
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def ask(
    what: str,
    *,
    by: Actor,
    source: Record,
    title: str,
    owner: Organisation,
    due_on: dt.date | None = None,
    requirement: str = "",
    sort: str = "",
    reference: str = "",
    person: UUID | None = None,
    values: Mapping[str, Any] | None = None,
) -> Record:
    """Let the provider `what` (`task`, `item`) make a record that follows from `source`, linked as led_to; return it.

    Raises `Refused` where nobody provides it, for an owner of another hospital, a void source, and what the provider
    refuses.
    """
    provider = providers.get(what)
    if provider is None:
        raise refuse("followups.provider", N_("系统中没有可以承办“{what}”的模块"), what=what)
    if source.voided:
        raise refuse("followups.void", N_("“{title}”已作废，不能再交办"), title=source.title)
    if owner.hospital_id != source.hospital_id:
        raise refuse("followups.owner", N_("承办单位不是本院的组织"), field="owner")
    made = provider.make(by, Wish(source, title, owner, due_on, requirement, sort, reference, person, values or {}))
    link(source, made, LED_TO, by=by)
    return made


def end(*, by: Actor, source: Record, reason: str) -> int:
    """Stop what followed from a record that is out of force and is not finished; return how many that were."""
    made = Link.objects.filter(source=source, relation=LED_TO)
    return sum(len(_end(provider, made, by=by, reason=reason)) for provider in providers)


def end_made(what: str, *, by: Actor, sources: QuerySet[Any, Any], reason: str) -> list[Record]:
    """Stop what the provider `what` made after any of `sources` (keys of records), because something else takes its place;
    return it."""
    provider = providers.get(what)
    made = Link.objects.filter(source__in=sources, relation=LED_TO)
    return _end(provider, made, by=by, reason=reason) if provider else []


def _end(provider: Provider, made: QuerySet[Link], *, by: Actor, reason: str) -> list[Record]:
    if provider.end is None:
        return []
    ended = list(going(provider).filter(pk__in=made.values("target")))
    for record in ended:
        provider.end(by, record, reason)
    return ended
