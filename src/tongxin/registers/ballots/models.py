"""Rounds, who may vote in them, what is voted on, and ballots; what they came to is in `counted`, what is sealed in `intake`.

No row here may join a ballot to a person: a roll entry says only that somebody was given a ballot, a ballot has a random
key, and neither carries a time, an author or a sequence (issue 6, design §12).
"""

from __future__ import annotations

import uuid
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record, RegisterRow
from tongxin.people.models import Person
from tongxin.registers.ballots.counted import Part, Result, Score, Tally
from tongxin.registers.ballots.intake import (
    Bulletin,
    Code,
    Countersigner,
    CountingKey,
    Envelope,
    Issue,
    IssuingKey,
    Keyholder,
    Opening,
    Recount,
    Ticket,
)
from tongxin.toolbox import ids

__all__ = [
    "Ballot", "Bulletin", "Code", "Countersigner", "CountingKey", "Electorate", "Envelope", "Issue", "IssuingKey",
    "Keyholder", "Opening", "Recount", "Result", "RollEntry", "Round", "Score", "Subject", "Tally", "Ticket",
]  # fmt: skip


class Round(RegisterRow):
    """One vote, from draft to archive; `occurred_on` is the day it opens (the planned one until then), `record.state` a
    State, `record.title` its name.

    definition, pinned: the kind of ballot and its published version; mode: a Mode; trial: a rehearsal, which no figure
    counts; follows: the round whose tie or missing seats this one decides; seats, present, consent: of an election.
    """

    definition = models.CharField(max_length=60)
    pinned = models.PositiveIntegerField(default=0)
    mode = models.CharField(max_length=8)
    trial = models.BooleanField(default=False)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True, help_text="what voters read above the ballot")
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    roll_on = models.DateField(null=True, help_text="day as of which the roll was frozen")
    seats = models.PositiveSmallIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    consent = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text="by which an election may be held electronically",
    )
    published_on = models.DateField(null=True)

    follows_id: UUID | None

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("definition", "pinned", "mode", "trial", "follows", "words", "opens_at", "closes_at", "roll_on", "seats",
             "present", "consent", "published_on"),
            "internal",
        ),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "definition", "-occurred_on"], name="ballots_round_kind")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="ballots_round_span",
            ),
        ]


class Electorate(Part):
    """Those who vote as one group. scope: the organisation its roll is taken from; weight: percent of a weighted result.

    issued, returned, invalid, below: known once closed and counted: ballots given out, come back, invalid, and those whose
    own rate of good marks is below the ballot line (None: whole ballots are not known).
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="electorates")
    key = models.CharField(max_length=24, help_text="an ElectorateRule")
    title = models.CharField(max_length=60)
    who = models.CharField(max_length=16, help_text="a Who")
    scope = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    weight = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    order = models.PositiveSmallIntegerField(default=0)
    issued = models.PositiveIntegerField(null=True)
    returned = models.PositiveIntegerField(null=True)
    invalid = models.PositiveIntegerField(null=True)
    below = models.PositiveIntegerField(null=True)
    hidden = models.BooleanField(default=False, help_text="too few ballots to show what they say")

    scope_id: UUID

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(
            ("key", "title", "who", "scope", "weight", "order", "issued", "returned", "invalid", "below", "hidden"),
            "internal",
        ),
    }

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "key", "scope"], name="ballots_electorate_once"),
            models.CheckConstraint(
                condition=Q(returned=None) | Q(issued=None) | Q(returned__lte=F("issued")),
                name="ballots_returned_of_issued",
            ),
            models.CheckConstraint(
                condition=Q(invalid=None) | Q(returned=None) | Q(invalid__lte=F("returned")),
                name="ballots_invalid_of_returned",
            ),
        ]

    @property
    def valid(self) -> int:
        """Return the number of valid ballots; 0 before the count."""
        return (self.returned or 0) - (self.invalid or 0)


class RollEntry(Part):
    """Somebody may vote in an electorate. marked: a ballot was given out (never when); struck: taken off with a reason.

    The key is random and the rows are written in name order: their order tells nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    electorate = models.ForeignKey(Electorate, on_delete=models.PROTECT, related_name="roll")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    marked = models.BooleanField(default=False)
    struck = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was added or struck after the freeze")

    electorate_id: UUID
    person_id: UUID

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("electorate", "struck", "reason"), "internal"),
        **dict.fromkeys(("person", "marked"), "personal"),
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "round"], name="ballots_roll_of_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["electorate", "person"], name="ballots_once_on_roll"),
            models.CheckConstraint(condition=Q(struck=False) | ~Q(reason=""), name="ballots_struck_with_reason"),
        ]


class Subject(Part):
    """Who or what is voted on. number: its place on the ballot, from 1, and its key in a ballot's answers."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="subjects")
    number = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=120)
    detail = models.CharField(max_length=120, blank=True, help_text="post or unit, as printed on the ballot")

    person_id: UUID | None
    unit_id: UUID | None

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("number", "entry", "unit", "detail"), "internal"),
        **dict.fromkeys(("person", "title"), "personal"),
    }

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="ballots_subject_number"),
            models.UniqueConstraint(fields=["round", "person"], name="ballots_subject_person"),
            models.UniqueConstraint(fields=["round", "entry"], name="ballots_subject_entry"),
        ]


class Ballot(Part):
    """One ballot as it was cast; random key, no time, no author.

    answers: {key: answer}, key a subject's number as text ("1") with the id of a grade, or the id of a question with an
    option's id, a list of them, or a text; spoilt: why a paper ballot is invalid, as the tellers judged it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    electorate = models.ForeignKey(Electorate, on_delete=models.PROTECT, related_name="ballots")
    answers = models.JSONField()
    spoilt = models.CharField(max_length=60, blank=True)

    electorate_id: UUID

    classified: ClassVar = {
        **Part.part_classified, "electorate": "internal", **dict.fromkeys(("answers", "spoilt"), "confidential"),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["electorate"], name="ballots_of_electorate")]
