"""What happened to a gathering, from the audit; and the figures that count it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.audit.models import Event
from tongxin.ground.catalog.queries import active
from tongxin.ground.records.history import doers, title
from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.wording import moment_text
from tongxin.registers.activities.checks import kinds_of
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Gathering

SHOWN = 30
SOURCES = "activities."


def steps(row: Gathering) -> list[Step]:
    """Return what was done, by whom and when, then what is still to be done."""
    events = list(Event.objects.filter(target_id=str(row.pk), outcome=Event.DONE).order_by("id")[:SHOWN])
    done = [
        Step(title(event), f"{moment_text(event.at)} · {who}", "done")
        for event, who in zip(events, doers(events), strict=True)
    ]
    return [*(done or [_beginning(row)]), *_ahead(row)]


def _beginning(row: Gathering) -> Step:
    """Rows of a ledger have one event for the whole batch."""
    title = _("由台账导入") if row.record.origin == "imported" else _("登记")
    return Step(title, moment_text(row.record.created_at), "done")


def _ahead(row: Gathering) -> list[Step]:
    if row.record.voided or row.record.state == State.CANCELLED:
        return []
    if row.record.state == State.PLANNED:
        return [Step(_("确认到场名单"), _("确认后计入统计"), "now"), Step(_("写活动纪实"))]
    return [] if row.minutes else [Step(_("写活动纪实"), "", "now")]


def figures(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return (title, address) of the figures that count rows of these kinds of activity."""
    wanted = set(kinds)
    entries = [entry for entry in active().all("figure").values() if entry.source.startswith(SOURCES)]
    return [
        (entry.title, reverse("figures:figure", args=[entry.id])) for entry in entries if wanted & kinds_of(entry.where)
    ]
