"""The documents of a hospital as its list and its clean-ups show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, Q

from tongxin.ground.commands.actors import Actor
from tongxin.registers.rulebook.definitions import Standing
from tongxin.registers.rulebook.models import CleanUp, Document, Filing, Judged, Version
from tongxin.registers.rulebook.queries.seen import categories, documents, in_force, standing_of, versions
from tongxin.registers.rulebook.rules import review_due
from tongxin.toolbox import clock


@dataclass(frozen=True)
class Listed:
    """A document of the list: its version that holds (or the newest), how that stands, when it has to be cleaned up."""

    document: Document
    version: Version
    standing: Standing
    category: str
    filing: Filing | None
    review_on: dt.date | None

    @property
    def filing_late(self) -> bool:
        """Tell whether the version should have been sent to the superior by now."""
        return self.filing is not None and self.filing.sent_on is None and self.filing.due_on < clock.today()

    @property
    def review_late(self) -> bool:
        """Tell whether the document should have been cleaned up by now."""
        return self.review_on is not None and self.review_on < clock.today()


def listed(by: Actor, *, q: str = "", category: str = "", day: dt.date | None = None) -> list[Listed]:
    """Return the documents of the hospital with the version that holds on a day (today), by category, then by name.

    A hospital has some hundreds of rule documents: they stand on one page, as in a compilation.
    """
    shown = versions(by).select_related("filing", "document__record", "record")
    rows = documents(by).prefetch_related(Prefetch("versions", shown.order_by("-ordinal"), to_attr="known"))
    if q:
        rows = rows.filter(
            Q(record__title__icontains=q) | Q(code__iexact=q) | Q(versions__number__icontains=q)
        ).distinct()
    if category:
        rows = rows.filter(category=category)
    on = day or clock.today()
    made = [line for row in rows if (line := _listed(row, on))]
    order = {key: place for place, key in enumerate(categories())}
    return sorted(made, key=lambda line: (order.get(line.document.category, len(order)), line.document.record.title))


def _listed(row: Document, day: dt.date) -> Listed | None:
    known: list[Version] = vars(row)["known"]
    version = in_force(known, day) or (known[0] if known else None)
    if version is None:
        return None
    entry = categories().get(row.category)
    stands = standing_of(version, day)
    holds = stands is Standing.IN_FORCE
    filing = getattr(version, "filing", None)
    return Listed(
        row, version, stands, entry.title if entry else row.category, filing, _review(row, version) if holds else None
    )


def _review(row: Document, version: Version) -> dt.date | None:
    entry = categories().get(row.category)
    since = max(filter(None, (version.effective_on, row.reviewed_on)), default=None)
    return review_due(since, entry.review_years) if entry and since else None


def judged(clean_up: CleanUp) -> dict[UUID, Judged]:
    """Return what a clean-up concluded, by document."""
    return {row.document_id: row for row in Judged.objects.filter(clean_up=clean_up)}


def to_clean(by: Actor, clean_up: CleanUp, said: Mapping[UUID, Judged]) -> list[Listed]:
    """Return the documents of a clean-up: those in force, and those it has judged."""
    kept = {Standing.IN_FORCE, Standing.COMING}
    return [row for row in listed(by) if row.standing in kept or row.document.pk in said]
