"""Tables of what a round came to: what two tellers counted, what each subject got, the result as published."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


class Part(models.Model):
    """What belongs to a round, with the round's hospital and organisation."""

    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    part_classified: ClassVar = dict.fromkeys(("id", "hospital", "organisation", "round"), "internal")
    retention = "permanent"

    hospital_id: UUID
    organisation_id: UUID
    round_id: UUID

    class Meta:
        abstract = True


class Tally(Part):
    """What one of two tellers counted of an electorate's paper ballots, entered without seeing the other's.

    counts: {key: {grade or option: marks}}; reasons: {words: invalid ballots}; texts: free words as copied.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    round = models.ForeignKey("ballots.Round", on_delete=models.PROTECT, related_name="+")
    electorate = models.ForeignKey("ballots.Electorate", on_delete=models.PROTECT, related_name="tallies")
    teller = models.CharField(max_length=80, help_text="actor reference")
    name = models.CharField(max_length=60, help_text="as printed on the report of the count")
    issued = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField(default=0)
    counts = models.JSONField()
    reasons = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    electorate_id: UUID

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("electorate", "teller", "issued", "returned", "invalid", "reasons", "version"), "internal"),
        "name": "personal",
        "counts": "confidential",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["electorate", "teller"], name="ballots_tally_once"),
            models.CheckConstraint(condition=Q(returned__lte=F("issued")), name="ballots_tally_returned"),
            models.CheckConstraint(condition=Q(invalid__lte=F("returned")), name="ballots_tally_invalid"),
        ]


class Score(Part):
    """What an electorate's ballots came to for one subject, or for one option of one question; written when counted.

    good: good marks (of an option: times ticked); valid: valid marks or answers; marks: {grade: number}.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    round = models.ForeignKey("ballots.Round", on_delete=models.PROTECT, related_name="scores")
    electorate = models.ForeignKey("ballots.Electorate", on_delete=models.PROTECT, related_name="scores")
    subject = models.ForeignKey("ballots.Subject", on_delete=models.PROTECT, null=True, related_name="+")
    question = models.CharField(max_length=24, blank=True)
    option = models.CharField(max_length=24, blank=True)
    good = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    marks = models.JSONField(default=dict)
    flagged = models.BooleanField(default=False, help_text="below the line")

    electorate_id: UUID
    subject_id: UUID | None

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("electorate", "question", "option"), "internal"),
        **dict.fromkeys(("subject", "good", "valid", "marks", "flagged"), "confidential"),
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["round", "electorate"], name="ballots_score_of_round")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["electorate", "subject", "question", "option"], name="ballots_score_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(good__lte=F("valid")), name="ballots_good_of_valid"),
        ]  # fmt: skip


class Result(Part):
    """The counts of a round as they were published, frozen: body is their JSON, digest its SHA-256 (hex)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    round = models.OneToOneField("ballots.Round", on_delete=models.PROTECT, related_name="result")
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, help_text="actor reference")

    classified: ClassVar = {
        **Part.part_classified,
        "body": "confidential",
        **dict.fromkeys(("digest", "published_at", "published_by"), "internal"),
    }
