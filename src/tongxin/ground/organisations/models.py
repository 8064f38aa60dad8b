"""One organisation tree. Dated parent links are the truth; the closure is derived from them and answers questions by date."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from tongxin.toolbox import ids


class Organisation(models.Model):
    """A region, hospital, Party organisation, department, team or body. A hospital's `hospital` is itself; a region has none."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=24, help_text="an OrganisationKind")
    code = models.CharField(
        max_length=40, help_text="short code, unique in its hospital; imports and the console name it"
    )
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60)
    order = models.PositiveIntegerField(
        default=0, help_text="organisation order: the only order in which branches are listed"
    )
    sort_key = models.CharField(max_length=200, help_text="pinyin")
    established_on = models.DateField()
    dissolved_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    classified: ClassVar = dict.fromkeys(
        (
            "id",
            "hospital",
            "kind",
            "code",
            "name",
            "short_name",
            "order",
            "sort_key",
            "established_on",
            "dissolved_on",
            "version",
        ),
        "internal",
    )
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["order", "sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hospital", "code"], name="organisations_code_in_hospital"),
            # The target of the composite foreign keys by which every register row is tied to its hospital.
            models.UniqueConstraint(fields=["id", "hospital"], name="organisations_id_hospital"),
            models.CheckConstraint(
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("established_on")), name="organisations_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def organisation_id(self) -> UUID:
        """An organisation stands for itself where a command asks whose it is."""
        return self.id


class ParentLink(models.Model):
    """`child` belonged under `parent` from `valid_from` to `valid_to` (last day; None: still)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    child = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classified: ClassVar = dict.fromkeys(("id", "child", "parent", "valid_from", "valid_to"), "internal")
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(child=F("parent")), name="organisations_not_own_parent"),
            ExclusionConstraint(
                name="organisations_one_parent_a_day",
                expressions=[
                    ("child", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            models.Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Closure(models.Model):
    """`descendant` stood below `ancestor`, `depth` steps down (0: itself), on the days from `valid_from` to `valid_to`."""

    id = models.BigAutoField(primary_key=True)
    ancestor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    descendant = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    depth = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "ancestor", "descendant", "depth", "valid_from", "valid_to"), "internal"
    )
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["descendant", "ancestor", "valid_from"], name="organisations_closure_up")
        ]
