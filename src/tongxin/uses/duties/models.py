"""Evidence that people name for duties that no figure shows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox import ids


class Evidence(models.Model):
    """What shows that a branch (`organisation`) did a duty in a window: a record, or one sentence."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=60, help_text="a Duty of the catalog")
    first = models.DateField(help_text="first day of the window")
    last = models.DateField(help_text="last day of the window")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    named_at = models.DateTimeField()
    named_by = models.CharField(max_length=80, help_text="actor reference")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "hospital", "organisation", "duty", "first", "last", "record", "words", "named_at", "named_by",
         "withdrawn_at", "withdrawn_by"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "duty", "-first"], name="duties_evidence_of")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(record__isnull=False) & Q(words="")) | (Q(record=None) & ~Q(words="")),
                name="duties_evidence_one",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="duties_withdrawn_complete",
            ),
        ]
