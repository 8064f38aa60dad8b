"""Party dues: what each member pays a month, what was paid for which month, and why a month is not asked for.

Base and sum only, no items of the pay (practice: nothing else is to be known here).
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from tongxin.people.models import Dated, Person, Stated, days
from tongxin.people.models.base import LIVE, ORDERED_DAYS


class DuesStandard(Dated):
    """What a member pays a month from a day on, in yuan; `category` of the catalog's scale; why, where it was decided."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)
    base = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    monthly = models.DecimalField(max_digits=8, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    classified: ClassVar = {
        **Dated.stated, "person": "internal", "category": "personal",
        **dict.fromkeys(("base", "monthly", "reason"), "sensitive"),
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="procedures_dues_days"),
            ExclusionConstraint(
                name="procedures_one_dues_a_day",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=LIVE,
            ),
        ]


class DuesPayment(Stated):
    """Dues of one month (its first day), paid on a day; `extra`: what was given on top of them, in yuan."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    paid_on = models.DateField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    extra = models.DecimalField(max_digits=10, decimal_places=2, default=0, db_default=0)

    classified: ClassVar = {
        **Stated.stated, **dict.fromkeys(("person", "month", "paid_on"), "internal"),
        **dict.fromkeys(("amount", "extra"), "sensitive"),
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "month"], condition=LIVE, name="procedures_month_paid_once")
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "month"], name="procedures_dues_of_branch")]


class DuesExcuse(Dated):
    """Months of a member that are not asked for, with the justified reason (正当理由)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)

    classified: ClassVar = {**Dated.stated, "person": "internal", "reason": "sensitive"}

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=ORDERED_DAYS, name="procedures_excuse_days")]
