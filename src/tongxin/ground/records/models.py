"""One row for each addressable thing, and dated, typed links between things: the corridor in which registers meet."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


class Countersign(models.TextChoices):
    """How far the secretary's confirmation of what was entered on behalf is; NONE: nobody needs to confirm."""

    NONE = "", _("无需确认")
    WAITING = "waiting", _("待书记确认")
    CONFIRMED = "confirmed", _("书记已确认")
    RETURNED = "returned", _("已退回补正")


class Record(models.Model):
    """An item, task, case, activity, honour or round (never an attendance, a ballot or an audit event)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    kind = models.CharField(max_length=40, help_text="register and sort, such as `activity`")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    occurred_on = models.DateField(help_text="when it happened, not when it was typed")
    state = models.CharField(max_length=20)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=12, default="entered", help_text="entered | imported | demo")
    late_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80, help_text="actor reference")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80, help_text="actor reference")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=80, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    # Columns with defaults of the database: set-based commands, which never enter on behalf, need not name them.
    countersign = models.CharField(
        max_length=10, blank=True, db_default="", default="", choices=Countersign, help_text="a Countersign"
    )
    countersigned_at = models.DateTimeField(null=True, help_text="when it was confirmed or returned")
    countersigned_by = models.CharField(max_length=80, blank=True, db_default="", default="")
    return_reason = models.CharField(max_length=200, blank=True, db_default="", default="")

    classified: ClassVar = dict.fromkeys(
        ("id", "kind", "hospital", "organisation", "title", "occurred_on", "state", "version", "origin", "late_reason",
         "created_at", "created_by", "changed_at", "changed_by", "voided_at", "voided_by", "void_reason",
         "countersign", "countersigned_at", "countersigned_by", "return_reason"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "kind", "-occurred_on", "-id"], name="records_list"),
            models.Index(fields=["organisation", "kind", "-occurred_on", "-id"], name="records_unit_list"),
            models.Index(
                fields=["organisation", "changed_at"], condition=Q(countersign="waiting"), name="records_waiting"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(void_reason="")),
                name="records_void_complete",
            ),
            models.CheckConstraint(
                condition=Q(
                    countersign__in=["", "waiting"], countersigned_at=None, countersigned_by="", return_reason=""
                )
                | (
                    Q(countersign="confirmed", countersigned_at__isnull=False, return_reason="")
                    & ~Q(countersigned_by="")
                )
                | (
                    Q(countersign="returned", countersigned_at__isnull=False)
                    & ~Q(countersigned_by="")
                    & ~Q(return_reason="")
                ),
                name="records_countersign_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def voided(self) -> bool:
        """Tell whether the record has been voided (作废)."""
        return self.voided_at is not None


class RegisterRow(models.Model):
    """Base of a register's main table: shares its key with the record. Hospital, organisation and day are repeated
    here so that figures and row-level security need no join; a command writes both in one transaction."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True, related_name="+")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    occurred_on = models.DateField()

    row_classified: ClassVar = dict.fromkeys(("record", "hospital", "organisation", "occurred_on"), "internal")

    record_id: UUID
    hospital_id: UUID
    organisation_id: UUID

    class Meta:
        abstract = True


class Link(models.Model):
    """`source` stands in `relation` (a Relation) to `target`. Shared by all registers; voided, never deleted."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    source = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=20)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=80, blank=True, db_default="", default="")
    void_reason = models.CharField(max_length=200, blank=True, db_default="", default="")

    classified: ClassVar = dict.fromkeys(
        ("id", "source", "target", "relation", "hospital", "created_at", "created_by", "voided_at", "voided_by",
         "void_reason"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "target", "relation"], condition=Q(voided_at=None), name="records_link_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(void_reason="")),
                name="records_link_void_complete",
            ),
        ]


class Series(models.Model):
    """A row of document numbers: `last` is the newest taken of a body's kind of document in a year."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", help_text="the body")
    code = models.CharField(max_length=20, help_text="what stands before the year, such as 党委")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    classified: ClassVar = dict.fromkeys(("id", "hospital", "organisation", "code", "year", "last"), "internal")
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "code", "year"], name="records_series_once")
        ]


class Number(models.Model):
    """One number taken for a record (党委〔2026〕12号); it stays taken when the document is voided."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", help_text="the body")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveIntegerField()
    text = models.CharField(max_length=40)
    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    classified: ClassVar = dict.fromkeys(
        ("id", "hospital", "organisation", "series", "value", "text", "record", "taken_at"), "internal"
    )
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "value"], name="records_number_once")]

    def __str__(self) -> str:
        return self.text


class Change(models.Model):
    """A searchable thing was written: noted by triggers (`toolbox.guards.note_changes`), deleted when search took it up."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40, help_text="a SearchDocument")
    key = models.UUIDField()

    classified: ClassVar = dict.fromkeys(("id", "kind", "key"), "internal")
    retention = "session"
