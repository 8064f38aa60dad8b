"""Attachments that somebody may see, and links to them that expire."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from tongxin.ground.access.queries import found
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.files.models import Attachment
from tongxin.ground.files.rules import MEGABYTE
from tongxin.ground.records.documents import documents
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import record_for
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

SALT = "tongxin.files"
LINK_SECONDS = 15 * 60


def limit() -> int:
    """Return how many bytes an upload may have (catalog setting `files.limit_mb`)."""
    return int(setting("files.limit_mb")) * MEGABYTE


def attachments(record: Record) -> list[Attachment]:
    """Return the files of a record that are not voided, oldest first."""
    rows = Attachment.objects.filter(record=record, voided_at=None).select_related("file", "record")
    return list(rows.order_by("added_at", "id"))


def evidence_of(records: Iterable[UUID]) -> list[Attachment]:
    """Return the files of several records that are not voided, oldest first; who asks has looked the records up."""
    rows = Attachment.objects.filter(record__in=list(records), voided_at=None).select_related("record")
    return list(rows.order_by("added_at", "id"))


def attached() -> QuerySet[Attachment]:
    """Return the attachments whose names may be found: of records that may be found themselves, nothing void."""
    return Attachment.objects.filter(voided_at=None, record__voided_at=None, record__kind__in=documents.keys())


def attachment_for(by: Actor, key: UUID) -> Attachment:
    """Return an attachment of a record that `by` may see, not voided, or raise `NotFound`."""
    row = found(Attachment.objects.select_related("file", "record").filter(pk=key, voided_at=None).first())
    record_for(by, row.record_id)
    return row


def link(by: Actor, attachment: Attachment) -> str:
    """Return an address from which `by`, and nobody else, may take the file for a quarter of an hour."""
    return reverse("files:download", args=[signing.dumps([str(attachment.pk), ":".join(by.reference)], salt=SALT)])


def linked(by: Actor, token: str) -> Attachment:
    """Return the attachment of a link; raise `NotFound` for another's link, `Refused` for one that has expired."""
    try:
        key, holder = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise refuse("files.expired", N_("下载链接已过期：请回到记录页面重新点开")) from error
    except signing.BadSignature:
        key, holder = "", ""
    if holder != ":".join(by.reference):
        return found(Attachment.objects.none().first())
    return attachment_for(by, UUID(key))
