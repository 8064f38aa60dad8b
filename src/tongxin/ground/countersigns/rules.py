"""What a confirmation must respect: it is of what was seen, still waits, and is not of one's own entry."""

from __future__ import annotations

from tongxin.ground.records.models import Countersign, Record
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def problem_of(record: Record, seen: int, reference: str) -> Problem | None:
    """Return why `reference` (of an actor) cannot decide on a record seen at version `seen`; None when it can."""
    about = {"title": record.title}
    if record.voided or record.countersign != Countersign.WAITING:
        return Problem("countersigns.done", N_("“{title}”已经办理，不再等待确认：请刷新后再办"), about)
    if record.version != seen:
        return Problem("countersigns.changed", N_("“{title}”在您打开之后又有改动：请刷新后再确认"), about)
    if reference in (record.created_by, record.changed_by):
        return Problem("countersigns.own", N_("“{title}”是您自己录入的：请由书记本人或党委办公室确认"), about)
    return None
