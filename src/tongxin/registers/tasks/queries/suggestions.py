"""Reading rounds of suggestions and proposals: open to all staff; a suggestion to its unit, who answers it and who made it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.access.queries import found, organisations_for, visible
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.tasks.definitions import Collects
from tongxin.registers.tasks.models import Round, Suggestion
from tongxin.registers.tasks.queries import VIEW
from tongxin.toolbox.periods import Period

ROUND, SUGGESTION = "suggestion_round", "suggestion"
# How many of one's own suggestions stand above the rounds.
NEWEST = 5


def rounds(by: Actor) -> QuerySet[Round]:
    """Return the suggestion rounds of the hospital of `by`: they are open to all staff; a job sees every one."""
    rows = Round.objects.filter(record__voided_at=None).select_related("record", "organisation")
    return rows.filter(hospital_id=by.hospital_id) if isinstance(by, User) else rows


def opened_within(organisation: Organisation, span: Period) -> bool:
    """Tell whether a round of suggestions (not of proposals) was opened in a hospital within a span of days."""
    rows = Round.objects.filter(hospital_id=organisation.pk, record__voided_at=None, collects=Collects.IDEAS)
    return rows.filter(occurred_on__range=(span.start, span.end)).exists()


def round_for(by: Actor, key: UUID) -> Round:
    """Return a round `by` may see, or raise `NotFound`."""
    return found(rounds(by).filter(pk=key).first())


def suggestions(by: Actor) -> QuerySet[Suggestion]:
    """Return the suggestions `by` may see: of one's units, those given to one's departments, and one's own."""
    rows = Suggestion.objects.filter(record__voided_at=None)
    seen = visible(by, rows, VIEW)
    if isinstance(by, User):
        given = Q(owner__in=organisations_for(by, "tasks.answer").values("pk"))
        seen = rows.filter(Q(pk__in=seen.values("pk")) | given | Q(entered_by=by.id), hospital_id=by.hospital_id)
    return seen.select_related("record", "organisation", "owner", "round__record")


def suggestion_for(by: Actor, key: UUID) -> Suggestion:
    """Return a suggestion `by` may see, or raise `NotFound`."""
    return found(suggestions(by).filter(pk=key).first())


def own(by: Actor, row: Suggestion) -> bool:
    """Tell whether `by` entered a suggestion for himself."""
    return isinstance(by, User) and row.entered_by == by.id


def made_by(by: User) -> list[Suggestion]:
    """Return one's own newest suggestions."""
    rows = Suggestion.objects.filter(entered_by=by.id, record__voided_at=None).select_related("record")
    return list(rows.order_by("-occurred_on", "-record_id")[:NEWEST])
