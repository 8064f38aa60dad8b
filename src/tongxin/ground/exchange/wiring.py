"""Registers the ledger kind, the right to see batches, and the resolver of batches."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import actor_of, found
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.actors import Actor, System, User
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import checks, commands
from tongxin.ground.exchange.definitions import Layout, Ledger, Mapping
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries import VIEW, batch_for
from tongxin.ground.exchange.queries.rows import SENSITIVE
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.ui import navigation
from tongxin.toolbox.words import N_


def _resolve(by: Actor, value: str) -> Batch:
    try:
        key = UUID(value)
    except ValueError:
        return found(Batch.objects.none().first())
    return batch_for(by, key)


@job("exchange.check", title=_("检查导入的台账"))
def check(*, by: System, progress: Progress, batch: str, user: str) -> dict[str, int]:
    """Check a long file in the name of the user who uploaded it."""
    held, who = _asked(batch, user)
    progress.say(N_("正在检查“{name}”"), name=held.name)
    done = commands.check(by=who, batch=held)
    return {"rows": done.rows, "faults": done.faults}


@job("exchange.confirm", title=_("导入台账"))
def confirm(*, by: System, progress: Progress, batch: str, user: str, again: bool = False) -> dict[str, int]:
    """Import a long file in the name of the user who confirmed it; begun again after a crash, it finds what is done."""
    held, who = _asked(batch, user)
    progress.say(N_("正在导入“{name}”，共 {rows} 行"), name=held.name, rows=held.rows)
    return {"rows": commands.confirm(by=who, batch=held, again=again).rows}


def _asked(batch: str, user: str) -> tuple[Batch, User]:
    return Batch.objects.get(pk=batch), actor_of(UserRow.objects.get(pk=user))


kinds.add("ledger_layout", Kind("ledger_layout", N_("台账版式"), Layout))
kinds.add("ledger", Kind("ledger", N_("台账"), Ledger, checks.of_ledger))
kinds.add("mapping", Kind("mapping", N_("上级平台对照表"), Mapping, checks.of_mapping))
views.add(VIEW, N_("查看导入批次"))
views.add(SENSITIVE, N_("查看台账中的敏感内容"))
resolvers.add("exchange.batch", (Batch, _resolve))
navigation.add(navigation.NavItem("exchange", _("导入导出"), "exchange:index", 70, permission=VIEW, short=_("导入")))
