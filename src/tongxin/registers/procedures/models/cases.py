"""Explicit state: a case, its dated steps, what each says, and how each rule was judged. Nothing is a serialised blob."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person
from tongxin.toolbox import ids


class Case(RegisterRow):
    """One run of a procedure. Title, state and version are the record's; `occurred_on` is the day of its first step.

    next_step, earliest_on, due_on: what comes next, kept by every command and by the daily job, so that lists need no rules.
    """

    procedure = models.CharField(max_length=60, help_text="a Procedure of the catalog")
    definition = models.PositiveIntegerField(help_text="published version it runs under, 0: not published")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    next_step = models.CharField(max_length=60, blank=True)
    earliest_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    unknown = models.CharField(max_length=200, blank=True, help_text="why a date could not be computed")
    postponed_to = models.DateField(null=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("procedure", "definition", "next_step", "earliest_on", "due_on", "unknown", "postponed_to"), "internal"
        ),
        "subject": "personal",
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "procedure", "due_on"], name="procedures_case_due"),
            models.Index(fields=["organisation", "procedure"], name="procedures_case_unit"),
            models.Index(fields=["subject", "procedure"], name="procedures_case_person"),
        ]


class StepTaken(models.Model):
    """A step of a case, taken on a day under the ruleset of that day. Sent back: void, and still to be read."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="order of taking within the case, from 1")
    step = models.CharField(max_length=60)
    outcome = models.CharField(max_length=40, blank=True)
    occurred_on = models.DateField()
    ruleset = models.CharField(max_length=40, blank=True)
    imported = models.BooleanField(default=False)
    proof = models.JSONField(null=True, help_text="VoteProof as JSON")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80, help_text="actor reference")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=80, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "case", "hospital", "organisation", "number", "step", "outcome", "occurred_on", "ruleset", "imported", "proof",
         "taken_at", "taken_by", "voided_at", "voided_by", "void_reason"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="procedures_step_number"),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(void_reason="")),
                name="procedures_step_void_complete",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["hospital", "step", "occurred_on"], name="procedures_step_day")]


class Fact(models.Model):
    """What a step says in one of its fields: a text, a number, a date or a person (one row each)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    step = models.ForeignKey(StepTaken, on_delete=models.PROTECT, related_name="facts")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    number = models.IntegerField(null=True)
    day = models.DateField(null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    classified: ClassVar = {
        **dict.fromkeys(("id", "step", "hospital", "organisation", "key", "number", "day"), "internal"),
        **dict.fromkeys(("text", "person"), "personal"),
    }
    retention = "permanent"

    @property
    def value(self) -> Any:
        """Return the value in whichever column holds it; a person as its id."""
        return next((value for value in (self.person_id, self.day, self.number) if value is not None), self.text)


class Judged(models.Model):
    """How one rule was judged when a step was taken, and the reason written where it had not passed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    step = models.ForeignKey(StepTaken, on_delete=models.PROTECT, related_name="judged")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    level = models.CharField(max_length=8)
    result = models.CharField(max_length=12)
    source = models.CharField(max_length=200, blank=True)
    sentence = models.TextField()
    reason = models.TextField(blank=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "step", "hospital", "organisation", "rule", "level", "result", "source", "sentence", "reason"),
        "internal",
    )
    retention = "permanent"
