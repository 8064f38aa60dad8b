"""Reads catalog folders into typed entries; collects all problems, with file, line and key, and loads nothing by halves."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydantic

from tongxin.ground.catalog.kinds import Kind
from tongxin.ground.catalog.lines import line_of
from tongxin.toolbox import typed
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

_AT_LINE = re.compile(r"at line (\d+)")


@dataclass
class Catalog:
    """Entries by kind and id, where each came from, and what is wrong."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def all(self, kind: str) -> Mapping[str, Any]:
        """Return the entries of a kind by id."""
        return self.entries.get(kind, {})

    def get(self, kind: str, key: str) -> Any | None:
        """Return one entry or None."""
        return self.all(kind).get(key)

    def text(self, kind: str, key: str, name: str) -> str:
        """Return the Markdown that the field `name` of an entry refers to."""
        return self.texts.get((kind, key), {}).get(name, "")

    def body(self, kind: str, key: str) -> dict[str, Any]:
        """Return an entry as JSON, its texts included: what is published and digested."""
        entry = self.entries[kind][key]
        values: dict[str, Any] = pydantic.TypeAdapter(type(entry)).dump_python(entry, mode="json")
        return {**values, **{f"{name}_text": text for name, text in self.texts.get((kind, key), {}).items()}}


@dataclass(frozen=True)
class _Found:
    """One table of a file, before it is understood."""

    kind: Kind
    values: dict[str, Any]
    path: Path
    source: str
    index: int

    def problem(self, code: str, template: str, key: str = "", **params: Any) -> Problem:
        line = line_of(self.source, self.kind.id, self.index, key)
        return Problem(code, template, {"key": key, **params}, field=key, where=f"{self.path}:{line}")


def load(folders: Iterable[Path], kinds: Registry[Kind]) -> Catalog:
    """Read folders in order; a later folder's entry overrides an earlier one with the same id."""
    catalog = Catalog()
    for folder in folders:
        seen: dict[tuple[str, str], str] = {}
        for found in _tables(folder, kinds, catalog.problems):
            _take(found, catalog, seen)
    for kind in kinds:
        for key, entry in catalog.all(kind.id).items():
            where = catalog.places[kind.id, key]
            catalog.problems += [dataclasses.replace(p, where=where) for p in kind.check(entry, catalog)]
    return catalog


def _tables(folder: Path, kinds: Registry[Kind], problems: list[Problem]) -> Iterator[_Found]:
    for path in sorted(folder.glob("*/*.toml")):
        source, content = _content(path, problems)
        for name, tables in content.items():
            kind = kinds.get(name)
            if kind is None:
                problems.append(_unknown_kind(name, kinds, path, source))
            elif not isinstance(tables, list) or not all(isinstance(values, dict) for values in tables):
                problems.append(_no_tables(name, path, source))
            else:
                yield from (_Found(kind, values, path, source, index) for index, values in enumerate(tables))


def _content(path: Path, problems: list[Problem]) -> tuple[str, dict[str, Any]]:
    try:
        source = path.read_text("utf-8")
        return source, tomllib.loads(source)
    except UnicodeDecodeError:
        problems.append(Problem("catalog.utf8", N_("文件不是 UTF-8 编码：请另存为 UTF-8"), where=str(path)))
    except tomllib.TOMLDecodeError as error:
        where = f"{path}:{found[1]}" if (found := _AT_LINE.search(str(error))) else str(path)
        problems.append(Problem("catalog.toml", N_("TOML 语法有误：{detail}"), {"detail": error}, where=where))
    return "", {}


def _no_tables(name: str, path: Path, source: str) -> Problem:
    where = f"{path}:{line_of(source, name, 0, '')}"
    return Problem("catalog.tables", N_("“{name}”应写成若干个 [[{name}]]"), {"name": name}, where=where)


def _unknown_kind(name: str, kinds: Registry[Kind], path: Path, source: str) -> Problem:
    where = f"{path}:{line_of(source, name, 0, '')}"
    return Problem(
        "catalog.kind",
        N_("没有“{name}”这一类条目；{hint}"),
        {"name": name, "hint": _hint(name, kinds.keys())},
        where=where,
    )


def _take(found: _Found, catalog: Catalog, seen: dict[tuple[str, str], str]) -> None:
    entry = _entry(found, catalog.problems)
    if entry is None:
        return
    place = (found.kind.id, entry.id)
    if place in seen:
        catalog.problems.append(
            found.problem("catalog.twice", N_("标识“{id}”已在 {other} 用过"), "id", id=entry.id, other=seen[place])
        )
        return
    seen[place] = str(found.path)
    catalog.entries.setdefault(found.kind.id, {})[entry.id] = entry
    catalog.places[place] = f"{found.path}:{line_of(found.source, found.kind.id, found.index, '')}"
    catalog.texts[place] = dict(_texts(found, entry, catalog.problems))


def _entry(found: _Found, problems: list[Problem]) -> Any | None:
    names = [item.name for item in dataclasses.fields(found.kind.definition)]
    unknown = [key for key in found.values if key not in names]
    problems += [
        found.problem("catalog.key", N_("没有“{key}”这一项；{hint}"), key, hint=_hint(key, names)) for key in unknown
    ]
    known = {key: value for key, value in found.values.items() if key not in unknown}
    try:
        entry = pydantic.TypeAdapter(found.kind.definition).validate_python(known)
    except pydantic.ValidationError as error:
        problems += [_invalid(found, item) for item in error.errors()]
        return None
    return None if unknown else entry


def _invalid(found: _Found, error: Any) -> Problem:
    key = str(error["loc"][0]) if error["loc"] else ""
    line = line_of(found.source, found.kind.id, found.index, key)
    return typed.problem("catalog.value", error, field=key, where=f"{found.path}:{line}")


def _texts(found: _Found, entry: Any, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    for name in found.kind.texts:
        file = getattr(entry, name, "")
        if not file:
            continue
        path = found.path.parent / file
        if path.suffix == ".md" and path.parent == found.path.parent and path.exists():
            yield name, path.read_text("utf-8")
        else:
            problems.append(found.problem("catalog.text", N_("找不到“{key}”所指的同目录文本 {file}"), name, file=file))


def _hint(name: str, options: Iterable[str]) -> str:
    known = list(options)
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return N_("是否想写“{option}”？").format(option=close[0])
    return N_("可用：{options}").format(options="、".join(known))
