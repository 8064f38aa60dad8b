"""What a closed task means for the problem or suggestion it followed from: solved, or put into practice."""

from __future__ import annotations

import datetime as dt

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.definitions import ProblemState
from tongxin.registers.tasks.models import Concern, Suggestion, Task


def settle_sources(task: Task, *, by: Actor, day: dt.date) -> None:
    """Mark the problem a closed task solves, and the suggestion it carries out, unless they are settled already."""
    keys = queries.sources_of(task)
    for concern in Concern.objects.filter(pk__in=keys, solved_on=None, record__voided_at=None):
        record = Record.objects.select_for_update().get(pk=concern.pk)
        concern.solved_on = max(day, concern.occurred_on)
        concern.save(update_fields=["solved_on"])
        touched(concern, "solved_on")
        writing.bump(record, by=by, state=ProblemState.SOLVED)
    for suggestion in Suggestion.objects.filter(pk__in=keys, done_on=None, record__voided_at=None):
        suggestion.done_on = day
        suggestion.save(update_fields=["done_on"])
        touched(suggestion, "done_on")
        writing.bump(Record.objects.select_for_update().get(pk=suggestion.pk), by=by)
