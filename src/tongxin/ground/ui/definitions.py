"""What a page hands to a component: small frozen values, no queries behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Words = "str | StrPromise"


@dataclass(frozen=True)
class Tile:
    """One figure: what, how much, of what, how sure, and where its rows are.

    status: ok, no_data, suppressed or not_checked; value is shown only when ok. note: one line below (last year, target).
    """

    title: Words
    value: int | Decimal | str | None
    unit: Words = ""
    status: str = "ok"
    url: str = ""
    note: Words = ""


@dataclass(frozen=True)
class Step:
    """One step of a procedure or timeline; state: done, now, todo or returned."""

    title: Words
    note: Words = ""
    state: str = "todo"
    url: str = ""


@dataclass(frozen=True)
class TodoLine:
    """One thing to do: what, about what, by when, and the verb that does it."""

    title: Words
    detail: Words
    url: str
    verb: Words
    due: dt.date | None = None


@dataclass(frozen=True)
class Crumb:
    """One link of the way here."""

    title: Words
    url: str = ""
