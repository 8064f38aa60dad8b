"""Registers the room in the corridors: the catalog kind `duty`, a view, uses of figures, navigation, arguments."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.figures.usage import Use, finders
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key, may
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.ui import navigation
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.duties import commands as _commands  # noqa: F401  registers the writes
from tongxin.uses.duties import queries
from tongxin.uses.duties.definitions import Duty
from tongxin.uses.duties.models import Evidence


def _check(entry: Duty, catalog: Catalog) -> Iterator[Problem]:
    if entry.shown_by != 1:
        sentence = N_("职责“{id}”须写明一种佐证：figure、wanting、link、statement 之一")
        yield Problem("duties.shown_by", sentence, {"id": entry.id})
    if not set(entry.months) <= set(range(1, 13)):
        yield Problem("duties.months", N_("职责“{id}”的月份须在 1 至 12 之间"), {"id": entry.id})
    for key in {*filter(None, (entry.counted, entry.only_if))} - {*catalog.all("figure")}:
        yield Problem("duties.no_figure", N_("职责“{id}”用到没有的口径“{key}”"), {"id": entry.id, "key": key})


def _used(by: Actor, figure: str) -> list[Use]:
    """Return the duties that a figure shows."""
    shown = [entry for entry in queries.duties() if figure in (entry.counted, entry.only_if)]
    url = reverse("duties:list") if may(by, queries.VIEW) else ""
    return [Use(gettext("支部职责：{title}").format(title=entry.title), url) for entry in shown]


views.add(queries.VIEW, N_("查看支部职责清单"))
kinds.add("duty", Kind("duty", N_("支部职责"), Duty, _check))
resolvers.add("duties.evidence", (Evidence, by_key(queries.evidence_for)))
finders.add("duties", _used)
navigation.add(
    navigation.NavItem(
        "month",
        _("支部本月"),
        "duties:month",
        order=1,
        permission=queries.VIEW,
        group=navigation.Group.TODAY,
        also=("/duties/",),
    )
)
