"""A ledger as a catalog entry: one definition is the import template, the check of what comes in, and the export."""

from __future__ import annotations

import dataclasses
import re
from typing import Literal

from pydantic import Base64Bytes, ConfigDict, Field
from pydantic.dataclasses import dataclass

ColumnType = Literal[
    "seq", "text", "long", "date", "month", "datetime", "int", "decimal", "money", "percent", "person", "persons",
    "organisation", "choice", "bool",
]  # fmt: skip

_UNIT = re.compile(r"[（(]([^（()）]+)[)）]$")


@dataclass(frozen=True, config=ConfigDict(populate_by_name=True))
class Column:
    """One column. `title` is its head on paper, `aliases` are other heads seen in old ledgers, `width` is in characters.

    required: a row without it is a problem; importing: false for what the system computes (`import = false`);
    sensitivity: classification of its content (`class = "personal"`); group: the upper head of a two-level header.
    """

    key: str
    title: str
    type: ColumnType = "text"
    width: int = Field(default=10, alias="w")
    required: bool = False
    choices: list[str] = Field(default_factory=list)
    aliases: list[str] = Field(default_factory=list)
    importing: bool = Field(default=True, alias="import")
    sensitivity: str = Field(default="internal", alias="class")
    group: str = ""
    note: str = ""

    @property
    def titles(self) -> list[str]:
        """Return every head by which the column is known, with and without the unit in brackets."""
        named = [self.title, *self.aliases]
        return [*named, *(bare for title in named if (bare := _UNIT.sub("", title)) != title)]

    @property
    def unit(self) -> str:
        """Return what stands in the brackets of the title: 小时 of 服务时长（小时）."""
        found = _UNIT.search(self.title)
        return found[1] if found else ""

    @property
    def read(self) -> bool:
        """Tell whether an import reads it."""
        return self.importing and self.type != "seq"


@dataclass(frozen=True)
class Ledger:
    """A ledger (台账). `row`: what one row stands for; `period`: the usual span of an export; `importable`: an old
    ledger may be taken in by the same columns (needs a table in the corridor); `head`, `sign`: lines above and below."""

    id: str
    title: str
    row: str
    columns: list[Column]
    orientation: Literal["portrait", "landscape"] = "landscape"
    period: Literal["month", "quarter", "half", "year"] = "year"
    as_of: bool = False
    importable: bool = False
    head: str = ""
    sign: list[str] = Field(default_factory=list)
    note: str = ""

    @property
    def incoming(self) -> list[Column]:
        """Return the columns that an import reads."""
        return [column for column in self.columns if column.read]

    def column(self, key: str) -> Column | None:
        """Return a column by its key."""
        return next((column for column in self.columns if column.key == key), None)


@dataclasses.dataclass(frozen=True)
class Exported:
    """A ledger as a file: its name, its content (in JSON: base64) and how many rows it has."""

    name: str
    content: Base64Bytes
    rows: int
