"""What every record respects: no future day, a reason when entered late, a version, a reason to void."""

from __future__ import annotations

import datetime as dt

from tongxin.ground.records.models import Record
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Problem, Refused, refuse
from tongxin.toolbox.words import N_


def check_version(record: Record, version: int) -> None:
    """Raise `Conflict` when the record is no longer at the version that the actor saw."""
    if record.version == version:
        return
    changed = clock.local(record.changed_at)
    raise Conflict(
        Problem(
            "records.conflict",
            N_("这条记录已在 {moment} 被他人修改（第 {now} 版，您看到的是第 {seen} 版）：请核对后再保存，您填写的内容仍在"),
            {"moment": f"{changed:%Y-%m-%d %H:%M}", "now": record.version, "seen": version, "by": record.changed_by},
            field="version",
        )
    )


def check_happened(day: dt.date, *, field: str = "occurred_on") -> None:
    """Raise `Refused` for a day in the future."""
    if day > clock.today():
        raise refuse("records.future", N_("{day} 还没有到：已发生的事才能登记"), field=field, day=day)


def late_days(day: dt.date) -> int:
    """Return how many days ago `day` was."""
    return (clock.today() - day).days


def check_late(day: dt.date, reason: str, limit: int) -> None:
    """Raise `Refused` when a record is entered more than `limit` days after it happened and no reason is written."""
    if late_days(day) > limit and not reason.strip():
        raise refuse(
            "records.late", N_("这件事发生在 {days} 天前，超过 {limit} 天补录须写明原因"), field="late_reason",
            days=late_days(day), limit=limit,
        )  # fmt: skip


def check_open(record: Record) -> None:
    """Raise `Refused` when the record has been voided."""
    if record.voided:
        raise refuse("records.voided", N_("这条记录已作废，不能再修改"))


def check_reason(reason: str) -> str:
    """Return the stripped reason; raise `Refused` when there is none."""
    if not reason.strip():
        raise Refused(Problem("records.reason", N_("请写明原因"), field="reason"))
    return reason.strip()
