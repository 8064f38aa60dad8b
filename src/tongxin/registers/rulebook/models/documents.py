"""Rule documents by version and article, their filings and clean-ups, who rests on an article, who signed a version."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person
from tongxin.toolbox import ids


class Document(RegisterRow):
    """A charter or rule document. `organisation` drafts and keeps it, `occurred_on` is the day it was entered; title and
    state are the record's. code: its address in citations, `code#5` for its fifth article.

    reviewed_on, verdict: the latest clean-up and what it concluded.
    """

    code = models.CharField(max_length=40)
    category = models.CharField(max_length=60, help_text="a RuleCategory of the catalog")
    reviewed_on = models.DateField(null=True)
    verdict = models.CharField(max_length=12, blank=True, help_text="a Verdict")

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(("code", "category", "reviewed_on", "verdict"), "internal"),
    }
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hospital", "code"], name="rulebook_code_once"),
        ]


class Version(RegisterRow):
    """One version of a document. `occurred_on`: the day it was drafted, once issued that of its issue.

    number: 文号; approved_by: meeting and number of the resolution, as the ledger writes it (the resolution itself is linked
    as `approved`); effective_on, ended_on: the first and last day on which it holds; gist: what is new; text: as written, for
    an issued version its articles are frozen beside it.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60, blank=True)
    approved_by = models.CharField(max_length=200, blank=True)
    issued_on = models.DateField(null=True)
    effective_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    abolished = models.BooleanField(default=False, help_text="ended without a successor")
    gist = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    document_id: UUID

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("document", "ordinal", "number", "approved_by", "issued_on", "effective_on", "ended_on", "abolished",
             "gist", "text"),
            "internal",
        ),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "effective_on"], name="rulebook_version_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "ordinal"], name="rulebook_version_once"),
            models.CheckConstraint(
                condition=Q(issued_on=None, effective_on=None) | Q(issued_on__isnull=False, effective_on__isnull=False),
                name="rulebook_issued_complete",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")), name="rulebook_end_after_start"
            ),
        ]


class Part(models.Model):
    """What belongs to a document or a version."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    part_classified: ClassVar = dict.fromkeys(("id", "hospital", "organisation"), "internal")
    retention = "permanent"

    class Meta:
        abstract = True


class Article(Part):
    """An article of an issued version, written once; number is its address, label as it is written (第五条)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="articles")
    order = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=12)
    label = models.CharField(max_length=40, blank=True)
    chapter = models.CharField(max_length=120, blank=True)
    section = models.CharField(max_length=120, blank=True)
    text = models.TextField()

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("version", "order", "number", "label", "chapter", "section", "text"), "internal"),
    }

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "number"], name="rulebook_article_once"),
        ]


class Filing(Part):
    """A version put on file with the superior (备案): due, sent, answered."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="filing")
    due_on = models.DateField()
    filed_with = models.CharField(max_length=120, blank=True)
    sent_on = models.DateField(null=True)
    received_on = models.DateField(null=True)
    receipt = models.CharField(max_length=120, blank=True)
    result = models.CharField(max_length=12, blank=True, help_text="a FilingResult")
    remark = models.CharField(max_length=200, blank=True)

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(
            ("version", "due_on", "filed_with", "sent_on", "received_on", "receipt", "result", "remark"), "internal"
        ),
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(sent_on__isnull=False), name="rulebook_received_after_sent"
            ),
        ]


class CleanUp(RegisterRow):
    """A clean-up (清理) of all documents in force; `occurred_on` is the day it began."""

    closes_on = models.DateField()
    closed_on = models.DateField(null=True)

    classified: ClassVar = {**RegisterRow.row_classified, **dict.fromkeys(("closes_on", "closed_on"), "internal")}
    retention = "permanent"


class Judged(Part):
    """What a clean-up concluded about a document, why, when; what follows is linked to the clean-up's record."""

    clean_up = models.ForeignKey(CleanUp, on_delete=models.PROTECT, related_name="judged")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="judged")
    verdict = models.CharField(max_length=12, help_text="a Verdict")
    reason = models.CharField(max_length=200, blank=True)
    on = models.DateField()

    document_id: UUID

    classified: ClassVar = {
        **Part.part_classified, **dict.fromkeys(("clean_up", "document", "verdict", "reason", "on"), "internal"),
    }  # fmt: skip

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clean_up", "document"], name="rulebook_judged_once"),
        ]


class Citation(Part):
    """An entry of the catalog (a procedure, a body, a rule) that rests on a document, or on one article of it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="citations")
    article = models.CharField(max_length=12, blank=True, help_text="number of the article; empty: the whole document")
    kind = models.CharField(max_length=40, help_text="a kind of the catalog")
    key = models.CharField(max_length=80, help_text="id of the entry")
    ended_on = models.DateField(null=True)

    document_id: UUID

    classified: ClassVar = {
        **Part.part_classified, **dict.fromkeys(("document", "article", "kind", "key", "ended_on"), "internal"),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "kind", "key"], name="rulebook_cited")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "article", "kind", "key"], condition=Q(ended_on=None), name="rulebook_cited_once"
            ),
        ]


class Signature(Part):
    """Somebody signed that a version was read, or what it commits to (必读签名, 承诺书). person: of the rolls; else name and
    firm, such as a supplier. `organisation` is the signer's unit."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    firm = models.CharField(max_length=120, blank=True)
    signed_on = models.DateField()
    valid_to = models.DateField(null=True)

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("version", "firm", "signed_on", "valid_to"), "internal"),
        **dict.fromkeys(("person", "name"), "personal"),
    }

    class Meta:
        indexes: ClassVar = [models.Index(fields=["version", "organisation"], name="rulebook_signed")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "person", "signed_on"],
                condition=Q(person__isnull=False),
                name="rulebook_signed_once",
            ),
            models.CheckConstraint(
                condition=(Q(person__isnull=False) & Q(name="")) | (Q(person=None) & ~Q(name="")),
                name="rulebook_signer_named",
            ),
        ]
