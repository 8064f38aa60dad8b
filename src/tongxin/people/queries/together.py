"""Several small lists of different tables in one statement: a page has many of them, and each question costs a journey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, JSONField, Model, QuerySet, Value
from django.db.models.functions import Cast, JSONObject

from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person

# What a row tells of the persons and organisations it names; anything else would be asked for by itself.
TOLD: dict[type[Model], tuple[str, ...]] = {
    Person: ("id", "code", "name", "sort_key"), Organisation: ("id", "short_name", "order", "kind"),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Rows of one table. near: foreign keys to `TOLD` that come along; also: names that the rows are annotated with (days
    come as text); only: these columns, and the key; () is all.
    """

    rows: QuerySet[Any]
    near: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Any]:
        """Return the columns that come along."""
        own = self.rows.model._meta.concrete_fields
        return [each for each in own if not self.only or each.name in self.only or each.primary_key]


def read(*wanted: Wanted) -> list[list[Any]]:
    """Return the rows of each, as instances of their models, in no order."""
    asked = [_part(place, each) for place, each in enumerate(wanted)]
    found: list[list[Any]] = [[] for _each in wanted]
    for place, said in asked[0].union(*asked[1:], all=True):
        found[place].append(_made(wanted[place], said))
    return found


def _part(place: int, wanted: Wanted) -> QuerySet[Any, Any]:
    said = {column.attname: F(column.attname) for column in wanted.columns}
    said |= {name: F(name) for name in wanted.also}
    for name in wanted.near:
        said |= {f"{name}__{each}": F(f"{name}__{each}") for each in _told(wanted, name)}
    row = Cast(JSONObject(**said), JSONField())
    asked: QuerySet[Any, Any] = wanted.rows.order_by().annotate(place=Value(place), said=row)
    return asked.values_list("place", "said")


def _made(wanted: Wanted, said: dict[str, Any]) -> Any:
    row = _instance(wanted.rows.model, said, [column.name for column in wanted.columns])
    for name in wanted.near:
        told = _told(wanted, name)
        values = {each: said[f"{name}__{each}"] for each in told}
        if values["id"] is not None:
            setattr(row, name, _instance(_target(wanted, name), values, told))
    for name in wanted.also:
        setattr(row, name, said[name])
    return row


def _instance(model: type[Model], said: dict[str, Any], names: Sequence[str]) -> Any:
    """Return a row of the database with some of its fields; the others are asked for when they are needed."""
    columns: list[Any] = [column for column in model._meta.concrete_fields if column.name in names]
    values = [column.to_python(said[column.attname]) for column in columns]
    return model.from_db("default", [column.attname for column in columns], values)


def _target(wanted: Wanted, name: str) -> type[Model]:
    found: Any = wanted.rows.model._meta.get_field(name).related_model
    return found  # type: ignore[no-any-return]


def _told(wanted: Wanted, name: str) -> tuple[str, ...]:
    return TOLD[_target(wanted, name)]
