"""Registers the ledger kind, the right to see batches, and the resolver of batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import actor_of, found
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor, System, User
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import commands
from tongxin.ground.exchange.definitions import Column, Ledger
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries import VIEW, batch_for
from tongxin.ground.exchange.tables import tables
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.ui import navigation
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

CLASSES = ("public", "internal", "personal", "sensitive", "confidential")


def _check_ledger(ledger: Ledger, catalog: Catalog) -> Iterator[Problem]:
    keys = Counter(column.key for column in ledger.columns)
    for key in (key for key, count in keys.items() if count > 1):
        yield _problem("ledger_twice", N_("台账“{ledger}”有两列的 key 都是“{key}”"), ledger, key=key)
    for column in ledger.columns:
        yield from _check_column(ledger, column)
    table = tables.get(ledger.id)
    if table is not None:
        for key in (key for key in table.needs if key not in keys):
            yield _problem("ledger_needs", N_("台账“{ledger}”缺少“{key}”一列，导入导出要用它"), ledger, key=key)


def _check_column(ledger: Ledger, column: Column) -> Iterator[Problem]:
    if (column.type == "choice") != bool(column.choices):
        yield _problem(
            "ledger_choices",
            N_("台账“{ledger}”的“{key}”列：choice 类型须有 choices，其他类型不能有"),
            ledger,
            key=column.key,
        )
    if column.sensitivity not in CLASSES:
        yield _problem("ledger_class", N_("台账“{ledger}”的“{key}”列：class 不是规定的一种"), ledger, key=column.key)


def _problem(code: str, template: str, ledger: Ledger, **params: object) -> Problem:
    return Problem(f"exchange.{code}", template, {"ledger": ledger.id, **params}, field="columns")


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


kinds.add("ledger", Kind("ledger", N_("台账"), Ledger, _check_ledger))
views.add(VIEW, N_("查看导入批次"))
resolvers.add("exchange.batch", (Batch, _resolve))
navigation.add(navigation.NavItem("exchange", _("导入导出"), "exchange:index", 70, permission=VIEW, short=_("导入")))
