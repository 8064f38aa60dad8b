"""Registers the ledger kind, the right to see batches, and the resolver of batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import commands as _commands  # noqa: F401  registers the writes
from tongxin.ground.exchange.definitions import Column, Ledger
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries import VIEW, batch_for
from tongxin.ground.exchange.tables import tables
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


kinds.add("ledger", Kind("ledger", N_("台账"), Ledger, _check_ledger))
views.add(VIEW, N_("查看导入批次"))
resolvers.add("exchange.batch", (Batch, _resolve))
