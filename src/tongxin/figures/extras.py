"""Fields that only some kinds of a register have, as figures count them: `extra.theme` a text, `amount.solved` a number.

A kind of the catalog names its own fields, kept in one JSON column; every one of them is a dimension, none is declared.
That a figure names a field which its kinds have is checked with the kinds, by the room whose catalog kind it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from django.utils.functional import lazy

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, json_field

EXTRA, AMOUNT = "extra.", "amount."
_KEY = re.compile(r"[a-z][a-z0-9_]*")
# The title that the catalog gives to a field, by its key; asked when shown, for the catalog is read later than sources.
Titled = Callable[[str], str]


class Extras(Mapping[str, Dimension]):
    """The dimensions a source has anyway, and any field of a kind's own under a prefix."""

    def __init__(self, prefix: str, type: Type, column: str, title: Titled, known: Mapping[str, Dimension]) -> None:
        self.prefix, self.type, self.column, self.title = prefix, type, column, title
        self.known = known
        self.made: dict[str, Dimension] = {}

    def __getitem__(self, name: str) -> Dimension:
        key = key_of(name, self.prefix)
        if not _KEY.fullmatch(key):
            return self.known[name]
        if key not in self.made:
            column = json_field(self.column, key, lazy(self.title, str)(key), self.type)
            self.made[key] = replace(column, grouped=False)
        return self.made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def texts(column: str, title: Titled, known: Mapping[str, Dimension]) -> Extras:
    """Return dimensions with the fields of a JSON column as texts, `extra.theme`."""
    return Extras(EXTRA, Type.TEXT, column, title, known)


def amounts(column: str, title: Titled, known: Mapping[str, Dimension]) -> Extras:
    """Return measures with the fields of a JSON column as numbers, `amount.solved`."""
    return Extras(AMOUNT, Type.DECIMAL, column, title, known)


def key_of(name: str, *prefixes: str) -> str:
    """Return the key of the field that a figure names under one of the prefixes (by default any); "" when it names none."""
    found = (name.removeprefix(prefix) for prefix in prefixes or (EXTRA, AMOUNT) if name.startswith(prefix))
    return next(found, "")


def keys_of(names: Iterable[str]) -> list[str]:
    """Return the keys of the fields among what a figure names, in order."""
    return sorted({key for name in names if (key := key_of(name))})
