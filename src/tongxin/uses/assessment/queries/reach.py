"""At which unit of a round somebody scores many at once, and who is assessed at or below a unit."""

from __future__ import annotations

from django.db.models import QuerySet

from tongxin.ground.access.queries import may, organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.toolbox import clock
from tongxin.uses.assessment.models import Round, Subject

SCORE_MANY = "assessment.score_many"


def scored_at(by: Actor, row: Round) -> Organisation | None:
    """Return the highest unit of a round over which `by` scores many at once: its own, or one below it; None: nowhere."""
    if not may(by, SCORE_MANY):
        return None
    if may(by, SCORE_MANY, row.organisation):
        return row.organisation
    below = Closure.objects.filter(
        on_day(clock.today()), ancestor=row.organisation, descendant__in=organisations_for(by, SCORE_MANY).values("pk")
    )
    highest = below.select_related("descendant").order_by("depth", "descendant__order", "descendant_id").first()
    return highest.descendant if highest else None


def assessed_at(organisation: Organisation, row: Round) -> QuerySet[Subject]:
    """Return those assessed in a round at or below an organisation, without those left out; of the round's own: all."""
    rows = Subject.objects.filter(round=row, record__voided_at=None)
    if organisation.pk == row.organisation_id:
        return rows
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    return rows.filter(organisation__in=below)
