"""What a case asks of its organisation: the next step, from the day it may be taken until the day it is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.todos.writing import Ask, push_many, settle
from tongxin.registers.procedures.definitions import Procedure
from tongxin.registers.procedures.flow import Next, Taken, lost, outlook
from tongxin.registers.procedures.models import Case
from tongxin.registers.procedures.queries import WALLED, WALLED_KIND
from tongxin.toolbox import periods

EXPECTED = ("next_step", "earliest_on", "due_on", "unknown")


def expect(case: Case, definition: Procedure, past: Sequence[Taken], today: dt.date) -> Next | None:
    """Set on an open case what comes next and its dates, unsaved; return the step that is asked for."""
    main = leading(outlook(definition, past, today), today)
    due = main.due if main else None
    case.next_step = main.step.id if main else ""
    case.earliest_on, case.unknown = (main.earliest, main.unknown[:200]) if main else (None, _lost(definition, past))
    case.due_on = max(due, case.postponed_to) if due and case.postponed_to else due
    return main


def leading(coming: Sequence[Next], today: dt.date) -> Next | None:
    """Return which of the steps that may come next is asked for: the one that is due first, and where none has a last day, the
    first that is neither optional nor comes again. One that comes again gives way, until a month before its last day, once
    the first day of a step of the way on has come: to the open one of these that is due first, else the first in order."""
    way_on = [item for item in coming if not item.step.optional and not item.step.repeats]
    dated = {item.due: item for item in reversed(coming) if item.due}
    if not dated:
        return next(iter(way_on or coming), None)
    due = min(dated)
    if dated[due].step.repeats and due > periods.add_months(today, 1):
        return _on_the_way(way_on, today) or dated[due]
    return dated[due]


def _on_the_way(way_on: Sequence[Next], today: dt.date) -> Next | None:
    begun = [item for item in way_on if item.earliest is None or item.earliest <= today]
    if all(item.earliest is None for item in begun):
        return None
    return min(begun, key=lambda item: item.due or dt.date.max)


def _lost(definition: Procedure, past: Sequence[Taken]) -> str:
    gone = "、".join(lost(definition, past))
    return gettext("办理过的步骤“{step}”已不在程序定义中").format(step=gone)[:200] if gone else ""


def ask_next(asked: Iterable[tuple[Case, Next | None]]) -> None:
    """Put the next step of cases on the lists of those who take it; nothing is asked when nothing can come next."""
    pushed = []
    for case, coming in asked:
        if coming is None:
            settle_next(case)
        else:
            pushed.append((case.organisation, _ask(case, coming), case.record))
    push_many(pushed)


def _ask(case: Case, coming: Next) -> Ask:
    title = gettext("{step}：{title}").format(step=coming.step.title, title=case.record.title)
    permission = "procedures.approve" if coming.step.superior else "procedures.take"
    if case.record.kind == WALLED_KIND:
        permission = WALLED
    return Ask(
        subject_of(case.pk), permission, title, gettext("办理"), reverse("procedures:case", args=[case.pk]),
        detail=case.unknown or case.organisation.short_name, due_on=case.due_on, since=coming.earliest,
    )  # fmt: skip


def settle_next(case: Case) -> None:
    """Take what a case asks off the list."""
    settle(case.organisation, subject_of(case.pk))


def subject_of(case: UUID) -> str:
    """Return how the list of what is to do names the next step of a case."""
    return f"procedures.next:{case}"
