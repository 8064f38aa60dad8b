"""A ledger as a catalog entry: one definition is list page, import template, check of what comes in, export and print."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from typing import Literal

from pydantic import Base64Bytes, ConfigDict, Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.words import verbatim

ColumnType = Literal[
    "seq", "text", "long", "date", "month", "datetime", "int", "decimal", "money", "percent", "person", "persons",
    "organisation", "choice", "bool",
]  # fmt: skip
Paper = Literal["A4", "A3"]

# Contents that only `ledgers.sensitive` shows in clear.
HIDDEN = ("sensitive", "confidential")
_UNIT = re.compile(r"[（(]([^（()）]+)[)）]$")


@dataclass(frozen=True, config=ConfigDict(populate_by_name=True))
class Column:
    """One column. `title` is its head on paper, `aliases` are other heads seen in old ledgers, `width` is in characters.

    required: a row without it is a problem; importing: false for what the system computes (`import = false`);
    sensitivity: classification of its content (`class = "personal"`); group: the upper head of a two-level header;
    filled: "reported" is filled by this room (marked as reported to a superior platform).
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
    filled: Literal["", "reported"] = ""

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
        return self.importing and self.type != "seq" and not self.filled

    @property
    def hidden(self) -> bool:
        """Tell whether its content is shown only to those who may see what is sensitive."""
        return self.sensitivity in HIDDEN

    @property
    def numeric(self) -> bool:
        """Tell whether its cells are numbers."""
        return self.type in ("int", "decimal", "money", "percent")


@dataclass(frozen=True, config=ConfigDict(populate_by_name=True))
class OptionalColumn(Column):
    """A column that stands in an export only when it is asked for.

    grant: the permission without which it cannot be had; its content is masked unless a purpose is stated each time.
    """

    importing: bool = Field(default=False, alias="import")
    grant: str = "ledgers.sensitive"


@dataclass(frozen=True)
class Margins:
    """Margins of the paper, in millimetres."""

    top: int = 20
    bottom: int = 18
    left: int = 15
    right: int = 15


@dataclass(frozen=True)
class Layout:
    """How ledgers are set (版式): fonts, sizes in points, paper. A ledger names one; an overlay may change it for all.

    min_scale: a table that would have to shrink further to fit the width of `paper` goes on `fallback_paper`;
    row_height_min: in points; footer: with {page} and {pages}; default_head, default_sign: for ledgers that give none;
    groups: in which order groups of ledgers are listed.
    """

    id: str
    title: str
    paper: Paper = "A4"
    fallback_paper: Paper = "A3"
    min_scale: Decimal = Decimal("0.78")
    margins_mm: Margins = dataclasses.field(default_factory=Margins)
    title_font: str = verbatim("方正小标宋简体")
    title_pt: Decimal = Decimal(18)
    head_font: str = verbatim("仿宋_GB2312")
    head_pt: Decimal = Decimal(12)
    column_font: str = verbatim("黑体")
    column_pt: Decimal = Decimal("10.5")
    body_font: str = verbatim("仿宋_GB2312")
    body_pt: Decimal = Decimal("10.5")
    row_height_min: int = 22
    repeat_header: bool = True
    freeze: bool = True
    wrap: bool = True
    footer: str = ""
    date_format: str = "yyyy-mm-dd"
    month_format: str = "yyyy.mm"
    default_head: str = ""
    default_sign: list[str] = Field(default_factory=list)
    groups: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Ledger:
    """A ledger (台账). `row`: what one row stands for; `importable`: an old ledger may be taken in by the same columns
    (needs a table in the corridor).

    group: the heading under which it is listed; period: the usual span of a list and an export (`all_open`: whatever
    is not finished, and the year); as_of: the state on one day, not a span; readers: ids of the roles that may see it,
    besides the table's permission (none named: all who have that permission); sort: keys of columns the rows are put
    in order by (none: as the register gives them); total: a last row sums up the numbers; legend: what signs in cells
    stand for; head, sign: lines above and below (not given: the layout's); paper: not given, the layout's.
    """

    id: str
    title: str
    row: str
    columns: list[Column]
    orientation: Literal["portrait", "landscape"] = "landscape"
    period: Literal["month", "quarter", "half", "year", "all_open"] = "year"
    as_of: bool = False
    importable: bool = False
    group: str = ""
    readers: list[str] = Field(default_factory=list)
    sort: list[str] = Field(default_factory=list)
    optional_columns: list[OptionalColumn] = Field(default_factory=list)
    total: bool = False
    legend: dict[str, str] = Field(default_factory=dict)
    paper: Literal["", "A4", "A3"] = ""
    layout: str = "standard"
    head: str | None = None
    sign: list[str] | None = None
    note: str = ""

    @property
    def incoming(self) -> list[Column]:
        """Return the columns that an import reads."""
        return [column for column in self.columns if column.read]

    def column(self, key: str) -> Column | None:
        """Return a column by its key, optional ones included."""
        return next((column for column in (*self.columns, *self.optional_columns) if column.key == key), None)


@dataclass(frozen=True, config=ConfigDict(populate_by_name=True))
class MappedColumn:
    """One column of another sheet: its title there, and the ledger's column (`from`) or a fixed text (`value`).

    values: our words → theirs; format: of dates (strftime); width: in characters.
    """

    title: str
    key: str = Field(default="", alias="from")
    value: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    format: str = ""
    width: int = Field(default=14, alias="w")


@dataclass(frozen=True)
class Box:
    """A box of a superior platform's page: what it is called there, and our text for it, with columns as {key}.

    What stands in square brackets is left out of a row that has nothing for a column in it.
    """

    title: str
    text: str


@dataclass(frozen=True)
class Mapping:
    """A ledger as a superior platform wants it (对照表): its sheet, and texts to copy into the boxes of its pages.

    platform: its name; sheet: name of the worksheet; importable: its sheets may also be taken in by this mapping.
    """

    id: str
    title: str
    platform: str
    ledger: str
    columns: list[MappedColumn] = Field(default_factory=list)
    boxes: list[Box] = Field(default_factory=list)
    sheet: str = ""
    importable: bool = False
    note: str = ""


@dataclasses.dataclass(frozen=True)
class Exported:
    """A ledger as a file: its name, its content (in JSON: base64) and how many rows it has."""

    name: str
    content: Base64Bytes
    rows: int
