"""How dues are reckoned, as a catalog entry: a new rule of the Centre is a new entry, in force from its day."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

Stage = Literal["remind", "talk", "letter", "decide"]


@dataclass(frozen=True)
class Bracket:
    """A rate in per cent, on the whole base up to `upto` yuan, included (None: whatever is above)."""

    percent: Decimal
    upto: Decimal | None = None


@dataclass(frozen=True)
class Category:
    """A sort of members. fixed: a sum in yuan a month whatever the base; decided: the sum is decided for each (减免), and
    needs a reason."""

    id: str
    title: str
    brackets: list[Bracket] = Field(default_factory=list)
    fixed: Decimal | None = None
    decided: bool = False


@dataclass(frozen=True)
class Reminder:
    """What the branch is asked to do after so many consecutive months unpaid."""

    months: int
    stage: Stage
    title: str


@dataclass(frozen=True)
class DuesScale:
    """How dues are reckoned from `since` on. unit: sums are rounded half up to it, in yuan; counted, deducted: items of the
    pay that belong to the base or are taken off it; make_up: months normally made up at most; large: an extra payment from
    which on the whole goes to the Centre."""

    id: str
    title: str
    since: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    categories: list[Category]
    reminders: list[Reminder]
    unit: Decimal = Decimal("0.01")
    counted: list[str] = Field(default_factory=list)
    deducted: list[str] = Field(default_factory=list)
    make_up: int = 6
    large: Decimal = Decimal(1000)
    source: str = ""
    note: str = ""

    def category(self, key: str) -> Category | None:
        """Return a category by its id."""
        return next((each for each in self.categories if each.id == key), None)
