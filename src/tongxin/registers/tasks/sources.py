"""What figures count here: tasks by the day they were given, due or closed; problems by the day they were found or solved;
rounds and suggestions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.definitions import (
    ADOPTION_TITLES,
    CAUSE_TITLES,
    COLLECTS_TITLES,
    ORIGIN_TITLES,
    PROBLEM_TITLES,
    STATE_TITLES,
    SUGGESTION_TITLES,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_LIVE = "r.voided_at IS NULL"


def _source(id: str, title: StrPromise, table: str, noun: StrPromise, **more: object) -> Source:
    """Return a source over one of the room's tables, `t` beside its record `r`, dated by its own day."""
    usual: dict[str, object] = {
        "id": id, "title": title, "table": f"{table} t JOIN records_record r ON r.id = t.record_id", "key": "t.record_id",
        "record": "t.record_id", "version": "r.version", "hospital": "t.hospital_id", "organisation": "t.organisation_id",
        "occurred_on": "t.occurred_on", "live": _LIVE, "permission": queries.VIEW, "noun": noun,
        "row": ((_("事项"), "r.title"), (_("日期"), "t.occurred_on")),
    }  # fmt: skip
    return sources.add(id, Source(**{**usual, **more}))  # type: ignore[arg-type]  # the fields of Source, by name


_TASKS = _source(
    "tasks.task", _("督办任务（按交办时间）"), "tasks_task", _("项任务"),
    dimensions={
        "source": Dimension(_("来源"), "t.source", entries="task_source"),
        "state": Dimension(_("状态"), "r.state", choices=STATE_TITLES),
        "cause": Dimension(_("逾期原因"), "nullif(t.cause, '')", choices=CAUSE_TITLES),
        "closed": Dimension(_("已办结"), "(t.closed_on IS NOT NULL)", Type.BOOLEAN),
        "cancelled": Dimension(_("已终止"), "(r.state = 'cancelled')", Type.BOOLEAN),
        "in_time": Dimension(_("按期办结"), "coalesce(t.closed_on <= t.due_on, false)", Type.BOOLEAN),
        "extended": Dimension(_("延过期"), "(t.due_on <> t.due_first)", Type.BOOLEAN),
    },
    measures={
        "urged": Dimension(_("催办次数"), "t.urged", Type.INTEGER),
        "days_late": Dimension(_("超期天数"), "greatest(t.closed_on - t.due_on, 0)", Type.INTEGER),
    },
    row=((_("事项"), "r.title"), (_("编号"), "t.number"), (_("办结时限"), "t.due_on"), (_("办结时间"), "t.closed_on")),
)  # fmt: skip
sources.add("tasks.due", replace(_TASKS, id="tasks.due", title=_("督办任务（按办结时限）"), occurred_on="t.due_on"))
sources.add(
    "tasks.closed",
    replace(
        _TASKS, id="tasks.closed", title=_("督办任务（按办结时间）"), occurred_on="t.closed_on",
        live=f"{_LIVE} AND t.closed_on IS NOT NULL",
    ),
)  # fmt: skip
_CONCERNS = _source(
    "tasks.concern", _("调研问题（按调研时间）"), "tasks_concern", _("个问题"),
    dimensions={
        "origin": Dimension(_("问题来源"), "t.origin", choices=ORIGIN_TITLES),
        "state": Dimension(_("完成情况"), "r.state", choices=PROBLEM_TITLES),
        "field": Dimension(_("问题领域"), "nullif(t.field, '')"),
        "way": Dimension(_("解决方式"), "nullif(t.way, '')"),
    },
)  # fmt: skip
sources.add(
    "tasks.solved",
    replace(
        _CONCERNS, id="tasks.solved", title=_("调研问题（按解决时间）"), occurred_on="t.solved_on",
        live=f"{_LIVE} AND r.state = 'solved'",
    ),
)  # fmt: skip
_source(
    "tasks.round", _("金点子和提案征集"), "tasks_round", _("次征集"),
    dimensions={"collects": Dimension(_("征集内容"), "t.collects", choices=COLLECTS_TITLES)},
)  # fmt: skip
_source(
    "tasks.suggestion", _("金点子和提案"), "tasks_suggestion", _("条建议"),
    dimensions={
        "collects": Dimension(
            _("征集内容"), "(SELECT d.collects FROM tasks_round d WHERE d.record_id = t.round_id)", choices=COLLECTS_TITLES
        ),
        "state": Dimension(_("办理情况"), "r.state", choices=SUGGESTION_TITLES),
        "adoption": Dimension(_("采纳情况"), "nullif(t.adoption, '')", choices=ADOPTION_TITLES),
        "answered": Dimension(_("已答复"), "(t.replied_on IS NOT NULL)", Type.BOOLEAN),
    },
)  # fmt: skip
