"""Batches of imports with a keyed digest of every row; marks of what was reported upward; saved views; prints."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from tongxin.ground.access.models import User
from tongxin.ground.files.models import StoredFile
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


class Batch(models.Model):
    """A file on its way into a ledger: uploaded → checked → applied → undone."""

    UPLOADED, CHECKED, APPLIED, UNDONE = "uploaded", "checked", "applied", "undone"

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=60, help_text="a ledger of the catalog")
    ledger_version = models.PositiveIntegerField(help_text="published version it was checked by; 0: not published")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200, help_text="of the file as uploaded")
    state = models.CharField(max_length=10, default=UPLOADED)
    version = models.PositiveIntegerField(default=1)
    rows = models.PositiveIntegerField(default=0, help_text="rows with data in the file")
    faults = models.PositiveIntegerField(default=0, help_text="problems that block")
    problems = models.JSONField(default=list, help_text="[row, letter, title, code, template, params, level]")
    notices = models.JSONField(default=list, help_text="[template, params]")
    preview = models.JSONField(default=dict, help_text="{heads, rows} of the first rows, as text")
    counts = models.JSONField(default=list, help_text="[title, number] of what would be written")
    job_id = models.UUIDField(null=True, help_text="job at work on it, or the last one")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 over the row digests, in order")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=80)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)
    undo_reason = models.CharField(max_length=200, blank=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "ledger", "ledger_version", "file", "state"), "internal"),
        **dict.fromkeys(("version", "rows", "faults", "notices", "counts", "job_id", "digest"), "internal"),
        **dict.fromkeys(("uploaded_at", "uploaded_by", "applied_at", "applied_by"), "internal"),
        **dict.fromkeys(("undone_at", "undone_by", "undo_reason"), "internal"),
        **dict.fromkeys(("name", "problems", "preview"), "personal"),
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "ledger", "-id"], name="exchange_batches"),
            models.Index(fields=["file", "ledger"], name="exchange_same_file"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by="") | (Q(applied_at__isnull=False) & ~Q(applied_by="")),
                name="exchange_applied_complete",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="", undo_reason="")
                | (Q(undone_at__isnull=False) & ~Q(undone_by="") & ~Q(undo_reason="")),
                name="exchange_undone_complete",
            ),
        ]


class BatchRow(models.Model):
    """One imported row: where it stood in the file, a keyed digest of what it said, and what it became.

    A long file writes very many at once, so there is no wall and no checked foreign key: only a batch, which has
    both, leads here, and rows are never changed.
    """

    pk = models.CompositePrimaryKey("batch_id", "number")
    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="imported", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField(help_text="row in the file, from 1")
    digest = models.BinaryField(max_length=32, help_text="BLAKE2b with a key: short names cannot be guessed from it")
    target_id = models.UUIDField(help_text="what the row became; no foreign key, the table is the register's")

    classified: ClassVar = dict.fromkeys(("batch", "number", "digest", "target_id"), "internal")
    retention = "permanent"


class Reported(models.Model):
    """One thing of a ledger that has been entered on a superior platform (已报上级平台); taken back, never deleted."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    mapping = models.CharField(max_length=60, help_text="a mapping of the catalog: the platform and its sheet")
    ledger = models.CharField(max_length=60, help_text="a ledger of the catalog")
    key = models.UUIDField(help_text="what the row stands for; no foreign key, the table is the register's")
    reported_on = models.DateField()
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=80, help_text="actor reference")
    marked_name = models.CharField(max_length=60, help_text="the name of who marked it, as a list shows it")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "mapping", "ledger", "key", "reported_on"), "internal"),
        **dict.fromkeys(("marked_at", "marked_by", "marked_name", "withdrawn_at", "withdrawn_by"), "internal"),
    }
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "mapping"], condition=Q(withdrawn_at=None), name="exchange_reported_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="exchange_withdrawn_complete",
            ),
        ]


class SavedView(models.Model):
    """A list as somebody narrowed it, kept under a name for that user alone."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=60, help_text="a ledger of the catalog")
    title = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, help_text="the query string of the list")
    saved_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "user", "ledger", "title"), "internal"),
        **dict.fromkeys(("saved_at", "removed_at"), "internal"),
        "query": "personal",
    }
    retention = "1y"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "ledger", "title"], condition=Q(removed_at=None), name="exchange_view_once"
            )
        ]


class Printout(models.Model):
    """A ledger made ready for paper by a job: asked for → made, as .xlsx and, where LibreOffice is installed, .pdf."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    ledger = models.CharField(max_length=60, help_text="a ledger of the catalog")
    ledger_version = models.PositiveIntegerField(help_text="published version it was printed by; 0: not published")
    start = models.DateField()
    end = models.DateField()
    query = models.CharField(max_length=1000, blank=True, help_text="the query string of the list it was asked from")
    rows = models.PositiveIntegerField(default=0)
    workbook = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, help_text="of the files, without their ending")
    job_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80, help_text="actor reference; only this user takes it")
    made_at = models.DateTimeField(null=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "ledger", "ledger_version", "start", "end"), "internal"),
        **dict.fromkeys(("rows", "workbook", "pdf", "name", "job_id", "asked_at", "asked_by", "made_at"), "internal"),
        "query": "personal",
    }
    retention = "1y"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asked_by", "-id"], name="exchange_printouts")]
