"""Takes up what commands announce, and every two minutes what the database noted; names the page for the frame."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import System
from tongxin.ground.jobs.definitions import Periodic, every_minutes, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import ask, job
from tongxin.ground.records.writing import plug_index
from tongxin.ground.search import writing
from tongxin.ground.ui import navigation

# About two seconds' work.
AT_ONCE = 3000


def _index(announced: list[tuple[str, UUID]]) -> None:
    writing.take_up(announced)


@job("search.catch_up", title=_("更新搜索"))
def catch_up(*, by: System, progress: Progress) -> dict[str, int]:
    """Let what was imported or changed since be found; what somebody waits for may go between one part and the next."""
    taken = writing.catch_up(AT_ONCE)
    progress.step(taken)
    if taken >= AT_ONCE:
        ask("search.catch_up", by=by, scheduled=True)
    return {"taken": taken}


plug_index(_index)
schedule.add("search.catch_up", Periodic("search.catch_up", every_minutes(2)))
navigation.places.add("search", "search:search")
