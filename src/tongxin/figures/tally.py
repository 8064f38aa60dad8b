"""What was found in one cell of one request, and how cells add up. Exact: integers, fractions, days, texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tongxin.figures.conditions import Type
from tongxin.figures.definitions import Measure

Exact = Fraction | dt.date | str | None


@dataclass
class Tally:
    """Aggregates of one cell; rows: records counted; newest: `day key value` of the newest record with a value."""

    rows: int = 0
    values: int = 0
    total: Fraction = Fraction(0)
    least: Any = None
    most: Any = None
    newest: str = ""
    distinct: int = 0
    elements: frozenset[str] = frozenset()
    suppressed: bool = False

    def add(self, other: Tally) -> None:
        """Take in another cell; not for distinct counts, which do not add up (the statement answers totals apart)."""
        self.rows += other.rows
        self.values += other.values
        self.total += other.total
        self.least = min((v for v in (self.least, other.least) if v is not None), default=None)
        self.most = max((v for v in (self.most, other.most) if v is not None), default=None)
        self.newest = max(self.newest, other.newest)

    def value(self, measure: Measure, type: Type) -> Exact:
        """Return the exact value, or None where nothing can be told: rows of which none has a value, the mean of none."""
        match measure:
            case Measure.COUNT:
                return Fraction(self.rows)
            case Measure.DISTINCT:
                return Fraction(self.distinct)
            case Measure.SUM:
                return self.total if self.values or not self.rows else None
            case Measure.MEAN:
                return self.total / self.values if self.values else None
            case Measure.MIN:
                return exact(self.least)
            case Measure.MAX:
                return exact(self.most)
        return exact(decode(self.newest[NEWEST:], type)) if self.newest else None


NEWEST = len("2021-01-01 ") + len("00000000-0000-7000-8000-000000000000 ")
_DECODERS: dict[Type, Callable[[str], Any]] = {
    Type.TEXT: str,
    Type.INTEGER: int,
    Type.DECIMAL: Decimal,
    Type.DATE: dt.date.fromisoformat,
    Type.BOOLEAN: lambda text: text in {"t", "true"},
    Type.UUID: UUID,
}


def decode(text: str | None, type: Type) -> Any:
    """Read a value that a statement returned as text."""
    return None if text is None else _DECODERS[type](text)


def exact(value: Any) -> Exact:
    """Return a decoded value as figures compute with it."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return value if value is None or isinstance(value, dt.date | Fraction) else str(value)
