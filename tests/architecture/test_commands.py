"""Every registered command: keyword-only, with `by`, named after its room."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tongxin.ground.commands.registry import Command, commands
from tongxin.ground.records.wording import FACTS

LABELS = {room.label for room in apps.get_app_configs()}


def registered() -> list[Command[..., Any]]:
    return list(commands)


def test_there_are_commands_to_check() -> None:
    assert registered()


@pytest.mark.parametrize("command", registered(), ids=lambda command: command.name)
def test_a_command_is_keyword_only_with_by(command: Command[..., Any]) -> None:
    parameters = command.signature.parameters
    assert {parameter.kind for parameter in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert "by" in parameters
    assert parameters["by"].default is inspect.Parameter.empty
    assert all(parameter.annotation is not inspect.Parameter.empty for parameter in parameters.values())


@pytest.mark.parametrize("command", registered(), ids=lambda command: command.name)
def test_the_first_word_of_a_command_is_its_room(command: Command[..., Any]) -> None:
    assert command.name.split(".")[0] in LABELS


@pytest.mark.parametrize("command", registered(), ids=lambda command: command.name)
def test_on_names_an_argument(command: Command[..., Any]) -> None:
    assert command.on is None or command.on in command.signature.parameters


def test_what_commands_note_has_a_title_on_the_audit_page() -> None:
    calls = (
        node
        for path in (Path(__file__).parents[2] / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "note"
    )
    noted = {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}
    assert noted - set(FACTS) == {"on_behalf_of"}  # shown beside who did it
