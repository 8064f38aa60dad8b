"""What import-linter cannot see in pages: views that write, links and includes across rooms, inline scripts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import house
import pytest

WRITES = {
    *("save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("asave", "acreate", "adelete", "abulk_create", "aupdate", "execute", "executemany"),
}
QUERYSETS = {"objects", "all", "filter", "exclude", "order_by", "select_for_update", "using"}

URL_TAG = re.compile(r"\{% *url +[\"']([a-z_]+):")
OTHER_TEMPLATE = re.compile(r"\{% *(?:include|extends) +[\"']([^\"']+)[\"']")
INLINE = re.compile(r"<style\b|<script(?![^>]*\bsrc=)|\s(?:style|on[a-z]+)=[\"']|javascript:", re.IGNORECASE)
LABELLED = re.compile(r"<td[^>]* data-label=.*?</td>", re.DOTALL)
DASH = re.compile(r"(?:—\{% endif %\}|—\{% endfor %\}|default:\"—\" \}\}|—)</td>$")
DATA_SCRIPT = re.compile(r"<script[^>]*type=[\"']application/json[\"']")

WEB = [*house.files("**/web/**/*.py"), *house.files("**/templatetags/*.py")]
TEMPLATES = house.files("**/templates/**/*.html")


def place(path: Path) -> str:
    return path.relative_to(house.PACKAGE).as_posix()


def writes(source: str) -> Iterator[str]:
    """Yield each call in a view that writes to the database past the commands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
            if node.func.attr in WRITES or (node.func.attr == "update" and receiver & QUERYSETS):
                yield f"line {node.lineno}: .{node.func.attr}("


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("thing.save()", ["line 1: .save("]),
        ("Thing.objects.create(a=1)", ["line 1: .create("]),
        ("Thing.objects.filter(a=1).update(b=2)", ["line 1: .update("]),
        ("cursor.execute('x')", ["line 1: .execute("]),
        ("context.update(a=1)", []),
        ("perform(record_activity, request)", []),
    ],
)
def test_a_write_is_recognised(source: str, found: list[str]) -> None:
    assert list(writes(source)) == found


@pytest.mark.parametrize("path", WEB, ids=place)
def test_views_never_write(path: Path) -> None:
    assert not list(writes(path.read_text("utf-8")))


def test_there_are_pages_to_check() -> None:
    assert WEB
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_a_template_links_only_inside_its_room(path: Path) -> None:
    room = house.room_of_path(path)
    assert room is not None
    linked = set(URL_TAG.findall(path.read_text("utf-8")))
    if room.floor != "doors":
        assert linked <= {room.name or room.floor}, "what leads to other rooms comes from the ui's navigation"


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_a_template_includes_only_its_room_and_the_ui(path: Path) -> None:
    room = house.room_of_path(path)
    assert room is not None
    named = OTHER_TEMPLATE.findall(path.read_text("utf-8"))
    assert {name.split("/")[0] for name in named} <= {room.name or room.floor, "ui", "django"}


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_a_template_lives_in_a_folder_of_its_rooms_name(path: Path) -> None:
    room = house.room_of_path(path)
    assert room is not None
    below = path.parts[path.parts.index("templates") + 1 :]
    assert len(below) == 1 or below[0] in {room.name or room.floor, "django", "axes"}


@pytest.mark.parametrize(
    ("html", "inline"),
    [
        ('<div style="color:red">', True),
        ('<a onclick="x()">', True),
        ("<script>x()</script>", True),
        ('<script src="{% static "x.js" %}" defer></script>', False),
        ("<style>a{}</style>", True),
        ('<a href="javascript:x()">', True),
        ('<div class="style" data-on="1">', False),
    ],
)
def test_inline_script_and_style_are_recognised(html: str, inline: bool) -> None:
    assert bool(INLINE.search(html)) is inline


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_no_inline_script_or_style(path: Path) -> None:
    assert not INLINE.findall(DATA_SCRIPT.sub("", path.read_text("utf-8")))


@pytest.mark.parametrize(
    ("cell", "dash"),
    [
        ('<td data-label="最早">{{ day|default:"—" }}</td>', True),
        ('<td data-label="最早">{% if day %}{{ day }}{% else %}—{% endif %}</td>', True),
        ('<td data-label="最早">{{ day|short_day }}</td>', False),
        ('<td class="n">{{ share|default:"—" }}</td>', False),
    ],
)
def test_a_dash_in_a_labelled_cell_is_recognised(cell: str, dash: bool) -> None:
    assert bool(dashes(cell)) == dash


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_a_labelled_cell_that_says_nothing_is_empty(path: Path) -> None:
    """The style sheet draws the dash of a wide screen; the card of a phone leaves an empty cell out with its label."""
    assert dashes(path.read_text(encoding="utf-8")) == []


def dashes(template: str) -> list[str]:
    return [cell for cell in LABELLED.findall(template) if DASH.search(cell)]
