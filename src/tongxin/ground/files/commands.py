"""Attaching files to records, and voiding attachments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.files import storage
from tongxin.ground.files.definitions import TYPES, Upload
from tongxin.ground.files.models import Attachment, StoredFile
from tongxin.ground.files.queries import limit
from tongxin.ground.files.rules import check_upload, clean_name
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_open, check_reason
from tongxin.ground.records.writing import announce, reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Problem, refuse
from tongxin.toolbox.words import N_

SEARCHED = "attachment"  # the SearchDocument of files


@command("files.attach", title=_("上传附件"), on="record")
def attach(*, by: Actor, record: Record, upload: Upload) -> Attachment:
    """Keep a file and attach it to a record; the same content twice on one record is the same attachment."""
    check_open(record)
    file = keep(record.hospital_id, upload)
    standing = (
        Attachment.objects.filter(record=record, file=file, voided_at=None).select_related("file", "record").first()
    )
    if standing is not None:
        return standing
    note(sha256=file.sha256, size=file.size, kind=file.kind)
    made = Attachment.objects.create(
        hospital_id=record.hospital_id, record=record, file=file, name=clean_name(upload.name),
        added_at=clock.now(), added_by=reference(by),
    )  # fmt: skip
    announce(SEARCHED, made.pk)
    return made


@command("files.void_attachment", title=_("作废附件"), on="attachment")
def void_attachment(*, by: Actor, attachment: Attachment, version: int, reason: str) -> Attachment:
    """Void an attachment; its content stays kept as long as its hospital must."""
    held = Attachment.objects.select_for_update().select_related(None).get(pk=attachment.pk)
    if held.voided_at is not None:
        raise refuse("files.voided", N_("这个附件已经作废"))
    if held.version != version:
        raise Conflict(
            Problem(
                "files.conflict", N_("这个附件已被他人修改：请刷新后再办理"), {"version": held.version}, field="version"
            )
        )
    held.voided_at, held.voided_by, held.void_reason = clock.now(), reference(by), check_reason(reason)[:200]
    held.version += 1
    held.save(update_fields=["voided_at", "voided_by", "void_reason", "version"])
    touched(held, "voided_at", "voided_by", "void_reason")
    announce(SEARCHED, held.pk)
    return held


def attach_to_all(records: Sequence[Record], uploads: Sequence[Upload], *, by: Actor) -> None:
    """Attach files to several records of one hospital for a command that is running; each content is kept once."""
    files = [(keep(records[0].hospital_id, upload), clean_name(upload.name)) for upload in uploads]
    _attach(records, files, by)


def copy_attachments(source: Record, records: Sequence[Record], *, by: Actor) -> None:
    """Attach what one record has to others of its hospital, for a command that is running."""
    standing = (
        Attachment.objects.filter(record=source, voided_at=None).select_related("file").order_by("added_at", "id")
    )
    _attach(records, [(row.file, row.name) for row in standing], by)


def _attach(records: Sequence[Record], files: Sequence[tuple[StoredFile, str]], by: Actor) -> None:
    Attachment.objects.bulk_create(
        Attachment(hospital_id=record.hospital_id, record=record, file=file, name=name, added_at=clock.now(),
                   added_by=reference(by))
        for record in records for file, name in files
    )  # fmt: skip


def keep(hospital_id: UUID, upload: Upload, taken: Collection[str] = tuple(TYPES)) -> StoredFile:
    """Check and keep a content of the types taken for a command that is running: first the file, then its row."""
    kind = check_upload(upload, limit(), taken)
    digest = storage.keep(hospital_id, upload.content)
    row, _made = StoredFile.objects.get_or_create(
        hospital_id=hospital_id, sha256=digest,
        defaults={"size": len(upload.content), "kind": kind.id, "kept_at": clock.now()},
    )  # fmt: skip
    return row


def sweep(hospital_id: UUID) -> int:
    """Remove a hospital's contents that no row names (job); return how many."""
    return storage.sweep(
        hospital_id, set(StoredFile.objects.filter(hospital_id=hospital_id).values_list("sha256", flat=True))
    )


def let_go(file: StoredFile) -> bool:
    """Forget a content that was kept only for a while, unless something else names it; the nightly sweep removes it."""
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return False
    return True
