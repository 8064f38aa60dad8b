"""What a page hands to a component: small frozen values, no queries behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Tile:
    """One figure: what, how much, of what, how sure, and where its rows are.

    status: ok, no_data, suppressed or not_checked; value is shown only when ok. note: one line below (last year).
    """

    title: StrPromise | str
    value: int | Decimal | dt.date | str | None
    unit: StrPromise | str = ""
    status: str = "ok"
    url: str = ""
    note: StrPromise | str = ""


@dataclass(frozen=True)
class Step:
    """One step of a procedure or timeline; state: done, now, todo or returned."""

    title: StrPromise | str
    note: StrPromise | str = ""
    state: str = "todo"
    url: str = ""


@dataclass(frozen=True)
class TodoLine:
    """One thing to do: what, about what, by when, and the verb that does it."""

    title: StrPromise | str
    detail: StrPromise | str
    url: str
    verb: StrPromise | str
    due: dt.date | None = None


@dataclass(frozen=True)
class Crumb:
    """One link of the way here."""

    title: StrPromise | str
    url: str = ""
