"""Filters of figures: what a `where` may say, what it means for one row, and how it is said in SQL.

A filter is a conjunction of clauses; a clause is a choice of alternatives; an alternative is a conjunction of
conditions. An empty value (NULL) satisfies only `ne` and `exists = false`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

Value = str | int | Decimal | bool | dt.date | uuid.UUID
Operand = Value | tuple[Value, ...]


class Type(StrEnum):
    """What a dimension holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    BOOLEAN = "boolean"
    UUID = "uuid"

    @property
    def ordered(self) -> bool:
        """Say whether smaller and larger mean something."""
        return self in {Type.INTEGER, Type.DECIMAL, Type.DATE}

    @property
    def number(self) -> bool:
        """Say whether values can be added."""
        return self in {Type.INTEGER, Type.DECIMAL}


class Op(StrEnum):
    """How a condition compares."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    BETWEEN = "between"
    EXISTS = "exists"


ORDERING = {Op.LT, Op.LE, Op.GT, Op.GE, Op.BETWEEN}
_SIGNS = {Op.EQ: "=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}


@dataclass(frozen=True)
class Condition:
    """One comparison; `value` is a pair for `between`, a tuple for `in`, a boolean for `exists`."""

    dimension: str
    op: Op
    value: Operand


Alternative = tuple[Condition, ...]
Clause = tuple[Alternative, ...]
Where = tuple[Clause, ...]


def parse(raw: Mapping[str, Any] | Iterable[Any], problems: list[Problem]) -> Where:
    """Read a `where` as TOML gives it; what cannot be read is added to `problems` and left out."""
    if isinstance(raw, Mapping):
        return tuple((condition,) for condition in _alternatives(raw))
    return tuple(clause for part in raw for clause in _clauses(part, problems))


def _alternatives(shorthand: Mapping[str, Any]) -> Iterator[Alternative]:
    for name, value in shorthand.items():
        yield (Condition(name, Op.IN if isinstance(value, list | tuple) else Op.EQ, _operand(value)),)


def _clauses(part: Any, problems: list[Problem]) -> Iterator[Clause]:
    if isinstance(part, Mapping) and set(part) == {"any"} and isinstance(part["any"], list | tuple):
        yield tuple(filter(None, (_alternative(choice, problems) for choice in part["any"])))
        return
    alternative = _alternative(part, problems)
    yield from ((((condition,),)) for condition in alternative)


def _alternative(part: Any, problems: list[Problem]) -> Alternative:
    if not isinstance(part, Mapping) or not part or "any" in part:
        problems.append(
            Problem("figures.where", N_("筛选条件应写成 {{dimension, op, value}}，不能是 {part}"), {"part": part})
        )
        return ()
    if "dimension" not in part:
        return tuple(choice[0] for choice in _alternatives(part))
    if set(part) != {"dimension", "op", "value"} or part["op"] not in set(Op):
        sentence = N_("筛选条件 {part} 须有 dimension、op、value 三项，op 可用：{ops}")
        problems.append(Problem("figures.where", sentence, {"part": dict(part), "ops": "、".join(Op)}))
        return ()
    return (Condition(str(part["dimension"]), Op(part["op"]), _operand(part["value"])),)


def _operand(value: Any) -> Operand:
    return tuple(_scalar(item) for item in value) if isinstance(value, list | tuple) else _scalar(value)


def _scalar(value: Any) -> Any:
    """TOML readers may hand out floats: their shortest spelling is what the author wrote."""
    return Decimal(str(value)) if isinstance(value, float) else value


def conditions(where: Where) -> Iterator[Condition]:
    """Yield every condition of a filter."""
    return (condition for clause in where for alternative in clause for condition in alternative)


def holds(where: Where, value_of: Callable[[str], Value | None]) -> bool:
    """Say whether a row satisfies the filter; `value_of` gives the row's value of a dimension."""
    return all(any(all(_holds(c, value_of(c.dimension)) for c in choice) for choice in clause) for clause in where)


def _holds(condition: Condition, value: Any) -> bool:
    wanted: Any = condition.value
    match condition.op:
        case Op.EXISTS:
            return bool((value is not None) == wanted)
        case Op.NE:
            return bool(value != wanted)
        case _ if value is None:
            return False
        case Op.IN:
            return bool(value in wanted)
        case Op.BETWEEN:
            return bool(wanted[0] <= value <= wanted[1])
    return _compare(condition.op, value, wanted)


def _compare(op: Op, value: Any, wanted: Any) -> bool:
    match op:
        case Op.EQ:
            return bool(value == wanted)
        case Op.LT:
            return bool(value < wanted)
        case Op.LE:
            return bool(value <= wanted)
        case Op.GT:
            return bool(value > wanted)
        case _:
            return bool(value >= wanted)


Bind = Callable[[Any], str]


def sql(where: Where, column: Callable[[str], str], bind: Bind) -> str:
    """Return the filter as an SQL condition; `column` gives a dimension's expression, `bind` a placeholder."""
    return " AND ".join(clause_sql(clause, column, bind) for clause in where) or "TRUE"


def clause_sql(clause: Clause, column: Callable[[str], str], bind: Bind) -> str:
    """Return one clause as an SQL condition in brackets."""
    choices = (" AND ".join(_condition_sql(c, column(c.dimension), bind) for c in choice) for choice in clause)
    return "(" + " OR ".join(choices) + ")"


def _condition_sql(condition: Condition, column: str, bind: Bind) -> str:
    value: Any = condition.value
    match condition.op:
        case Op.EXISTS:
            return f"({column}) IS {'NOT ' if value else ''}NULL"
        case Op.NE:
            return f"({column}) IS DISTINCT FROM {bind(value)}"
        case Op.IN:
            return f"({column}) = ANY({bind(list(value))})"
        case Op.BETWEEN:
            return f"({column}) BETWEEN {bind(value[0])} AND {bind(value[1])}"
        case _:
            return f"({column}) {_SIGNS[condition.op]} {bind(value)}"


def coerce(value: Any, type: Type) -> Value | None:
    """Return `value` as the type of a dimension, or None when it does not fit (published forms spell days as text)."""
    try:
        return _coerced(value, type)
    except ValueError:
        return None


def _coerced(value: Any, type: Type) -> Value | None:
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    match type:
        case Type.INTEGER:
            return int(value) if number and value == int(value) else None
        case Type.DECIMAL:
            return Decimal(value) if number or _spells_number(value) else None
        case Type.BOOLEAN:
            return value if isinstance(value, bool) else None
        case Type.DATE if isinstance(value, dt.date):
            return value
        case Type.UUID if isinstance(value, uuid.UUID):
            return value
    if not isinstance(value, str):
        return None
    if type is Type.TEXT:
        return value
    return dt.date.fromisoformat(value) if type is Type.DATE else uuid.UUID(value)


def _spells_number(value: Any) -> bool:
    return isinstance(value, str) and value.replace(".", "", 1).removeprefix("-").isdecimal()


def spelled(value: object) -> str:
    """Return a value as PostgreSQL spells it in text; the keys of cells and of titles."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def typed(where: Where, type_of: Callable[[str], Type]) -> Where:
    """Return the filter with its operands as the types of their dimensions; call it only on checked filters."""
    return tuple(tuple(tuple(_typed(c, type_of(c.dimension)) for c in choice) for choice in clause) for clause in where)


def _typed(condition: Condition, type: Type) -> Condition:
    value: Any = condition.value
    if condition.op is Op.EXISTS:
        return condition
    operand = tuple(coerce(item, type) for item in value) if isinstance(value, tuple) else coerce(value, type)
    return Condition(condition.dimension, condition.op, operand)  # type: ignore[arg-type]  # None never passes the check
