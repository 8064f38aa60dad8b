"""At which unit of a round somebody scores many at once, who is assessed at or below a unit, and how far its scores are."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from tongxin.ground.access.queries import may, organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.toolbox import clock
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries.rounds import GIVING, of_person, own_units

SCORE_MANY = "assessment.score_many"


def scored_at(by: Actor, row: Round) -> Organisation | None:
    """Return the highest unit of a round over which `by` scores many at once, its own or one below it, at or below which
    others than himself and his own units are assessed; None: nowhere, or not at this stage."""
    if row.record.state not in GIVING or not may(by, SCORE_MANY):
        return None
    others = _others(by, row)
    if may(by, SCORE_MANY, row.organisation):
        return row.organisation if others.exists() else None
    today = on_day(clock.today())
    below = Closure.objects.filter(
        today, ancestor=row.organisation, descendant__in=organisations_for(by, SCORE_MANY).values("pk")
    )
    there = Closure.objects.filter(today, ancestor=OuterRef("descendant"), descendant__in=others.values("organisation"))
    found = below.filter(Exists(there)).select_related("descendant")
    highest = found.order_by("depth", "descendant__order", "descendant_id").first()
    return highest.descendant if highest else None


def assessed_at(organisation: Organisation, row: Round) -> QuerySet[Subject]:
    """Return those assessed in a round at or below an organisation, without those left out; of the round's own: all."""
    rows = Subject.objects.filter(round=row, record__voided_at=None)
    if organisation.pk == row.organisation_id:
        return rows
    below = Closure.objects.filter(on_day(clock.today()), ancestor=organisation).values("descendant")
    return rows.filter(organisation__in=below)


def scores_at(organisation: Organisation, row: Round, keys: Collection[str]) -> int:
    """Return how many scores of some indicators there are at or below an organisation, given over ones too: the version
    that who scores many there has seen; what others write about other units leaves it as it is."""
    return Mark.objects.filter(subject__in=assessed_at(organisation, row).values("pk"), key__in=keys).count()


def _others(by: Actor, row: Round) -> QuerySet[Subject]:
    """Return those assessed in a round who are neither `by` himself nor one of his own units."""
    rows = assessed_at(row.organisation, row).exclude(of_person(by))
    return rows.exclude(person=None, organisation__in=own_units(by))
