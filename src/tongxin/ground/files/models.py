"""Kept contents, and their attachment to records."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from tongxin.ground.files.definitions import TYPES, FileType
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox import ids


class StoredFile(models.Model):
    """One content of a hospital, kept once under its SHA-256 however often it is attached."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="bytes")
    kind = models.CharField(max_length=8, help_text="a FileType, told by the content")
    kept_at = models.DateTimeField()

    classified: ClassVar = dict.fromkeys(("id", "hospital", "sha256", "size", "kind", "kept_at"), "internal")
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hospital", "sha256"], name="files_content_once")]

    @property
    def type(self) -> FileType:
        """Return what kind of file it is."""
        return TYPES[self.kind]


class Attachment(models.Model):
    """A file beside a record, under the name it was uploaded with. Voided, never deleted."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=80, help_text="actor reference")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=80, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "record", "file", "version", "added_at", "added_by"), "internal"),
        **dict.fromkeys(("voided_at", "voided_by", "void_reason"), "internal"),
        "name": "personal",
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["record", "added_at"], name="files_of_record")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(void_reason="")),
                name="files_void_complete",
            )
        ]

    @property
    def organisation_id(self) -> UUID:
        """An attachment belongs where its record does."""
        return self.record.organisation_id
