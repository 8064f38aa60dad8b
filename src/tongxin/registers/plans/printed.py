"""The year's plans of a branch as a chapter of its book (党支部工作手册)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms.fillings import Chapter, Listed, Piece, Prose
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.wording import full_day
from tongxin.registers.plans import queries
from tongxin.registers.plans.models import Line, Plan

SHARES = (10, 42, 36, 42, 20, 20)


def plans(by: Actor, branch: Organisation, year: int) -> Iterator[Piece]:
    """Yield each plan of the branch for a year that `by` may see: how it was adopted, its lines."""
    rows = queries.listed(by, year=year, unit=branch.pk).order_by("occurred_on", "record_id")
    for plan in rows.prefetch_related("lines__record"):
        yield Prose(_adopted(plan))
        lines = [_told(line) for line in plan.lines.all() if line.record.voided_at is None]
        if lines:
            yield Listed(_heads(), lines, SHARES)


def _adopted(plan: Plan) -> str:
    title = plan.record.title
    if plan.adopted_on is None:
        return _("{title}（尚未通过）").format(title=title)
    return _("{title}：{day}经{meeting}通过。").format(
        title=title, day=full_day(plan.adopted_on), meeting=plan.adopted_by
    )


def _heads() -> list[str]:
    return [_("序号"), _("党建目标"), _("业务目标"), _("措施"), _("完成时限"), _("完成日期")]


def _told(line: Line) -> list[str]:
    done = f"{line.done_on:%Y-%m-%d}" if line.done_on else ""
    return [line.record.title, line.business, line.measures, f"{line.due_on:%Y-%m-%d}", done]


CHAPTER = Chapter("branch_plan", plans)
