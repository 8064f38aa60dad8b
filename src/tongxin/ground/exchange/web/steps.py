"""Where a batch stands on its way, as the steps of its page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongxin.ground.exchange.models import Batch
from tongxin.ground.jobs.models import Job
from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.wording import moment_text


def steps(batch: Batch, job: Job | None) -> list[Step]:
    """Return upload, check, confirmation and, if so, the undoing."""
    shown = [
        Step(_("上传"), moment_text(batch.uploaded_at), "done"),
        Step(_("检查"), _checked(batch), _check_state(batch)),
        Step(_("确认导入"), moment_text(batch.applied_at) if batch.applied_at else "", _confirm_state(batch)),
    ]
    if batch.undone_at:
        shown.append(Step(_("已撤销"), moment_text(batch.undone_at), "done"))
    return shown


def _checked(batch: Batch) -> str:
    if batch.state == Batch.UPLOADED:
        return ""
    if batch.faults:
        return _("{count} 处问题").format(count=batch.faults)
    return _("{rows} 行，没有问题").format(rows=f"{batch.rows:,}")


def _check_state(batch: Batch) -> str:
    if batch.state == Batch.UPLOADED:
        return "now"
    return "returned" if batch.faults else "done"


def _confirm_state(batch: Batch) -> str:
    if batch.applied_at:
        return "done"
    return "now" if batch.state == Batch.CHECKED and not batch.faults else "todo"
