"""Registers the room in the corridors: categories, kinds of record, views, sources of figures, navigation, arguments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.queries import worked_on
from tongxin.ground.ui import navigation
from tongxin.registers.rulebook import commands as _commands  # noqa: F401  registers the writes
from tongxin.registers.rulebook import exports, queries
from tongxin.registers.rulebook import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.rulebook.commands import ledgers
from tongxin.registers.rulebook.definitions import RuleCategory
from tongxin.registers.rulebook.models import Citation, CleanUp, Document, Version
from tongxin.toolbox.words import N_

views.add(queries.VIEW, N_("查看制度"))
kinds.add("rule_category", Kind("rule_category", N_("制度类别"), RuleCategory))
for kind, title, url in (
    (queries.DOCUMENT, N_("制度"), "rulebook:document"),
    (queries.VERSION, N_("制度的一版"), "rulebook:version"),
    (queries.CLEAN_UP, N_("制度清理"), "rulebook:clean_up"),
):
    record_kinds.add(kind, RecordKind(kind, title, url, queries.VIEW, seen=queries.seen))
resolvers.add("rulebook.document", (Document, by_key(queries.document_for)))
resolvers.add("rulebook.version", (Version, by_key(queries.version_for)))
resolvers.add("rulebook.cleanup", (CleanUp, by_key(queries.clean_up_for)))
resolvers.add("rulebook.citation", (Citation, by_key(queries.citation_for)))
tables.add(
    tables.Table(
        id="rule_documents", permission=ledgers.import_rows.name, needs=ledgers.NEEDS, plan=ledgers.plan,
        apply=ledgers.import_rows, undo=ledgers.void_rows, used=worked_on, export=exports.versions,
        export_permission=queries.VIEW,
    )
)  # fmt: skip
navigation.add(navigation.NavItem("rulebook", _("制度"), "rulebook:list", order=45, permission=queries.VIEW))
