"""Plans, their lines, the figures that show them, and the quarterly looks at both goals."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.toolbox import ids


class Plan(RegisterRow):
    """A plan of an organisation for a year. `occurred_on`: the day it was drawn up, once adopted that of the meeting.

    adopted_by: the meeting in words; its resolution is linked as `approved`.
    """

    kind = models.CharField(max_length=60, help_text="a PlanKind of the catalog")
    year = models.PositiveSmallIntegerField()
    adopted_on = models.DateField(null=True)
    adopted_by = models.CharField(max_length=200, blank=True)

    classified: ClassVar = {
        **RegisterRow.row_classified, **dict.fromkeys(("kind", "year", "adopted_on", "adopted_by"), "internal"),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "-year"], name="plans_plan_year")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(adopted_on=None, adopted_by="") | (Q(adopted_on__isnull=False) & ~Q(adopted_by="")),
                name="plans_adopted_complete",
            ),
        ]


class Line(RegisterRow):
    """One line of a plan; the Party goal is the record's title. `organisation` is the plan's, owner carries it out.

    business: the goal it is paired with; labels: `programme/label` of the catalog; serves: the line of the unit above.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    business = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    labels = models.JSONField(default=list)
    measures = models.TextField(blank=True)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    serves = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="served_by")

    plan_id: UUID
    owner_id: UUID

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("plan", "order", "business", "owner", "labels", "measures", "due_on", "done_on", "serves"), "internal"
        ),
    }
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["order"]
        indexes: ClassVar = [models.Index(fields=["plan", "order"], name="plans_line_order")]


class Part(models.Model):
    """What belongs to a line."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")

    line_id: UUID
    part_classified: ClassVar = dict.fromkeys(("id", "hospital", "organisation", "line"), "internal")
    retention = "permanent"

    class Meta:
        abstract = True


class Indicator(Part):
    """A figure that shows one of the two goals of a line, and what it aims at."""

    side = models.CharField(max_length=8, help_text="a Side")
    figure = models.CharField(max_length=80, help_text="a Figure of the catalog")
    aim = models.CharField(max_length=8, help_text="an Aim")
    target = models.DecimalField(max_digits=14, decimal_places=2)
    ended_on = models.DateField(null=True)

    classified: ClassVar = {
        **Part.part_classified, **dict.fromkeys(("side", "figure", "aim", "target", "ended_on"), "internal"),
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "figure"], condition=Q(ended_on=None), name="plans_indicator_once"),
        ]


class Look(Part):
    """What was said in a quarter of both goals (双目标季度对照): the numbers are the system's, causes and measures are said."""

    first = models.DateField(help_text="first day of the quarter")
    on = models.DateField()
    party = models.CharField(max_length=500)
    business = models.CharField(max_length=500, blank=True)

    classified: ClassVar = {
        **Part.part_classified, **dict.fromkeys(("first", "on", "party", "business"), "internal"),
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "first"], name="plans_look_once")]
