"""The index of what can be found: written by `writing`, read through a view that keeps the hospitals' wall."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from tongxin.ground.organisations.models import Organisation


class Row(models.Model):
    """What is kept of one searchable thing; its key is that of the record, person or attachment itself."""

    id = models.UUIDField(primary_key=True, editable=False)
    kind = models.CharField(max_length=40, help_text="a SearchDocument")
    sort = models.CharField(max_length=60, blank=True, help_text="the register's own kind")
    permission = models.CharField(max_length=60, help_text="whose holders in its organisation find it")
    open = models.UUIDField(help_text="key in the address of its page")
    # The composite key of the guards checks unit and hospital at once.
    hospital = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField(help_text="by which it is listed, newest first; FIRST for what has no day")
    title = models.CharField(max_length=200)
    body = models.TextField()
    plain = models.TextField(help_text="title and body as searches compare them")
    terms = SearchVectorField(help_text="toolbox.chinese.terms")
    version = models.PositiveSmallIntegerField(help_text="of the SearchDocument that read it")

    row_classified: ClassVar = {
        **dict.fromkeys(
            ("id", "kind", "sort", "permission", "open", "hospital", "organisation", "day", "version"), "internal"
        ),
        **dict.fromkeys(("title", "body", "plain", "terms"), "personal"),
    }
    retention = "permanent"

    hospital_id: UUID
    organisation_id: UUID

    class Meta:
        abstract = True


class Entry(Row):
    """One row of the index, as it is written."""

    classified: ClassVar = Row.row_classified

    class Meta:
        indexes: ClassVar = [
            # Without a list of pending rows: a search after an import must not read it through.
            GinIndex(fields=["terms"], name="search_terms", fastupdate=False),
            models.Index(fields=["hospital", "-day", "-id"], name="search_newest"),
            # Of a branch, few rows are its own: they are met with those of a common word, bitmap with bitmap.
            models.Index(fields=["organisation", "day"], name="search_of_unit"),
            models.Index(fields=["hospital", "sort"], name="search_of_sort"),
            models.Index(fields=["kind", "id"], name="search_of_kind"),
            models.Index(fields=["open"], name="search_opened"),
        ]


class Found(Row):
    """The same row, as it is read (a view of the owner's, which keeps the wall by itself).

    A policy of row-level security would keep PostgreSQL from using the index of terms: its operator may run on rows
    only after the policy has let them pass (ADR 0016).
    """

    classified: ClassVar = Row.row_classified

    class Meta:
        managed = False
        db_table = "search_found"
