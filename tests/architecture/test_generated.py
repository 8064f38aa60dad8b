"""The generated reference: complete tables from the code itself."""

from __future__ import annotations

import json

import check_generated
import pytest


def test_tables_escape_what_would_break_them() -> None:
    assert check_generated.table(["a", "b"], [("x|y", 1)]) == "| a | b |\n| --- | --- |\n| x\\|y | 1 |"


@pytest.mark.parametrize(
    ("key", "place"),
    [("activities.attendance", "registers activities"), ("audit.view", "doors portal"), ("no such key at all", None)],
)
def test_who_names_an_entry(key: str, place: str | None) -> None:
    named = check_generated.named_in(key)
    assert (place in named) if place else named == []


def test_every_registry_has_its_part() -> None:
    page = check_generated.corridors()
    for title in ("catalog kinds", "figure sources", "navigation", "record kinds", "schedule"):
        assert f"## {title}\n" in page
    assert "| `activities.attendance` |" in page


def test_every_command_is_listed_with_optional_arguments_marked() -> None:
    page = check_generated.commands()
    assert "| `activities." in page
    assert "`by`," not in page
    assert "?`" in page


def test_every_model_is_listed_with_its_retention() -> None:
    page = check_generated.fields()
    assert "## audit.Event\n\nkept: permanent\n" in page
    assert "| `password` |" in page


def test_a_schema_tells_an_editor_what_a_file_may_hold() -> None:
    schemas = {name: json.loads(text) for name, text in check_generated.schemas()}
    assert {"setting", "role", "figure"} <= schemas.keys()
    assert set(schemas["setting"]["properties"]) == {"setting"}
    assert {"id", "title", "value"} <= set(schemas["setting"]["properties"]["setting"]["items"]["required"])


def test_every_command_and_view_is_a_row_of_the_permission_matrix() -> None:
    page = check_generated.permissions()
    assert "| `access.grant` | 授予角色 |" in page
    assert "| `people.view` | 查看人员 |" in page
    assert "●" in page


def test_every_kind_of_catalog_entry_is_described_with_its_keys() -> None:
    page = check_generated.catalog()
    assert "## role\n" in page
    assert "| `grants` | `list[str]` | needed |" in page
    assert "| `own_only` | `bool` |  |" in page
