"""What the documents say is there: pictures, links, commands, make words, and every TOML example passes the catalog's check."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent
from urllib.parse import unquote

import check_words
import click
import pytest
from django.conf import settings

from tongxin.doors.console import main
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import load

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "docs" / "manual"
IMAGES = MANUAL / "images"
WRITTEN = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")} - set((ROOT / "docs" / "reference").rglob("*")))
LARGEST, MOST = 120_000, 20

LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
CODE = re.compile(
    r"```[^\n]*\n(?P<fenced>.*?)```|(?P<indented>(?:^ {4}[^\n]*\n|^[ \t]*\n)+)|`(?P<span>[^`\n]+)`",
    re.DOTALL | re.MULTILINE,
)
COMMAND = re.compile(r"(?:^|[\s/])tongxin((?: +[a-z][a-z-]*)+)")
MAKE = re.compile(r"^\s*make ([a-z]+)", re.MULTILINE)
PATH = re.compile(r"(?!\.)[\w.-]+(?:/[\w.-]+)+/?")
MADE = "TONGXIN_HOME/"  # what lies there is made by running
HOUSE = ROOT / "docs" / "architecture.md"
BODY = "# {{organisation}}{{year}}小结\n\n{{prose:plan}}\n"


def name(path: Path) -> str:
    """Return a test's name of a document."""
    return path.relative_to(ROOT).as_posix()


def code(path: Path) -> Iterator[str]:
    """Yield the pieces of code of a document: fenced, indented or in a span."""
    for found in CODE.finditer(path.read_text("utf-8")):
        if (piece := found["fenced"] or found["indented"] or found["span"]) and piece.strip():
            yield dedent(piece).strip()


@cache
def known() -> click.Group:
    """Return the console's tree of commands."""
    main.discover()
    return main.group


def missing(words: list[str]) -> str | None:
    """Return the first word of a command line that the console does not know; what follows a command are its arguments."""
    here: click.Command = known()
    for word in words:
        if not isinstance(here, click.Group):
            return None
        if word not in here.commands:
            return word
        here = here.commands[word]
    return None


def test_an_unknown_command_is_found() -> None:
    assert missing(["audit", "verify"]) is None
    assert missing(["export", "volunteering"]) is None
    assert missing(["audit", "burn"]) == "burn"
    assert missing(["fly"]) == "fly"


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_links_inside_the_house_lead_somewhere(path: Path) -> None:
    inside = [target for target in LINK.findall(path.read_text("utf-8")) if "://" not in target]
    assert [target for target in inside if not (path.parent / unquote(target.partition("#")[0])).exists()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_every_command_named_exists(path: Path) -> None:
    lines = (line for piece in code(path) for line in piece.splitlines())
    named = (match[1].split() for line in lines for match in COMMAND.finditer(line.partition(" #")[0]))
    assert [words for words in named if missing(words)] == []


@pytest.mark.parametrize("path", WRITTEN, ids=name)
def test_every_make_word_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {word for piece in code(path) for word in MAKE.findall(piece)} <= targets


@cache
def paths() -> frozenset[str]:
    """Return every way to name a file or folder of ours: its path from the root, and what that ends in."""
    folders = ("src", "tests", "docs", "catalog", "demo", "bench", "tools", "frontend/src", ".ci")
    ours = [path.relative_to(ROOT).parts for folder in folders for path in (ROOT / folder).rglob("*")]
    return frozenset("/".join(parts[start:]) for parts in ours for start in range(len(parts)))


@pytest.mark.parametrize("path", [path for path in WRITTEN if path.name != "CHANGELOG.md"], ids=name)
def test_every_path_named_exists(path: Path) -> None:
    spans = (found["span"] or "" for found in CODE.finditer(path.read_text("utf-8")))
    named = {span.rstrip("/") for span in spans if PATH.fullmatch(span) and not span.startswith(MADE)}
    assert named - paths() == set()


def test_the_architecture_names_every_room_and_every_corridor() -> None:
    text = HOUSE.read_text("utf-8")
    rooms = {room.rpartition(".")[2] for room in settings.ROOMS if room.count(".") > 1}
    assert {room for room in rooms if f"`{room}`" not in text} == set()
    corridors = re.findall(
        r"^## (.+)$", (ROOT / "docs" / "reference" / "corridors.md").read_text("utf-8"), re.MULTILINE
    )
    assert [corridor for corridor in corridors if corridor not in text] == []


def test_a_word_stands_once_in_the_glossary() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    words = [word for row in rows if row != "中文" for word in re.split("[、,]", row)]
    assert [word for word, count in Counter(words).items() if count > 1 and word.strip("-")] == []


def test_no_picture_is_missing_unused_or_heavy() -> None:
    used = {
        (page.parent / target).resolve()
        for page in MANUAL.glob("*.md")
        for target in LINK.findall(page.read_text("utf-8"))
        if target.endswith(".png")
    }
    there = set(IMAGES.glob("*.png"))
    assert used == there
    assert len(there) <= MOST
    assert [name(image) for image in there if image.stat().st_size > LARGEST] == []


@pytest.mark.parametrize("path", sorted(MANUAL.glob("*.md")), ids=name)
def test_a_page_of_the_manual_begins_with_its_readers_and_is_reached(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.match(r"# [^\n]+\n\n写给", text), "begins with a title and who it is for"
    assert path.name == "index.md" or f"({path.name})" in (MANUAL / "index.md").read_text("utf-8")
    assert list(check_words.check_file(name(path), text)) == []


def examples(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the catalog files a document shows, with their kinds."""
    for piece in code(path):
        if found := re.match(r"\[\[([a-z]+)\]\]\n", piece):
            yield found[1], piece


SHOWING = [path for path in WRITTEN if any(examples(path))]


def test_there_are_examples() -> None:
    assert {"add-an-activity-kind.md", "overlay.md"} <= {path.name for path in SHOWING}


@pytest.mark.parametrize("path", SHOWING, ids=name)
def test_every_example_of_a_catalog_file_passes_the_check(path: Path, tmp_path: Path) -> None:
    for number, (kind, text) in enumerate(examples(path)):
        folder = tmp_path / kind
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.toml").write_text(text + "\n", "utf-8")
        for entry in tomllib.loads(text)[kind]:
            if "body" in entry:
                (folder / entry["body"]).write_text(BODY, "utf-8")
    loaded = load([ROOT / "catalog", tmp_path], kinds)
    assert [problem.sentence() for problem in loaded.problems] == []
