"""What is wrong with ledgers, layouts and mappings of the catalog that one field alone cannot show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.exchange.definitions import Column, Ledger, Mapping
from tongxin.ground.exchange.tables import tables
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

CLASSES = ("public", "internal", "personal", "sensitive", "confidential")
VARIABLES = {"organisation", "filled_on", "filled_by", "phone", "period"}
_NAMED = re.compile(r"\{(\w*)\}")


def of_ledger(ledger: Ledger, catalog: Catalog) -> Iterator[Problem]:
    """Yield the problems of a ledger: keys used twice, wrong columns, unknown readers, layout, words and needs."""
    columns = [*ledger.columns, *ledger.optional_columns]
    keys = Counter(column.key for column in columns)
    for key in (key for key, count in keys.items() if count > 1):
        yield _problem("ledger_twice", N_("台账“{ledger}”有两列的 key 都是“{key}”"), ledger, key=key)
    for column in columns:
        yield from _of_column(ledger, column)
    for role in (role for role in ledger.readers if catalog.get("role", role) is None):
        yield _problem("ledger_reader", N_("台账“{ledger}”的 readers 中没有“{role}”这个角色"), ledger, role=role)
    if catalog.get("ledger_layout", ledger.layout) is None:
        yield _problem("ledger_layout", N_("台账“{ledger}”用的版式“{key}”不存在"), ledger, key=ledger.layout)
    for name in sorted(set(_NAMED.findall(ledger.head or "")) - VARIABLES):
        yield _problem("ledger_head", N_("台账“{ledger}”的 head 中没有“{key}”这个变量"), ledger, key=name)
    yield from _of_table(ledger, set(keys))


def of_mapping(mapping: Mapping, catalog: Catalog) -> Iterator[Problem]:
    """Yield the problems of a mapping: a ledger or columns that do not exist, words that are no choice."""
    ledger: Ledger | None = catalog.get("ledger", mapping.ledger)
    if ledger is None:
        yield Problem(
            "exchange.mapping_ledger",
            N_("对照表“{mapping}”所对的台账“{ledger}”不存在"),
            {"mapping": mapping.id, "ledger": mapping.ledger}, field="ledger",
        )  # fmt: skip
        return
    named = [column.key for column in mapping.columns if column.key]
    named += [key for box in mapping.boxes for key in _NAMED.findall(box.text)]
    for key in dict.fromkeys(key for key in named if ledger.column(key) is None):
        yield Problem(
            "exchange.mapping_column",
            N_("对照表“{mapping}”要用的“{key}”列，台账“{ledger}”里没有"),
            {"mapping": mapping.id, "key": key, "ledger": ledger.id}, field="columns",
        )  # fmt: skip


def _of_table(ledger: Ledger, keys: set[str]) -> Iterator[Problem]:
    table = tables.get(ledger.id)
    if table is None:
        return
    for key in (key for key in table.needs if key not in keys):
        yield _problem("ledger_needs", N_("台账“{ledger}”缺少“{key}”一列，导入导出要用它"), ledger, key=key)
    if ledger.importable and not table.imports:
        yield _problem("ledger_importable", N_("台账“{ledger}”不能导入：请去掉 importable"), ledger)


def _of_column(ledger: Ledger, column: Column) -> Iterator[Problem]:
    if (column.type == "choice") != bool(column.choices) and (column.read or column.choices):
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
