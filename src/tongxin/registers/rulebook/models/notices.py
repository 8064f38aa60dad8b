"""Notices of Party affairs (党务公开): members first, then others; and what their readers said."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person
from tongxin.registers.rulebook.models.documents import Part


class Notice(RegisterRow):
    """A notice. `organisation` publishes it, `occurred_on` is the day it was drafted, once released that on which members
    learn of it; title and state are the record's.

    audience: the widest that may learn of it; members_on, staff_on, public_on: from which day each does; place: where the
    public reads it; closes_on: last day of the period for objections, where its kind has one; outcome: what came of it.
    """

    kind = models.CharField(max_length=60, help_text="a NoticeKind of the catalog")
    audience = models.CharField(max_length=12, help_text="an Audience")
    text = models.TextField(blank=True)
    checked_by = models.CharField(max_length=60, blank=True, help_text="who made sure that nothing secret is in it")
    approved_by = models.CharField(max_length=200, blank=True, help_text="who approved it, as the papers write it")
    members_on = models.DateField(null=True)
    staff_on = models.DateField(null=True)
    public_on = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    closes_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    outcome = models.TextField(blank=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("kind", "audience", "text", "approved_by", "members_on", "staff_on", "public_on", "place", "closes_on",
             "closed_on", "outcome"),
            "internal",
        ),
        "checked_by": "personal",
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "-occurred_on", "-record"], name="rulebook_notice_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(members_on=None, staff_on=None, public_on=None) | Q(members_on__isnull=False),
                name="rulebook_notice_told_first",
            ),
            models.CheckConstraint(
                condition=Q(staff_on=None) | Q(staff_on__gte=F("members_on")), name="rulebook_notice_members_first"
            ),
            models.CheckConstraint(
                condition=Q(public_on=None) | Q(public_on__gte=F("staff_on")), name="rulebook_notice_public_last"
            ),
        ]


class Voice(Part):
    """What somebody did with a notice: read it, remarked, promised to go ahead, objected. `organisation` is the notice's.

    person: of the rolls; said_by: as told by letter or telephone, empty for who gave no name; upheld: whether an objection
    proved right.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="voices")
    kind = models.CharField(max_length=12, help_text="a VoiceKind")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    said_by = models.CharField(max_length=60, blank=True)
    on = models.DateField()
    text = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True)
    upheld = models.BooleanField(null=True)

    notice_id: UUID
    person_id: UUID | None

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("notice", "kind", "on", "text", "answer", "answered_on", "upheld"), "internal"),
        **dict.fromkeys(("person", "said_by"), "personal"),
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["notice", "kind"], name="rulebook_voice_kind")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "person"], condition=Q(kind="read"), name="rulebook_read_once"),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="", upheld=None) | (Q(answered_on__isnull=False) & ~Q(answer="")),
                name="rulebook_answer_complete",
            ),
        ]
