"""The catalog's forms are checked whole; the rules say what is missing."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from tongxin.ground.catalog.queries import active, entry
from tongxin.ground.forms import rules
from tongxin.ground.forms.checks import of_form
from tongxin.toolbox.problems import can

DAY = dt.date(2026, 11, 22)


def codes_of(form: str, **changes: object) -> list[str]:
    changed = dataclasses.replace(entry("form", form), **changes)
    return [problem.code for problem in of_form(changed, active())]


def test_the_catalogs_forms_are_right() -> None:
    for key, form in active().all("form").items():
        assert not list(of_form(form, active())), key


def test_what_is_wrong_with_a_form_is_said() -> None:
    assert codes_of("sign_in_sheet", rows=[["时间", "{when}"]]) == ["forms.key"]
    assert codes_of("sign_in_sheet", rows=[["时间", "{place}", "x"]]) == ["forms.row"]
    assert codes_of("sign_in_sheet", by_hand=["nowhere"], readers=["nobody"]) == ["forms.by_hand", "forms.reader"]
    assert codes_of("sign_in_sheet", id="unknown", rows=[["说明", "无"]]) == ["forms.filling"]
    assert codes_of("branch_yearbook", columns={"no_ledger": [], "honours": ["no_column"]}) [-2:] == [
        "forms.ledger", "forms.column",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "keeper", "dated", "code"),
    [
        (" ", "书记", DAY, "forms.paper_number"), ("1", " ", DAY, "forms.keeper"),
        ("1", "书记", DAY + dt.timedelta(1), "forms.paper_day"), ("1", "书记", DAY, None),
    ],
)  # fmt: skip
def test_a_kept_paper_needs_number_keeper_and_a_day(number: str, keeper: str, dated: dt.date, code: str | None) -> None:
    problem = can(lambda: rules.check_paper(number, keeper, dated, DAY))
    assert (problem.code if problem else None) == code


def test_prints_are_of_some_records_by_somebody() -> None:
    assert can(lambda: rules.check_some([])) is not None
    assert can(lambda: rules.check_some(range(rules.MOST + 1))) is not None
    assert can(lambda: rules.check_some([1])) is None
    assert can(lambda: rules.check_user(False)) is not None  # noqa: FBT003  the only argument
    assert can(lambda: rules.check_year(2027, DAY)) is not None
    assert can(lambda: rules.check_year(2026, DAY)) is None
    assert can(lambda: rules.check_secure(entry("form", "sign_in_sheet"))) is not None
    assert can(lambda: rules.check_waits(False)) is not None  # noqa: FBT003  the only argument
