"""Lets JSON arguments name an attachment by its UUID, lets search find files by name, schedules the sweep of orphans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import by_key
from tongxin.ground.commands.actors import System
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.files.commands import SEARCHED, sweep
from tongxin.ground.files.models import Attachment
from tongxin.ground.files.queries import attached, attachment_for
from tongxin.ground.jobs.definitions import Periodic, daily, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.documents import Readable, SearchDocument, documents
from tongxin.ground.records.kinds import record_kinds


def _read(keys: Sequence[UUID]) -> Iterator[Readable]:
    """Tell the names of files of those records that are found themselves; the sort is the kind of the record."""
    rows = list(attached().filter(pk__in=keys).select_related("record"))
    records: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        records[row.record.kind].append(row.record_id)
    shown = {record.key: record for kind, keys in records.items() for record in documents[kind].read(keys)}
    for row in rows:
        if row.record_id in shown:
            yield Readable(
                row.pk, row.record_id, row.hospital_id, row.organisation_id, shown[row.record_id].permission,
                row.name, row.record.title, row.record.kind, row.record.occurred_on,
            )  # fmt: skip


def _permissions() -> list[str]:
    return [word for kind in record_kinds if kind.id in documents for word in documents[kind.id].permissions()]


def _keys() -> QuerySet[Any, Any]:
    return attached().values_list("pk", flat=True)


documents.add(SEARCHED, SearchDocument(SEARCHED, _("附件"), "files:record", _permissions, _read, _keys))


@job("files.sweep", title=_("清理没有登记的文件"))
def sweep_all(*, by: System, progress: Progress) -> dict[str, int]:
    """Remove contents that no row names, hospital by hospital."""
    hospitals = list(
        Organisation.objects.filter(kind=OrganisationKind.HOSPITAL).order_by("id").values_list("id", flat=True)
    )
    return {"removed": sum(sweep(key) for key in progress.each(hospitals, len(hospitals)))}


resolvers.add("files.attachment", (Attachment, by_key(attachment_for)))
schedule.add("files.sweep", Periodic("files.sweep", daily("03:10")))
