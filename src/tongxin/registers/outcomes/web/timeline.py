"""What happened to an outcome, from the audit; and the figures that count it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures.conditions import holds, parse
from tongxin.figures.definitions import Figure
from tongxin.figures.extras import key_of
from tongxin.ground.audit.models import Event
from tongxin.ground.catalog.queries import active
from tongxin.ground.records.history import doers, title
from tongxin.ground.records.writing import IMPORTED
from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.wording import moment_text
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.sources import IDS

SHOWN = 30


def steps(row: Outcome) -> list[Step]:
    """Return what was done, by whom and when; what came with many others has one event for them all."""
    events = list(Event.objects.filter(target_id=str(row.pk), outcome=Event.DONE).order_by("id")[:SHOWN])
    done = [
        Step(title(event), f"{moment_text(event.at)} · {who}", "done")
        for event, who in zip(events, doers(events), strict=True)
    ]
    if events and events[0].name == "outcomes.record":
        return done
    begun = _("由台账导入") if row.record.origin == IMPORTED else _("按文件批量登记")
    return [Step(begun, moment_text(row.record.created_at), "done"), *done]


def figures(row: Outcome) -> list[tuple[str, str]]:
    """Return (title, address) of the figures whose filter this outcome satisfies, and whose measure it has."""
    sources = IDS if row.assessed_year else IDS[:2]
    entries = [entry for entry in active().all("figure").values() if entry.source in sources and _counts(entry, row)]
    return [(entry.title, reverse("figures:figure", args=[entry.id])) for entry in entries]


def _counts(entry: Figure, row: Outcome) -> bool:
    if entry.of and hasattr(row, entry.of) and _value(row, entry.of) is None:
        return False
    return holds(parse(entry.where, []), lambda name: _value(row, name))


def _value(row: Outcome, name: str) -> Any:
    """Return what an outcome has in a dimension by which figures are filtered; an empty text is nothing."""
    if key := key_of(name):
        return row.extra.get(key)
    return getattr(row, name, None) or None
