"""Which units and posts wait for what their grade lets them be called."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongxin.ground.followups.definitions import LED_TO, providers
from tongxin.ground.followups.queries import going
from tongxin.ground.records.models import Link
from tongxin.uses.assessment.definitions import Grade, Scheme
from tongxin.uses.assessment.models import Round, Subject

# Who records what a unit is called.
DESIGNATION = "designation"
# The results of the one that a statement around asks about; of a unit, no person equals another.
_SAME = Q(person=OuterRef(OuterRef("person"))) | Q(person=None, organisation=OuterRef(OuterRef("organisation")))


def earlier_results(row: Round, whose: Q) -> QuerySet[Subject]:
    """Return the results of those meant in rounds of the same scheme about earlier days."""
    return Subject.objects.filter(whose, round__scheme=row.scheme, round__last__lt=row.first)


def same(subject: Subject) -> Q:
    """Return the condition of the results of the same person, or of the same unit."""
    if subject.person_id is not None:
        return Q(person=subject.person_id)
    return Q(person=None, organisation=subject.organisation_id)


def undesignated(row: Round, scheme: Scheme, *, superior: bool) -> list[tuple[Subject, Grade]]:
    """Return the units or posts whose grade has not led to what they are called, in organisation order: of the grades
    named above the hospital; or of all others, those without a name where one of an earlier round is still in force.

    It has led to a name, or ended one and is tied to it (`designate`); a tie made by hand to what lasts says nothing.
    """
    provider = providers.get(DESIGNATION)
    if not scheme.designates or provider is None:
        return []
    grades = {grade.id: grade for grade in scheme.grade if grade.superior is superior}
    named = Q(decided__in=[key for key, grade in grades.items() if grade.designation])
    of_outcome = Link.objects.filter(target__kind=provider.kind, target__voided_at=None, voided_at=None)
    ended = Q(relation="related") & ~Q(target__in=going(provider))
    done = of_outcome.filter(Q(relation=LED_TO) | ended, source=OuterRef("record"))
    before = earlier_results(row, _SAME)
    still = of_outcome.filter(source__in=before.values("record"), relation=LED_TO, target__in=going(provider))
    rows = Subject.objects.filter(~Exists(done), named | Exists(still), round=row, record__voided_at=None)
    ordered = (
        rows.filter(decided__in=grades).select_related("record", "organisation").order_by("organisation__order", "pk")
    )
    return [(each, grades[each.decided]) for each in ordered]
