"""What was printed, what came back as a scan, and which papers are kept by hand."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.models import Attachment, StoredFile
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox import ids


class Print(models.Model):
    """Forms made ready for paper: of some records, or the book of a unit and a year. Asked for → made, as one .docx."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=60, help_text="a form of the catalog")
    form_version = models.PositiveIntegerField(help_text="published version it was printed by; 0: not published")
    records = ArrayField(models.UUIDField(), default=list, help_text="of which records; no foreign key, only a list")
    year = models.PositiveSmallIntegerField(null=True, help_text="of a book")
    name = models.CharField(max_length=200, help_text="of the file, without its ending")
    sheets = models.PositiveIntegerField(default=0)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    job_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80, help_text="actor reference; only this user takes it")
    made_at = models.DateTimeField(null=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "form", "form_version", "records", "year"), "internal"),
        **dict.fromkeys(("sheets", "document", "job_id", "asked_at", "asked_by", "made_at"), "internal"),
        "name": "personal",
    }
    retention = "1y"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asked_by", "-id"], name="forms_prints")]

    def __str__(self) -> str:
        return self.name


class Pile(models.Model):
    """Scans handed in together; their pages are sorted by a job, all at once."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="of who handed in"
    )
    name = models.CharField(max_length=200)
    pages = models.PositiveIntegerField(default=0)
    filed = models.PositiveIntegerField(default=0, help_text="pages that filed themselves")
    job_id = models.UUIDField(null=True)
    handed_at = models.DateTimeField()
    handed_by = models.CharField(max_length=80, help_text="actor reference")
    sorted_at = models.DateTimeField(null=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "pages", "filed"), "internal"),
        **dict.fromkeys(("job_id", "handed_at", "handed_by", "sorted_at"), "internal"),
        "name": "personal",
    }
    retention = "1y"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="forms_piles")]

    def __str__(self) -> str:
        return self.name


class Handed(models.Model):
    """One file of a pile, kept only until its pages are sorted: `file` is then let go."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    pile = models.ForeignKey(Pile, on_delete=models.PROTECT, related_name="handed")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    classified: ClassVar = {
        **dict.fromkeys(("id", "pile", "hospital", "file"), "internal"),
        "name": "personal",
    }
    retention = "1y"


class Trouble(models.TextChoices):
    """Why a page did not file itself; NONE: it did, or somebody has filed it."""

    NONE = "", _("已归档")
    NO_CODE = "no_code", _("没有找到二维码")
    SEVERAL = "several", _("一页上有几条记录的二维码")
    UNKNOWN = "unknown", _("二维码不是本院的表单")
    VOIDED = "voided", _("对应的记录已作废")
    DENIED = "denied", _("您不能给对应的记录添加附件")
    SECURE = "secure", _("这种表单只登记编号、日期和保管人，扫描件不保存")
    UNREADABLE = "unreadable", _("打不开这个文件")
    REFUSED = "refused", _("这一页不能保存")


class Page(models.Model):
    """One page of a pile: filed to a record as an attachment, or waiting to be filed by hand, or set aside."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    pile = models.ForeignKey(Pile, on_delete=models.PROTECT, related_name="sorted_pages")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="of the pile, from 1")
    name = models.CharField(max_length=200, help_text="as its file is named, with the page's number")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    trouble = models.CharField(max_length=12, blank=True, choices=Trouble)
    form = models.CharField(max_length=60, blank=True, help_text="a form of the catalog")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was set aside")

    classified: ClassVar = {
        **dict.fromkeys(("id", "pile", "hospital", "organisation", "number", "file", "trouble", "form"), "internal"),
        **dict.fromkeys(("attachment", "filed_at", "set_aside_at", "reason"), "internal"),
        "name": "personal",
    }
    retention = "1y"

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation"],
                condition=Q(attachment=None, set_aside_at=None, file__isnull=False),
                name="forms_waiting",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pile", "number"], name="forms_page_once"),
            models.CheckConstraint(
                condition=Q(set_aside_at=None, reason="") | (Q(set_aside_at__isnull=False) & ~Q(reason="")),
                name="forms_set_aside_complete",
            ),
            models.CheckConstraint(
                condition=Q(attachment=None, filed_at=None) | Q(attachment__isnull=False, filed_at__isnull=False),
                name="forms_filed_complete",
            ),
        ]

    @property
    def waits(self) -> bool:
        """Tell whether somebody has to say where it belongs."""
        return self.attachment_id is None and self.set_aside_at is None and self.file_id is not None


class KeptPaper(models.Model):
    """A paper whose content is never entered: its number, its date and who keeps it. Voided, never deleted."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=60, help_text="a form of the catalog")
    number = models.CharField(max_length=40)
    dated = models.DateField()
    keeper = models.CharField(max_length=60, help_text="who keeps it, or where")
    version = models.PositiveIntegerField(default=1)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=80, help_text="actor reference")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=80, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "record", "form", "number", "dated", "version"), "internal"),
        **dict.fromkeys(("noted_at", "noted_by", "voided_at", "voided_by", "void_reason"), "internal"),
        "keeper": "personal",
    }
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "form", "number"], condition=Q(voided_at=None), name="forms_paper_number"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voided_by="") & ~Q(void_reason="")),
                name="forms_paper_void_complete",
            ),
        ]
