"""Registers the room in the corridors: kinds, record kind, views, sources of figures, ledgers, navigation, arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key, may
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.followups.definitions import Provider, providers
from tongxin.ground.records.documents import Readable, documents, of_records, titles_of
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.queries import worked_on
from tongxin.ground.ui import navigation
from tongxin.people.panels import Panel, of_organisation
from tongxin.registers.outcomes import checks, commands, queries
from tongxin.registers.outcomes import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.outcomes.commands.ledgers import LEDGERS
from tongxin.registers.outcomes.definitions import RECORDED, OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.words import words
from tongxin.toolbox.words import N_


def _open(by: Actor) -> Q:
    """Return what is found of other units' outcomes: those of kinds open to the whole hospital."""
    return Q(hospital_id=by.hospital_id, sort__in=queries.open_kinds() if may(by, queries.VIEW) else [])


record_kinds.add(
    "outcome", RecordKind("outcome", N_("成果荣誉"), "outcomes:outcome", queries.VIEW, seen=queries.may_see)
)
_FOUND = of_records("outcome", words, beyond=_open, sorts=titles_of(queries.kinds))


def _read(keys: Sequence[UUID]) -> Iterator[Readable]:
    """Tell what is found; what is kept, only to who keeps it."""
    for readable in _FOUND.read(keys):
        yield replace(readable, permission=queries.word_for(readable.sort))


views.add(queries.VIEW, N_("查看成果荣誉"))
views.add(queries.KEPT, N_("查看个人捐款和医务社工个案"))
kinds.add("outcome", Kind("outcome", N_("成果类型"), OutcomeKind, checks.check_kind))
documents.add("outcome", replace(_FOUND, permissions=lambda: [queries.VIEW, queries.KEPT], read=_read, version=2))
resolvers.add("outcomes.outcome", (Outcome, by_key(queries.outcome)))
navigation.add(navigation.NavItem("outcomes", _("成果荣誉"), "outcomes:list", order=40, permission=queries.VIEW))
navigation.quick.add(
    "outcomes.record",
    navigation.QuickAction("outcomes.record", _("登记成果荣誉"), "outcomes:record", 40, "outcomes.record"),
)
of_organisation.add("outcomes", Panel("outcomes", _("成果荣誉"), _("项"), queries.shown_in, 20))
providers.add(
    "designation",
    Provider(
        "designation", _("命名"), "outcome", queries.VIEW, commands.wished,
        lambda: {key: entry.title for key, entry in queries.kinds().items() if entry.standing},
        {RECORDED: (_("已命名"), "ok")}, end=commands.ended, lasting=queries.lasting,
    ),
)  # fmt: skip
for _ledger in LEDGERS:
    tables.add(
        tables.Table(
            id=_ledger.ledger,
            permission="outcomes.import_rows",
            needs=_ledger.needs,
            plan=_ledger.plan,
            apply=commands.import_rows,
            undo=commands.void_rows,
            used=worked_on,
            export=_ledger.rows,
            export_permission=queries.VIEW,
        )
    )
