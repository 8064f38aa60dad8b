"""Items, and what belongs to one before and after its meeting: papers, consultations, what the superior answered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
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
