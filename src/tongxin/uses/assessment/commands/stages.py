"""Going on to the next stage, and those assessed in a round: called by the room's commands, inside their transaction."""

from __future__ import annotations

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.uses.assessment.commands import asking
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.rules.flow import Stage


def subjects_of(row: Round) -> list[Subject]:
    """Return those assessed in a round, without those left out."""
    return list(Subject.objects.filter(round=row, record__voided_at=None).order_by("pk"))


def move(record: Record, row: Round, stage: Stage, by: Actor) -> Round:
    """Let a round stand at a stage, and ask its units for what the stage needs of them."""
    writing.bump(record, by=by, state=stage.value)
    asking.ask(row, record, stage)
    row.record = record
    return row
