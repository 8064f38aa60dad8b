"""Items, the bodies they pass, the meetings at which they are decided, and the resolutions that come of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person
from tongxin.toolbox import ids


class Item(RegisterRow):
    """A matter to be decided (议题). `organisation` proposes it; `occurred_on` is the day it was proposed, until it is
    decided: then the day of the decision. Title, state and version are the record's.

    registered_only: number, category, day, result and place of the file, no content; it counts like any other.
    """

    type = models.CharField(max_length=60, help_text="an ItemType of the catalog")
    category = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, help_text="yuan")
    matters = models.PositiveSmallIntegerField(default=1)
    content = models.TextField(blank=True)
    registered_only = models.BooleanField(default=False)
    file_place = models.CharField(max_length=120, blank=True)
    proposed_on = models.DateField()
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=60, blank=True, help_text="a Body of the catalog")
    outcome = models.CharField(max_length=12, blank=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("type", "category", "amount", "matters", "content", "registered_only", "file_place", "proposed_on",
             "decided_on", "decided_by", "outcome"), "internal",
        ),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "-occurred_on"], name="decisions_item_day"),
            models.Index(fields=["hospital", "decided_on"], name="decisions_item_decided"),
        ]


class Part(models.Model):
    """What belongs to an item or a meeting."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    part_classified: ClassVar = dict.fromkeys(("id", "hospital", "organisation"), "internal")
    retention = "permanent"

    class Meta:
        abstract = True


class Material(Part):
    """A paper handed in with an item, by the title its type asks for; the file itself is an attachment of the record."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="materials")
    title = models.CharField(max_length=120)
    given_on = models.DateField()
    offline = models.BooleanField(default=False, help_text="passed round on paper, not uploaded")

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("item", "title", "given_on", "offline"), "internal"),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "title"], name="decisions_material_once")]


class Consultation(Part):
    """Who was asked before the meeting, by when, and what the answer was. agreed None: not answered."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="consultations")
    title = models.CharField(max_length=120)
    asked_of = models.CharField(max_length=120, blank=True)
    asked_on = models.DateField()
    due_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    agreed = models.BooleanField(null=True)
    opinion = models.TextField(blank=True)
    taken_over = models.TextField(blank=True, help_text="what was adopted, or why not")

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(
            ("item", "title", "asked_of", "asked_on", "due_on", "answered_on", "agreed", "opinion", "taken_over"),
            "internal",
        ),
    }

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "title"], name="decisions_consultation_once")]


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


class Reply(Part):
    """What an item was told or put to the superior for after its decision, and what came back. approved None: no answer yet."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="replies")
    reopened = models.BooleanField(default=False, help_text="the decision was set aside by a reconsideration")
    sent_on = models.DateField()
    document = models.CharField(max_length=60, blank=True, help_text="number of what was sent")
    answered_on = models.DateField(null=True)
    approved = models.BooleanField(null=True)
    answer = models.CharField(max_length=60, blank=True, help_text="number of the reply or the receipt")
    words = models.TextField(blank=True)

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(
            ("item", "reopened", "sent_on", "document", "answered_on", "approved", "answer", "words"), "internal"
        ),
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item"], condition=models.Q(reopened=False), name="decisions_reply_once")
        ]


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


class DepartmentMatter(RegisterRow):
    """A matter of a department in which its branch takes part: the branch's opinion, then the department's decision.

    `organisation` is the branch, `occurred_on` the day the branch committee met, later the day the department decided.
    """

    kind = models.CharField(max_length=60, help_text="a DepartmentItem of the catalog")
    category = models.CharField(max_length=20)
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    branch_met_on = models.DateField(null=True)
    branch_people = models.CharField(max_length=200, blank=True)
    opinion = models.TextField(blank=True)
    political = models.BooleanField(null=True, help_text="the branch's political opinion on persons: agrees or not")
    department_met_on = models.DateField(null=True)
    decision = models.TextField(blank=True)
    taken = models.CharField(max_length=8, blank=True, help_text="a Taken: what became of the branch's opinion")
    reason = models.CharField(max_length=200, blank=True, help_text="why decided without the branch's opinion")
    public_on = models.DateField(null=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("kind", "category", "department", "branch_met_on", "opinion", "political", "department_met_on", "decision",
             "taken", "reason", "public_on"), "internal",
        ),
        "branch_people": "personal",
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "-occurred_on"], name="decisions_matter_day")]
