"""What a case asks of its organisation: the next step, from the day it may be taken until the day it is due."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.procedures.flow import Next
from tongxin.registers.procedures.models import Case
from tongxin.registers.procedures.queries import WALLED, WALLED_KIND


def ask_next(case: Case, coming: Next | None) -> None:
    """Put the next step on the list of who takes it; nothing is asked when nothing can come next."""
    if coming is None:
        settle_next(case)
        return
    title = gettext("{step}：{title}").format(step=coming.step.title, title=case.record.title)
    permission = "procedures.approve" if coming.step.superior else "procedures.take"
    if case.record.kind == WALLED_KIND:
        permission = WALLED
    ask = Ask(
        _subject(case), permission, title, gettext("办理"), reverse("procedures:case", args=[case.pk]),
        detail=case.unknown or case.organisation.short_name, due_on=case.due_on, since=coming.earliest,
    )  # fmt: skip
    push(case.organisation, ask, case.record)


def settle_next(case: Case) -> None:
    """Take what a case asks off the list."""
    settle(case.organisation, _subject(case))


def _subject(case: Case) -> str:
    return f"procedures.next:{case.pk}"
