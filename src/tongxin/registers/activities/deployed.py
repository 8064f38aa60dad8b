"""Tables of deployment (下发): a theme, and the prefilled draft of each branch it went to."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models

from tongxin.ground.records.models import RegisterRow


class Theme(RegisterRow):
    """What an office asks of many branches at once. Title, state and version are the record's."""

    kind = models.CharField(max_length=60, help_text="an ActivityKind of the catalog")
    due_on = models.DateField(help_text="last day on which it should be held")
    note = models.TextField(blank=True, help_text="what is asked, in words")
    text = models.TextField(blank=True, help_text="suggested beginning of the minutes")
    reason = models.CharField(max_length=200, blank=True, help_text="why it was withdrawn")

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(("kind", "due_on", "note", "text", "reason"), "internal"),
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-occurred_on"], name="activities_theme_unit")]


class Draft(RegisterRow):
    """A theme at one branch: a draft until a gathering is made of it. Withdrawn, its record is void."""

    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="drafts")
    due_on = models.DateField()
    gathering = models.OneToOneField("activities.Gathering", on_delete=models.PROTECT, null=True, related_name="draft")
    reminded_on = models.DateField(null=True)

    gathering_id: UUID | None

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(("theme", "due_on", "gathering", "reminded_on"), "internal"),
    }
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["theme", "organisation"], name="activities_theme_once")
        ]
        indexes: ClassVar = [models.Index(fields=["hospital", "due_on"], name="activities_draft_due")]
