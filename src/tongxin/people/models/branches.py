"""What a branch covers and what it may spend; by date."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.people.models.base import LIVE, ORDERED_DAYS, Dated, Stated, days


class Coverage(Dated):
    """A branch (`organisation`) is built on a department on these days (支部建在科室上)."""

    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    classified: ClassVar = {**Dated.stated, "department": "internal"}

    class Meta:
        indexes: ClassVar = [models.Index(fields=["department", "valid_from"], name="people_cover_of_department")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="people_coverage_days"),
            ExclusionConstraint(
                name="people_covered_once_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("department", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=LIVE,
            ),
        ]


class Budget(Stated):
    """Money a branch may spend on Party activities in a calendar year, in yuan."""

    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    document = models.CharField(max_length=120, blank=True, default="", db_default="")

    classified: ClassVar = {**Stated.stated, **dict.fromkeys(("year", "amount", "document"), "internal")}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], condition=LIVE, name="people_budget_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="people_budget_amount"),
        ]


class Spending(Stated):
    """Money a branch spent on a day, in yuan, for a purpose; `source` is what it was spent on, such as an activity."""

    occurred_on = models.DateField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    purpose = models.CharField(max_length=120)
    source = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")

    classified: ClassVar = {
        **Stated.stated, **dict.fromkeys(("occurred_on", "amount", "purpose", "source"), "internal"),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "occurred_on"], name="people_spending_of_branch")]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount__gt=0), name="people_spending_amount")]
