"""Reading outcomes: what `by` may see, and, of kinds open to all staff, everything of one's own hospital."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Window
from django.urls import reverse

from tongxin.ground.access.queries import found, may, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.writing import reference
from tongxin.people.panels import Asked, Line, Shown
from tongxin.registers.outcomes.definitions import OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW = "outcomes.view"
# Who gave how much, and cases of clients: for who keeps them (practice: 捐款个人金额 — 本人、经办人). Not a word of the room:
# `outcomes.*` of offices does not include it.
KEPT = "kept_outcomes.view"
NEWEST = 6
# What a row of the list shows.
LISTED = (
    "kind", "occurred_on", "holder_kind", "holder_name", "level", "category", "grade", "rank", "of_how_many", "valid_to",
    "person__name", "organisation__short_name", "record__title", "record__voided_at",
    "record__countersign",
)  # fmt: skip


def kind(key: str) -> OutcomeKind:
    """Return a kind of outcome; raise `Refused` for one the catalog does not have."""
    entry: OutcomeKind | None = active().get("outcome", key)
    if entry is None:
        raise refuse("outcomes.kind", N_("目录中没有“{key}”这类成果"), field="kind", key=key)
    return entry


def lasting() -> QuerySet[Outcome, UUID]:
    """Return the keys of the outcomes that have no end."""
    return Outcome.objects.filter(valid_to=None).values_list("pk", flat=True)


def kinds() -> Mapping[str, OutcomeKind]:
    """Return every kind of outcome of the catalog."""
    return active().all("outcome")


def open_kinds() -> list[str]:
    """Return the kinds whose outcomes everybody of the hospital who sees any may see."""
    return [key for key, entry in kinds().items() if entry.open]


def outcomes(by: Actor) -> QuerySet[Outcome]:
    """Return the outcomes that `by` may see, with record, unit and holder, newest first.

    Those of open kinds in the whole hospital; of others, those in reach for who keeps them, one's own, and those one
    has entered.
    """
    shared = Q(kind__in=open_kinds())
    rows = visible(by, Outcome.objects.filter(shared), VIEW) | visible(by, Outcome.objects.filter(~shared), KEPT)
    if isinstance(by, User) and may(by, VIEW):
        own = Q(record__created_by=reference(by)) | (Q(person=by.person_id) if by.person_id else Q(pk__in=[]))
        rows = rows | Outcome.objects.filter(shared | own, hospital_id=by.hospital_id)
    return rows.select_related("record", "organisation", "person").order_by("-occurred_on", "-record_id")


def may_see(by: Actor, key: UUID) -> bool:
    """Tell whether `by` stands near an outcome: sees its files and how it came about, not only that there is one."""
    row = Outcome.objects.filter(pk=key).values_list("kind", "organisation").first()
    return row is not None and may(by, word_for(row[0]), row[1])


def word_for(kind: str) -> str:
    """Return the permission to see an outcome of a kind in its unit."""
    return VIEW if kind in open_kinds() else KEPT


def outcome(by: Actor, key: UUID) -> Outcome:
    """Return one outcome; raise `NotFound` when there is none or `by` may not see it."""
    return found(outcomes(by).filter(pk=key).first())


def listed(
    by: Actor, *, kind: str = "", level: str = "", year: int | None = None, unit: UUID | None = None, text: str = ""
) -> QuerySet[Outcome]:
    """Return the list page's rows, filtered: of a unit and what is below it, of a year, by name or holder."""
    rows = outcomes(by).filter(record__voided_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    if level:
        rows = rows.filter(level=level)
    if year:
        rows = rows.filter(occurred_on__range=(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    if unit:
        rows = rows.filter(organisation__in=_below(unit))
    if text:
        named = Q(record__title__icontains=text) | Q(person__name__icontains=text) | Q(holder_name__icontains=text)
        rows = rows.filter(named)
    return rows.only(*LISTED)


def units(by: Actor, permission: str) -> QuerySet[Organisation]:
    """Return the units for which `by` may record, in organisation order."""
    rows = organisations_for(by, permission).filter(dissolved_on=None).exclude(kind=OrganisationKind.REGION)
    return rows.order_by("order", "sort_key", "id")


def hospital_units(by: Actor) -> QuerySet[Organisation]:
    """Return the units by which the list may be narrowed: all of one's hospital, also those that are no more."""
    rows = Organisation.objects.filter(hospital_id=by.hospital_id).exclude(kind=OrganisationKind.BODY)
    return rows.order_by("order", "sort_key", "id")


def rows_between(
    by: Actor, organisation: Organisation, start: dt.date, end: dt.date, kinds: Iterable[str]
) -> Iterator[Outcome]:
    """Yield the outcomes of some kinds that a unit and what is below it had in a span of days, oldest first."""
    rows = outcomes(by).filter(
        kind__in=list(kinds), organisation__in=_below(organisation.pk), occurred_on__range=(start, end),
        record__voided_at=None,
    )  # fmt: skip
    yield from rows.order_by("occurred_on", "record_id").iterator(chunk_size=200)


def holder_text(row: Outcome) -> str:
    """Return whose outcome it is: a person, a team by its name, or the unit; nothing where nobody holds it."""
    if row.person is not None:
        return row.person.name
    return row.holder_name or (row.organisation.short_name if row.holder_kind else "")


def _below(unit: UUID) -> QuerySet[Any, Any]:
    return Closure.objects.filter(on_day(clock.today()), ancestor=unit).values("descendant")


def shown_in(asked: Asked[Organisation]) -> Shown | None:
    """Return the outcomes of a year of an organisation and what is below it, for its page: the newest, and how many."""
    if not asked.allowed(VIEW):
        return None
    rows = outcomes(asked.by).filter(record__voided_at=None, organisation__in=_below(asked.whose.pk))
    rows = rows.filter(occurred_on__range=(dt.date(asked.year, 1, 1), dt.date(asked.year, 12, 31)))
    newest: list[Any] = list(rows.annotate(total=Window(Count("pk")))[:NEWEST])
    lines = [Line(row.record.title, row.occurred_on, reverse("outcomes:outcome", args=[row.pk])) for row in newest]
    return Shown(newest[0].total if newest else 0, lines)
