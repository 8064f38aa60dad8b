"""Registers the ledger kind, the right to see batches, and the resolver of batches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import checks
from tongxin.ground.exchange.definitions import Layout, Ledger, Mapping
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries import VIEW, batch_for
from tongxin.ground.exchange.queries.rows import SENSITIVE
from tongxin.ground.ui import navigation
from tongxin.toolbox.words import N_

kinds.add("ledger_layout", Kind("ledger_layout", N_("台账版式"), Layout))
kinds.add("ledger", Kind("ledger", N_("台账"), Ledger, checks.of_ledger))
kinds.add("mapping", Kind("mapping", N_("上级平台对照表"), Mapping, checks.of_mapping))
views.add(VIEW, N_("查看导入批次"))
views.add("ledgers.view", N_("查看台账"))
views.add(SENSITIVE, N_("查看台账中的敏感内容"))
resolvers.add("exchange.batch", (Batch, by_key(batch_for)))
navigation.add(
    navigation.NavItem(
        "ledgers", _("台账"), "exchange:ledgers", 30, permission="ledgers.view", group=navigation.Group.DATA
    )
)
navigation.add(
    navigation.NavItem(
        "exchange", _("导入导出"), "exchange:index", 70, permission=VIEW, group=navigation.Group.DATA, short=_("导入")
    )
)
