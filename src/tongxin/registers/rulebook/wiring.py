"""Registers the room in the corridors: categories, kinds of record, views, sources of figures, navigation, arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import personal, views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.bases import finders
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.followups.definitions import Provider, providers
from tongxin.ground.records.documents import documents, hospital_wide, of_records, titles_of
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.queries import worked_on
from tongxin.ground.ui import navigation, panels
from tongxin.registers.rulebook import commands as _commands  # noqa: F401  registers the writes
from tongxin.registers.rulebook import exports, queries
from tongxin.registers.rulebook import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.rulebook.commands import ledgers
from tongxin.registers.rulebook.commands.notices import wished
from tongxin.registers.rulebook.definitions import (
    AUDIENCE_TITLES,
    NOTICE_TITLES,
    NoticeKind,
    NoticeState,
    RuleCategory,
)
from tongxin.registers.rulebook.models import Citation, CleanUp, Document, Notice, Version, Voice
from tongxin.registers.rulebook.queries import notices
from tongxin.registers.rulebook.web.panels import unread
from tongxin.registers.rulebook.words import words
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def _check_notice(entry: NoticeKind, _catalog: Catalog) -> Iterator[Problem]:
    """Report kinds of record that no room keeps."""
    for name in entry.of:
        kind, slash, state = name.partition("/")
        if kind not in record_kinds or not (slash and state):
            sentence = N_("公开类别“{id}”用到没有的记录“{name}”：应写成“种类/状态”")
            yield Problem("rulebook.notice_of", sentence, {"id": entry.id, "name": name})


views.add(queries.VIEW, N_("查看制度"))
personal.add("rulebook.speak", N_("阅读、讨论党务公开"))
kinds.add("rule_category", Kind("rule_category", N_("制度类别"), RuleCategory))
kinds.add("notice", Kind("notice", N_("党务公开目录"), NoticeKind, _check_notice))
for kind, title, url in (
    (queries.DOCUMENT, N_("制度"), "rulebook:document"),
    (queries.VERSION, N_("制度的一版"), "rulebook:version"),
    (queries.CLEAN_UP, N_("制度清理"), "rulebook:clean_up"),
):
    record_kinds.add(kind, RecordKind(kind, title, url, queries.VIEW, seen=queries.seen))
record_kinds.add(
    notices.NOTICE, RecordKind(notices.NOTICE, N_("党务公开"), "rulebook:notice", queries.VIEW, seen=notices.seen)
)
finders.add("rulebook", queries.bases)
# Who reads rules in a hospital finds all that it issued, wherever the role is held.
documents.add(
    queries.DOCUMENT,
    replace(
        of_records(queries.DOCUMENT, words, beyond=hospital_wide(queries.VIEW), sorts=titles_of(queries.categories)),
        permissions=list,
    ),
)
resolvers.add("rulebook.document", (Document, by_key(queries.document_for)))
resolvers.add("rulebook.version", (Version, by_key(queries.version_for)))
resolvers.add("rulebook.cleanup", (CleanUp, by_key(queries.clean_up_for)))
resolvers.add("rulebook.citation", (Citation, by_key(queries.citation_for)))
resolvers.add("rulebook.notice", (Notice, by_key(notices.notice_for)))
resolvers.add("rulebook.voice", (Voice, by_key(notices.voice_for)))
providers.add(
    notices.NOTICE,
    Provider(
        notices.NOTICE, _("党务公开"), notices.NOTICE, notices.KEEP, wished, lambda: AUDIENCE_TITLES,
        {state: (title, "ok" if state == NoticeState.RELEASED else "") for state, title in NOTICE_TITLES.items()},
        frozenset(NoticeState),
    ),
)  # fmt: skip
tables.add(
    tables.Table(
        id="rule_documents", permission=ledgers.import_rows.name, needs=ledgers.NEEDS, plan=ledgers.plan,
        apply=ledgers.import_rows, undo=ledgers.void_rows, used=worked_on, export=exports.versions,
        export_permission=queries.VIEW,
    )
)  # fmt: skip
tables.add(tables.Table(id="commitments", export=exports.commitments, export_permission=queries.VIEW))
navigation.add(navigation.NavItem("rulebook", _("制度"), "rulebook:list", order=45, permission=queries.VIEW))
navigation.add(navigation.NavItem("notices", _("党务公开"), "rulebook:notices", order=46, permission=queries.VIEW))
panels.add(panels.Panel("rulebook.notices", "rulebook/notices_panel.html", unread, order=20, permission=queries.VIEW))
