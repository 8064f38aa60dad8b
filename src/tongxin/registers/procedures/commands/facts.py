"""Reading what was typed for a step into typed facts; every field that cannot be read is named at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongxin.people.models import Person
from tongxin.registers.procedures.definitions import Step, StepField
from tongxin.registers.procedures.models import Fact, StepTaken
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

LONGEST = 2000


def read(step: Step, raw: Mapping[str, Any], hospital: UUID) -> dict[str, Any]:
    """Return field → str, int, date, or a tuple of person ids; raise `Refused` with every field that is wrong."""
    fields = {item.key: item for item in step.fields}
    facts: dict[str, Any] = {}
    problems = [
        Problem("procedures.no_field", N_("“{step}”没有“{key}”这一项"), {"step": step.title, "key": key}, field=key)
        for key in raw
        if key not in fields
    ]
    for key, item in fields.items():
        try:
            if raw.get(key) not in (None, "", []):
                facts[key] = _value(item, raw[key], hospital)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return facts


def _value(item: StepField, raw: Any, hospital: UUID) -> Any:
    match item.type:
        case "int":
            return _int(item, raw)
        case "date":
            return _day(item, raw)
        case "person" | "persons":
            return _persons(item, raw if isinstance(raw, list | tuple) else [raw], hospital)
        case _:
            return _text(item, str(raw).strip())


def _int(item: StepField, raw: Any) -> int:
    try:
        return int(str(raw).strip())
    except ValueError:
        raise refuse("procedures.int", N_("“{title}”须为整数"), field=item.key, title=item.title) from None


def _day(item: StepField, raw: Any) -> dt.date:
    if isinstance(raw, dt.date):
        return raw
    try:
        return dt.date.fromisoformat(str(raw).strip())
    except ValueError:
        sentence = N_("“{title}”须为日期，例如 2026-03-05")
        raise refuse("procedures.day", sentence, field=item.key, title=item.title) from None


def _text(item: StepField, text: str) -> str:
    if len(text) > LONGEST:
        sentence = N_("“{title}”最多 {most} 个字")
        raise refuse("procedures.long", sentence, field=item.key, title=item.title, most=LONGEST)
    return text


def _persons(item: StepField, raw: list[Any] | tuple[Any, ...], hospital: UUID) -> tuple[UUID, ...]:
    """Find persons by id, staff number or a name that only one of them has."""
    named = [str(value.pk if isinstance(value, Person) else value).strip() for value in raw]
    people = Person.objects.filter(hospital_id=hospital)
    wanted = people.filter(Q(code__in=named) | Q(name__in=named) | Q(pk__in=list(_ids(named))))
    known: dict[str, set[UUID]] = defaultdict(set)
    for person in wanted:
        for word in (str(person.pk), person.code, person.name):
            known[word].add(person.pk)
    problems = [_unclear(item, name, len(known[name])) for name in named if len(known[name]) != 1]
    if problems:
        raise Refused(problems)
    return tuple(next(iter(known[name])) for name in named)


def _unclear(item: StepField, name: str, count: int) -> Problem:
    sentence = (
        N_("“{title}”中的“{name}”有 {count} 位，请改写工号") if count else N_("“{title}”中的“{name}”不是本院人员")
    )
    return Problem("procedures.person", sentence, {"title": item.title, "name": name, "count": count}, field=item.key)


def _ids(named: list[str]) -> Iterator[UUID]:
    for name in named:
        try:
            yield UUID(name)
        except ValueError:
            continue


def rows(taken: StepTaken, facts: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield the rows that hold facts: a person each, other values in the column of their type."""
    shared = {"step": taken, "hospital_id": taken.hospital_id, "organisation_id": taken.organisation_id}
    for key, value in facts.items():
        for one in value if isinstance(value, tuple) else (value,):
            yield Fact(**shared, key=key, **{_column(one): one})


def _column(value: Any) -> str:
    if isinstance(value, UUID):
        return "person_id"
    if isinstance(value, dt.date):
        return "day"
    return "number" if isinstance(value, int) else "text"
