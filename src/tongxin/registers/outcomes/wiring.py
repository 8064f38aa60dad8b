"""Registers the room in the corridors: kinds, record kind, views, sources of figures, ledgers, navigation, arguments."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.queries import worked_on
from tongxin.ground.ui import navigation
from tongxin.registers.outcomes import checks, commands, queries
from tongxin.registers.outcomes import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.outcomes.commands.ledgers import LEDGERS
from tongxin.registers.outcomes.definitions import OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox.words import N_


def _resolve(by: Actor, value: str) -> Outcome:
    try:
        return queries.outcome(by, UUID(value))
    except ValueError:
        return found(None)


views.add(queries.VIEW, N_("查看成果荣誉"))
kinds.add("outcome", Kind("outcome", N_("成果类型"), OutcomeKind, checks.check_kind))
record_kinds.add("outcome", RecordKind("outcome", N_("成果荣誉"), "outcomes:outcome", queries.VIEW))
resolvers.add("outcomes.outcome", (Outcome, _resolve))
navigation.add(navigation.NavItem("outcomes", _("成果荣誉"), "outcomes:list", order=40, permission=queries.VIEW))
navigation.quick.add(
    "outcomes.record",
    navigation.QuickAction("outcomes.record", _("登记成果荣誉"), "outcomes:record", 40, "outcomes.record"),
)
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
