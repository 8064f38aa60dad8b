"""What happened to a gathering, from the audit, and what is still to be done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.ground.audit.models import Event
from tongxin.ground.records.history import doers, title
from tongxin.ground.records.writing import IMPORTED
from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.wording import moment_text
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Gathering

SHOWN = 30


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
    title = _("由台账导入") if row.record.origin == IMPORTED else _("登记")
    return Step(title, moment_text(row.record.created_at), "done")


def _ahead(row: Gathering) -> list[Step]:
    if row.record.voided or row.record.state == State.CANCELLED:
        return []
    if row.record.state == State.PLANNED:
        return [Step(_("确认到场名单"), _("确认后计入统计"), "now"), Step(_("写活动纪实"))]
    return [] if row.minutes else [Step(_("写活动纪实"), "", "now")]
