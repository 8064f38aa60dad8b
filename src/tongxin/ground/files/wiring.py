"""Lets JSON arguments name an attachment by its UUID, and schedules the sweep of orphans."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor, System
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.files.commands import sweep
from tongxin.ground.files.models import Attachment
from tongxin.ground.files.queries import attachment_for
from tongxin.ground.jobs.definitions import Periodic, daily, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation


def _resolve(by: Actor, value: str) -> Attachment:
    try:
        key = UUID(value)
    except ValueError:
        return found(Attachment.objects.none().first())
    return attachment_for(by, key)


@job("files.sweep", title=_("清理没有登记的文件"))
def sweep_all(*, by: System, progress: Progress) -> dict[str, int]:
    """Remove contents that no row names, hospital by hospital."""
    hospitals = list(
        Organisation.objects.filter(kind=OrganisationKind.HOSPITAL).order_by("id").values_list("id", flat=True)
    )
    return {"removed": sum(sweep(key) for key in progress.each(hospitals, len(hospitals)))}


resolvers.add("files.attachment", (Attachment, _resolve))
schedule.add("files.sweep", Periodic("files.sweep", daily("03:10")))
