"""Drafts, the reckonings their numbers are taken from, and the documents issued from them."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.toolbox import ids
from tongxin.toolbox.periods import Period


class Draft(RegisterRow):
    """A report being written: a pinned template, a period, the hospital's own text, and the reckoning in force."""

    template = models.CharField(max_length=80, help_text="id of the catalog's report")
    template_version = models.PositiveIntegerField(help_text="0: not published when the draft began")
    template_title = models.CharField(max_length=120)
    template_text = models.TextField(help_text="the Markdown as it stood when the draft began")
    sections = models.JSONField(default=list, help_text="[{id, title, hint}] of the hospital's own text")
    nearly_percent = models.PositiveSmallIntegerField()
    signature = models.CharField(max_length=120)
    first = models.DateField(help_text="first day of the period")
    last = models.DateField(help_text="last day of the period")
    prose = models.JSONField(default=dict, help_text="Markdown by section id")
    reckoning = models.ForeignKey("Reckoning", on_delete=models.PROTECT, null=True, related_name="+")

    reckoning_id: UUID | None

    classified: ClassVar = RegisterRow.row_classified | dict.fromkeys(
        ("template", "template_version", "template_title", "template_text", "sections", "nearly_percent", "signature",
         "first", "last", "prose", "reckoning"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    @property
    def period(self) -> Period:
        """Return the days the report is about."""
        return Period(self.first, self.last)


class Reckoning(models.Model):
    """All numbers of a draft, frozen at one moment and numbered as they stand in the text; never changed.

    numbers: in order, what `reckoning.Frozen` holds: the answer as given, what is said, and the figures' snapshots.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="actor reference")
    numbers = models.JSONField()
    digest = models.CharField(max_length=64, help_text="over the digests of the figures' snapshots")

    classified: ClassVar = dict.fromkeys(
        ("id", "draft", "hospital", "organisation", "at", "by", "numbers", "digest"), "internal"
    )
    retention = "permanent"


class Issue(models.Model):
    """A document that left the system: the file itself, so that what was issued can be handed out again."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    reckoning = models.ForeignKey(Reckoning, on_delete=models.PROTECT, related_name="+")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(help_text="version of the draft")
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="actor reference")
    file = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")

    classified: ClassVar = dict.fromkeys(
        ("id", "draft", "reckoning", "hospital", "organisation", "version", "at", "by", "file", "digest"), "internal"
    )
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["draft", "-id"], name="reports_issues_of_draft")]
