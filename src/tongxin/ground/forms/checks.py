"""What is wrong with a form of the catalog that one field alone cannot show."""

from __future__ import annotations

from collections.abc import Iterator

from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.tables import tables
from tongxin.ground.forms.definitions import Form, shape_problem
from tongxin.ground.forms.fillings import chapters, fillings
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def of_form(form: Form, catalog: Catalog) -> Iterator[Problem]:
    """Yield the problems of a form: rows that cannot be read, fields nobody fills, roles that do not exist."""
    if wrong := shape_problem(form):
        yield _problem("row", N_("表单“{form}”的这一行看不懂：{row}"), form, field="rows", row=wrong)
        return
    for key in (key for key in form.keys if key not in _known(form)):
        yield _problem(
            "key", N_("表单“{form}”的“{key}”没有登记簿能填，也没有列在 by_hand 里"), form, field="rows", key=key
        )
    for key in (key for key in form.by_hand if key not in form.keys):
        yield _problem("by_hand", N_("表单“{form}”的 by_hand 中“{key}”不在任何一行里"), form, field="by_hand", key=key)
    for role in (role for role in form.readers if catalog.get("role", role) is None):
        yield _problem("reader", N_("表单“{form}”的 readers 中没有“{role}”这个角色"), form, field="readers", role=role)
    yield from _of_ledgers(form, catalog)
    if not form.book and not any(filling.form == form.id for filling in fillings):
        yield _problem("filling", N_("表单“{form}”没有登记簿为它提供内容"), form, field="id")


def _of_ledgers(form: Form, catalog: Catalog) -> Iterator[Problem]:
    for key, columns in form.columns.items():
        ledger: Ledger | None = catalog.get("ledger", key)
        if ledger is None or key not in tables:
            yield _problem(
                "ledger", N_("表单“{form}”的 columns 中没有“{ledger}”这本台账"), form, field="columns", ledger=key
            )
            continue
        for column in (column for column in columns if ledger.column(column) is None):
            sentence = N_("表单“{form}”要印的“{column}”列，台账“{ledger}”里没有")
            yield _problem("column", sentence, form, field="columns", column=column, ledger=key)


def _known(form: Form) -> set[str]:
    if form.book:
        return {"year", *chapters.keys(), *form.columns}
    return {key for filling in fillings if filling.form == form.id for key in filling.keys} | set(form.by_hand)


def _problem(code: str, template: str, form: Form, *, field: str, **params: object) -> Problem:
    return Problem(f"forms.{code}", template, {"form": form.id, **params}, field=field)
