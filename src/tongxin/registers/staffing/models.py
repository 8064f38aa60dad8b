"""Contracts of persons; posts, their cost and its cap, workload of departments; and proposals to change the posts."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Dated, Person, Stated, days
from tongxin.people.models.base import LIVE, ORDERED_DAYS
from tongxin.toolbox import ids


class Contract(Dated):
    """A contract of a person with the hospital on these days; `organisation`: the department when it was entered.

    kind: a ContractKind of the catalog; signed_on: None while it is not signed; end_reason: why it ended before its time.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=60, blank=True, default="", db_default="")
    signed_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    person_id: UUID

    classified: ClassVar = {
        **Dated.stated, "person": "internal", **dict.fromkeys(("kind", "number", "signed_on", "end_reason"), "personal"),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "valid_to"], name="staffing_contract_ends")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="staffing_contract_days"),
            ExclusionConstraint(
                name="staffing_one_contract_a_day",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=LIVE,
            ),
        ]


class Quota(Dated):
    """Posts of a level (a Level) that a department has on these days (核定岗位); `document`: the paper that grants them."""

    level = models.CharField(max_length=12)
    posts = models.PositiveIntegerField()
    document = models.CharField(max_length=120, blank=True, default="", db_default="")

    classified: ClassVar = {**Dated.stated, **dict.fromkeys(("level", "posts", "document"), "internal")}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="staffing_quota_days"),
            ExclusionConstraint(
                name="staffing_one_quota_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=LIVE,
            ),
        ]


class Cost(Dated):
    """What somebody in a post of a level costs the hospital (`organisation`) a year on average, in yuan."""

    level = models.CharField(max_length=12)
    yearly = models.DecimalField(max_digits=12, decimal_places=2)

    classified: ClassVar = {**Dated.stated, "level": "internal", "yearly": "sensitive"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="staffing_cost_days"),
            ExclusionConstraint(
                name="staffing_one_cost_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("level", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
                condition=LIVE,
            ),
        ]


class Cap(Stated):
    """The most that the hospital's posts may cost in a calendar year, in yuan (人员总成本控制数)."""

    year = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    document = models.CharField(max_length=120, blank=True, default="", db_default="")

    classified: ClassVar = {**Stated.stated, "year": "internal", "amount": "sensitive", "document": "internal"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], condition=LIVE, name="staffing_cap_once")
        ]


class Load(Stated):
    """What a department did in a calendar year, by hand: its workload, and what it brought in beyond its cost, in yuan."""

    year = models.PositiveSmallIntegerField()
    workload = models.DecimalField(max_digits=14, decimal_places=2)
    surplus = models.DecimalField(max_digits=14, decimal_places=2)

    classified: ClassVar = {**Stated.stated, "year": "internal", "workload": "internal", "surplus": "sensitive"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year"], condition=LIVE, name="staffing_load_once")
        ]


class Proposal(RegisterRow):
    """A proposal to change posts from a day on (增减岗位方案): tried out, submitted to be decided, carried out.

    document: the decision it was carried out by.
    """

    valid_from = models.DateField()
    document = models.CharField(max_length=120, blank=True)

    classified: ClassVar = {**RegisterRow.row_classified, "valid_from": "internal", "document": "internal"}
    retention = "permanent"


class Change(models.Model):
    """So many posts of a level more or fewer in a department (`organisation`), and why; 0: taken back.

    before: the posts there were when it was carried out.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="changes")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12)
    posts = models.IntegerField()
    reason = models.CharField(max_length=200, blank=True)
    before = models.PositiveIntegerField(null=True)

    organisation_id: UUID

    classified: ClassVar = dict.fromkeys(
        ("id", "proposal", "hospital", "organisation", "level", "posts", "reason", "before"), "internal"
    )
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["proposal", "organisation", "level"], name="staffing_change_once"),
            models.CheckConstraint(condition=Q(posts__gte=-10000, posts__lte=10000), name="staffing_change_posts"),
        ]
