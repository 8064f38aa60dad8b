"""What every record respects: no future day, a reason when entered late, a version, a reason to void."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Problem, Refused, refuse
from tongxin.toolbox.words import N_

LONGEST_REASON = 200


class Voidable(Protocol):
    """What may have been voided (作废)."""

    @property
    def voided(self) -> bool:
        """Tell whether it has been."""


@dataclass(frozen=True)
class Change:
    """The newest change of a record: who made it, when, by which command (in words), and to which version."""

    who: str
    at: dt.datetime
    what: str
    version: int


def conflict(seen: int, newest: Change) -> Conflict:
    """Return the `Conflict` (who, when, what) of a record that is no longer at the version that the actor saw."""
    sentence = N_(
        "这条记录已由{who}于 {moment} 修改（{what}；现为第 {version} 版，您看到的是第 {seen} 版）："
        "请核对后再保存，您填写的内容仍在"
    )
    moment = f"{clock.local(newest.at):%Y-%m-%d %H:%M}"
    params = {"who": newest.who, "moment": moment, "what": newest.what, "version": newest.version, "seen": seen}
    return Conflict(Problem("records.conflict", sentence, params, field="version"))


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
        sentence = N_("这件事发生在 {days} 天前，超过 {limit} 天补录须写明原因")
        raise refuse("records.late", sentence, field="late_reason", days=late_days(day), limit=limit)


def check_open(record: Voidable) -> None:
    """Raise `Refused` when the record has been voided."""
    if record.voided:
        raise refuse("records.voided", N_("这条记录已作废，不能再修改"))


def check_reason(reason: str) -> str:
    """Return the stripped reason; raise `Refused` when there is none, or it is too long to keep."""
    reason = reason.strip()
    if not reason:
        raise Refused(Problem("records.reason", N_("请写明原因"), field="reason"))
    if len(reason) > LONGEST_REASON:
        raise refuse("records.reason_length", N_("原因最多 {longest} 个字"), field="reason", longest=LONGEST_REASON)
    return reason
