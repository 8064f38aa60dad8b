"""What the figures room itself keeps: openings of registers, monthly rollups with their deltas, frozen values."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BTreeIndex
from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


class RegisterOpening(models.Model):
    """From `opened_on` a hospital keeps the register of a source: from then on nothing found means zero."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=80, help_text="id of a figure source")
    opened_on = models.DateField()
    created_by = models.CharField(max_length=80, help_text="actor reference")

    classified: ClassVar = dict.fromkeys(("id", "hospital", "source", "opened_on", "created_by"), "internal")
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hospital", "source"], name="figures_opened_once"),
        ]


class _Monthly(models.Model):
    """What rows of a source add up to in one month of one organisation, for one combination of dimensions.

    group: values of the source's rolled dimensions, in order, as texts; measure: a summed measure, or "" for rows;
    filled: how many rows have a value of the measure, so that nothing filled in is told from a sum of zero.
    """

    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=80)
    group = models.JSONField()
    month = models.DateField(help_text="first day")
    measure = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    filled = models.BigIntegerField(default=0, db_default=0)

    monthly_classified: ClassVar = dict.fromkeys(
        ("hospital", "organisation", "source", "group", "month", "measure", "amount", "filled"), "internal"
    )

    class Meta:
        abstract = True


class Rollup(_Monthly):
    """Folded deltas: one row for each month, organisation, group and measure."""

    id = models.BigAutoField(primary_key=True)

    classified: ClassVar = {"id": "internal", **_Monthly.monthly_classified}
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "hospital", "month", "organisation", "group", "measure"], name="figures_rollup_once"
            ),
        ]


class Delta(_Monthly):
    """A signed change that a command wrote in its own transaction; folded into Rollup by a job, then gone."""

    id = models.BigAutoField(primary_key=True)

    classified: ClassVar = {"id": "internal", **_Monthly.monthly_classified}
    retention = "session"

    class Meta:
        indexes: ClassVar = [BTreeIndex(fields=["source", "hospital", "month"], name="figures_delta_month")]


class Snapshot(models.Model):
    """Values frozen together at one moment, so that a report or a score can be verified later. Append-only."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80, help_text="actor reference")
    digest = models.CharField(max_length=64, help_text="SHA-256 over the digests of the entries, in order")

    classified: ClassVar = dict.fromkeys(("id", "hospital", "organisation", "made_at", "made_by", "digest"), "internal")
    retention = "permanent"


class SnapshotEntry(models.Model):
    """One frozen value, with all that is needed to compute it again and to name the records that changed since.

    definition: the figure and its parts as they were, by id; contributions: compressed lines
    `part record version rows values`, sorted; digest: SHA-256 over those lines.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="entries")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    figure = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=20)
    definition_version = models.PositiveIntegerField()
    definition = models.JSONField()
    first = models.DateField()
    last = models.DateField()
    value = models.CharField(max_length=200, null=True, help_text="as printed; None: no value")
    status = models.CharField(max_length=12)
    rows = models.PositiveIntegerField(help_text="records behind the value")
    contributions = models.BinaryField()
    digest = models.CharField(max_length=64)

    classified: ClassVar = dict.fromkeys(
        ("id", "snapshot", "hospital", "organisation", "position", "figure", "title", "unit", "definition_version",
         "definition", "first", "last", "value", "status", "rows", "contributions", "digest"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["position"]
