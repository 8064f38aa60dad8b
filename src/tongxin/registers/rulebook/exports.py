"""Rows of the ledgers of rule documents (each issued version one) and of commitments (each signature one)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import KEY, RECORD, UNIT
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.definitions import VERDICT_TITLES, Standing, VersionState
from tongxin.registers.rulebook.models import Signature, Version
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

CHUNK = 200
IN_FORCE, REVISING, ENDED = verbatim("现行有效"), verbatim("修订中"), verbatim("已废止")
VALID, EXPIRED = verbatim("有效"), verbatim("已到期")


def versions(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
    """Yield the versions of a unit and what is below it that were issued by `end` and still held at `start`."""
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    drafts = Version.objects.filter(
        document=OuterRef("document"), record__state=VersionState.DRAFT, record__voided_at=None
    )
    rows = queries.versions(by).filter(organisation__in=below, issued_on__lte=end).annotate(revising=Exists(drafts))
    rows = rows.exclude(ended_on__lt=start).select_related("filing").order_by("issued_on", "record_id")
    titles = {key: entry.title for key, entry in queries.categories().items()}
    for row in rows.iterator(chunk_size=CHUNK):
        yield _row(row, titles)


def commitments(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
    """Yield the signatures given in the period under what people commit themselves to for a time (`valid_months`): entered
    for a unit or what is below it, or given by who works there."""
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    reach = organisations_for(by, queries.VIEW).values("pk")
    kinds = [key for key, entry in queries.categories().items() if entry.signed and entry.valid_months]
    rows = Signature.objects.filter(
        Q(organisation__in=below) | Q(person__organisation__in=below),
        Q(organisation__in=reach) | Q(person__organisation__in=reach),
        signed_on__range=(start, end), version__document__category__in=kinds, version__record__voided_at=None,
    )  # fmt: skip
    rows = rows.select_related("version__record", "organisation", "person__organisation").order_by("signed_on", "id")
    for row in rows.iterator(chunk_size=CHUNK):
        yield _signature(row)


def _signature(row: Signature) -> dict[str, Any]:
    expired = row.valid_to is not None and row.valid_to < clock.today()
    unit = row.person.organisation if row.person else row.organisation
    return {
        KEY: row.pk, RECORD: row.version_id, UNIT: row.organisation_id, "title": row.version.record.title,
        "number": row.version.number, "signer": row.person.name if row.person else row.name, "unit": row.firm or unit.short_name,
        "signed_on": row.signed_on, "expires_on": row.valid_to, "state": EXPIRED if expired else VALID,
    }  # fmt: skip


def _row(row: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    document, filing = row.document, getattr(row, "filing", None)
    return {
        RECORD: row.pk, UNIT: row.organisation_id, "title": row.record.title, "number": row.number,
        "category": titles.get(document.category, document.category), "department": row.organisation,
        "approved_by": row.approved_by, "issued_on": row.issued_on, "effective_on": row.effective_on, "state": _state(row),
        "ended_on": row.ended_on, "filed_on": filing.sent_on if filing else None,
        "filed_with": filing.filed_with if filing else "", "receipt": filing.receipt if filing else "",
        "reviewed_on": document.reviewed_on,
        "review_result": gettext(VERDICT_TITLES[document.verdict]) if document.verdict else "",
    }  # fmt: skip


def _state(row: Any) -> str:
    if queries.standing_of(row) in (Standing.ABOLISHED, Standing.REPLACED):
        return ENDED
    return REVISING if row.revising else IN_FORCE
