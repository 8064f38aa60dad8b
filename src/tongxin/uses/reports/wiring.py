"""Registers the room in the corridors: catalog kind, record kind, view, navigation, arguments."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.forms import fillings
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.reports import commands as _commands  # noqa: F401  registers the writes
from tongxin.uses.reports import printed, queries
from tongxin.uses.reports.definitions import Report
from tongxin.uses.reports.models import Draft
from tongxin.uses.reports.rules import check_template


def _check(report: Report, catalog: Catalog) -> Iterator[Problem]:
    yield from check_template(report, catalog.text("report", report.id, "body"), catalog.all("figure"))


kinds.add("report", Kind("report", N_("报告模板"), Report, _check, texts=("body",)))
views.add(queries.VIEW, N_("查看工作总结"))
record_kinds.add("report", RecordKind("report", N_("工作总结"), "reports:draft", queries.VIEW))
fillings.add(printed.CHAPTER)
resolvers.add("reports.draft", (Draft, by_key(queries.draft)))
navigation.add(
    navigation.NavItem(
        "reports",
        _("工作总结"),
        "reports:list",
        40,
        permission=queries.VIEW,
        group=navigation.Group.DATA,
        short=_("总结"),
    )
)
