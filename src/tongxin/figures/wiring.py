"""Registers the room in the corridors: the catalog kind `figure`, who may see figures, navigation."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tongxin.figures import commands as _commands  # noqa: F401  registers the writes
from tongxin.figures import deltas
from tongxin.figures.definitions import Figure
from tongxin.figures.queries import VIEW, titles_of
from tongxin.figures.rules import check_figure
from tongxin.figures.sources import sources
from tongxin.ground.access.permissions import views
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import System
from tongxin.ground.jobs.definitions import Periodic, every_minutes, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.ui import navigation
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


@job("figures.fold", title=_("汇总统计数据的变动"))
def _fold(*, by: System, progress: Progress) -> dict[str, int]:
    folded = deltas.fold()
    progress.step(folded)
    return {"folded": folded}


schedule.add("figures.fold", Periodic("figures.fold", every_minutes(5)))


def _check(figure: Figure, catalog: Catalog) -> Iterable[Problem]:
    return check_figure(figure, catalog.all("figure"), sources, lambda kind: titles_of(catalog, kind))


kinds.add("figure", Kind("figure", N_("统计口径"), Figure, _check))
views.add(VIEW, N_("查看统计数据"))
navigation.add(
    navigation.NavItem(
        "figures",
        _("数据口径"),
        "figures:list",
        order=10,
        permission=VIEW,
        group=navigation.Group.DATA,
        phone=True,
        short=_("数据"),
    )
)
