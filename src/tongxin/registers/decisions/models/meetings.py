"""Meetings with their seats, what came up there, what members did, and the resolutions that came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person
from tongxin.registers.decisions.models.items import Item, Part


class Meeting(RegisterRow):
    """A meeting of a body; `organisation` is where the body sits. sent_on: notice and materials went out."""

    body = models.CharField(max_length=60, help_text="a Body of the catalog")
    starts_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)
    recorder = models.CharField(max_length=60, blank=True)
    sent_on = models.DateField(null=True)
    sent_reason = models.CharField(max_length=200, blank=True, help_text="why notice and materials went out late")
    closed_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(("body", "starts_at", "place", "sent_on", "sent_reason", "closed_at", "locked_at"), "internal"),
        "recorder": "personal",
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "body", "-occurred_on"], name="decisions_meeting_day")]

    @property
    def agenda(self) -> models.QuerySet[Line]:
        """Return the lines on the agenda, in order."""
        return Line.objects.filter(meeting=self, removed=False)


class Seat(Part):
    """Somebody's place at a meeting, with or without a vote on that day: the snapshot of who was entitled."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    votes = models.BooleanField()
    chair = models.BooleanField(default=False)
    presence = models.CharField(max_length=8, default="present", help_text="present | leave | absent")
    reason = models.CharField(max_length=120, blank=True)

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("meeting", "order", "votes", "chair", "presence"), "internal"),
        **dict.fromkeys(("person", "reason"), "personal"),
    }

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "person"], name="decisions_seat_once")]


class Line(Part):
    """An item on the agenda of a meeting, and what came of it there. role: what the body does with it on its route."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=8)
    reason = models.CharField(
        max_length=200, blank=True, help_text="why it went on the agenda though something was missing"
    )
    outcome = models.CharField(max_length=12, blank=True)
    resolution = models.TextField(blank=True)
    proof = models.JSONField(null=True)
    overridden = models.CharField(
        max_length=200, blank=True, help_text="why it was concluded though a SOFT rule failed"
    )
    concluded_at = models.DateTimeField(null=True)
    removed = models.BooleanField(default=False, help_text="taken off the agenda before it came up")
    reopened = models.BooleanField(default=False, help_text="its outcome was set aside by a reconsideration")

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(
            (
                "meeting",
                "item",
                "order",
                "role",
                "reason",
                "outcome",
                "resolution",
                "proof",
                "overridden",
                "concluded_at",
                "removed",
                "reopened",
            ),
            "internal",
        ),
    }

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "item"], condition=models.Q(removed=False), name="decisions_line_once"
            )
        ]


class Voice(Part):
    """What a member did when an item came up: spoke, voted by hand, withdrew, or was out of the room.

    words are of the 会议记录: read by recorder, chair and archivist only; never searched, never distributed.
    """

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="voices")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0, help_text="order of speaking; 0: has not spoken")
    stand = models.CharField(max_length=8, blank=True)
    words = models.TextField(blank=True)
    interest = models.BooleanField(default=False)
    recused = models.BooleanField(default=False)
    away = models.BooleanField(default=False, help_text="had left, or not yet come, when the item came up")

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("line", "order", "interest", "recused", "away"), "internal"),
        **dict.fromkeys(("person",), "personal"),
        **dict.fromkeys(("stand", "words"), "confidential"),
    }

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "person"], name="decisions_voice_once")]


class Resolution(RegisterRow):
    """A numbered decision. `organisation` carries it out; the number is taken from the body's gapless series."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, related_name="decision")
    text = models.TextField()
    due_on = models.DateField(null=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(("line", "text", "due_on"), "internal"),
    }
    retention = "permanent"
