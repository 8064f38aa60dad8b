"""Rounds, those assessed in them, every input with its source and reason, and appeals."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from tongxin.figures.models import Snapshot
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record, RegisterRow
from tongxin.people.models import Person
from tongxin.toolbox import ids
from tongxin.toolbox.periods import Period


class Round(RegisterRow):
    """One assessment of all those of a tier over a period, by a scheme pinned as it was when the round began.

    frozen_at, snapshot: when the figures were taken, and what stood behind them; comment_until: last day of appeals;
    item: the committee's decision, or `decided_by` as written; digest: over the scheme and all inputs when published.
    """

    scheme = models.CharField(max_length=40)
    scheme_version = models.PositiveIntegerField(help_text="0: not published when the round began")
    body = models.JSONField(help_text="the scheme as it stood")
    first = models.DateField()
    last = models.DateField()
    frozen_at = models.DateTimeField(null=True)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, related_name="+")
    comment_until = models.DateField(null=True)
    item = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    notice_until = models.DateField(null=True)
    published_on = models.DateField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    classified: ClassVar = RegisterRow.row_classified | dict.fromkeys(
        ("scheme", "scheme_version", "body", "first", "last", "frozen_at", "snapshot", "comment_until", "item",
         "decided_on", "decided_by", "notice_until", "published_on", "digest"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "scheme", "-last"], name="assessment_round_newest")]

    @property
    def period(self) -> Period:
        """Return the days the round is about."""
        return Period(self.first, self.last)


class Subject(RegisterRow):
    """One organisation or person assessed in a round; `organisation` is itself, or where the person belongs.

    total, held: the score as it stands and the points still open; speaks: the grade the score speaks for; decided: the
    grade the committee gave; post: at which vanguard post the person stands; listed: whether the committee's decision put
    it on the list to review (None: no such list).
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="subjects")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=200, blank=True, default="")
    variant = models.CharField(max_length=40, blank=True, default="")
    statement = models.TextField(blank=True, default="")
    stated_at = models.DateTimeField(null=True)
    stated_by = models.CharField(max_length=80, blank=True, default="")
    verification = models.CharField(max_length=400, blank=True, default="")
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=80, blank=True, default="")
    total = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    held = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    speaks = models.CharField(max_length=40, blank=True, default="")
    decided = models.CharField(max_length=40, blank=True, default="")
    decision_reason = models.CharField(max_length=400, blank=True, default="")
    listed = models.BooleanField(null=True)

    round_id: UUID
    person_id: UUID | None

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("round", "person", "post", "variant", "stated_at", "stated_by", "verified_at", "verified_by"), "internal"
        ),
        **dict.fromkeys(
            ("name", "statement", "verification", "total", "held", "speaks", "decided", "decision_reason", "listed"),
            "personal",
        ),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "organisation", "person"], nulls_distinct=False, name="assessment_subject_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-record"], name="assessment_of_unit"),
            models.Index(fields=["person"], name="assessment_of_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class Appeal(models.Model):
    """An objection to one indicator, with what is claimed, until somebody other than its scorer has reviewed it."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="appeals")
    key = models.CharField(max_length=80, help_text="leaf, event or veto of the scheme")
    claim = models.CharField(max_length=400)
    evidence = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=80, help_text="actor reference")
    upheld = models.BooleanField(null=True, help_text="None: not reviewed")
    answer = models.CharField(max_length=400, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True, default="")

    subject_id: UUID

    classified: ClassVar = {
        **dict.fromkeys(
            ("id", "hospital", "organisation", "subject", "key", "evidence", "made_at", "made_by", "upheld",
             "answered_at", "answered_by"), "internal"
        ),
        "claim": "personal", "answer": "personal",
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "key"], condition=Q(upheld=None), name="assessment_appeal_open_once"
            ),
            models.CheckConstraint(
                condition=Q(upheld=None, answer="", answered_at=None, answered_by="")
                | (Q(upheld__isnull=False, answered_at__isnull=False) & ~Q(answer="") & ~Q(answered_by="")),
                name="assessment_appeal_answered",
            ),
        ]


class Remark(models.Model):
    """What somebody was asked, or was told, at the hearing of a round, and what was answered: a void one stays with its reason,
    and so does what a correction wrote over.

    sort: a rules.hearing.Sort; said_by: who asked or commented; at, by: when and by whom it was entered as it stands.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="remarks")
    sort = models.CharField(max_length=10)
    said_by = models.CharField(max_length=80)
    said_on = models.DateField()
    text = models.TextField()
    answer = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="actor reference")
    void_reason = models.CharField(max_length=200, blank=True, default="")

    subject_id: UUID

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "subject", "sort", "said_on", "at", "by"), "internal"),
        **dict.fromkeys(("said_by", "text", "answer", "void_reason"), "personal"),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "said_on", "id"], name="assessment_remarks")]


class Mark(models.Model):
    """One input of one indicator, as it was taken or given: append-only; the newest counts, the others are the trace.

    known: a Known; counts: ballots by word; rows: records behind a figure's value; definition: its version; appeal: the
    one this corrects for.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="marks")
    key = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    known = models.CharField(max_length=16)
    counts = models.JSONField(null=True)
    rows = models.PositiveIntegerField(default=0)
    definition = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=400, blank=True, default="")
    evidence = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="actor reference")

    subject_id: UUID

    classified: ClassVar = {
        **dict.fromkeys(
            ("id", "hospital", "organisation", "subject", "key", "known", "rows", "definition", "evidence", "appeal",
             "at", "by"), "internal"
        ),
        **dict.fromkeys(("value", "counts", "reason"), "personal"),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "key", "-id"], name="assessment_newest_mark")]

    @property
    def said(self) -> str:
        """Return what it says: ballots by word, a number without idle zeros, or a dash."""
        if self.counts:
            return " ".join(f"{word} {count}" for word, count in self.counts.items())
        return "—" if self.value is None else f"{self.value.normalize():f}"
