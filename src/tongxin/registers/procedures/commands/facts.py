"""Reading what was typed for a step into typed facts; every field that cannot be read is named at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from tongxin.people.models import Person
from tongxin.people.queries import Roll
from tongxin.registers.procedures.definitions import Step, StepField
from tongxin.registers.procedures.models import Fact, StepTaken
from tongxin.registers.procedures.queries import PERSONS
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
    given = {key: raw[key] for key in fields if raw.get(key) not in (None, "", [])}
    roll = Roll(hospital, [text for key, value in given.items() for text in named(fields[key], value)])
    for key, value in given.items():
        try:
            facts[key] = typed(fields[key], value, roll)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return facts


def named(item: StepField, raw: Any) -> list[str]:
    """Return the texts by which a field names persons; none where it asks for something else."""
    if item.type not in PERSONS:
        return []
    values = raw if isinstance(raw, list | tuple) else [raw]
    return [str(value.pk if isinstance(value, Person) else value).strip() for value in values]


def typed(item: StepField, raw: Any, roll: Roll) -> Any:
    """Return what a field says in the type of its definition; raise `Refused` with each person that is not clear."""
    match item.type:
        case "int":
            return _int(item, raw)
        case "date":
            return _day(item, raw)
        case "person" | "persons":
            return _persons(item, named(item, raw), roll)
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


def _persons(item: StepField, names: list[str], roll: Roll) -> tuple[UUID, ...]:
    found: list[UUID] = []
    problems: list[Problem] = []
    for name in names:
        try:
            found.append(_person(item, name, roll).pk)
        except Refused as refused:
            problems += [replace(problem, field=item.key) for problem in refused.problems]
    if problems:
        raise Refused(problems)
    return tuple(found)


def _person(item: StepField, name: str, roll: Roll) -> Person:
    person = roll.one(name)
    if person is None:
        sentence = N_("“{title}”中的“{name}”不是本院人员")
        raise refuse("procedures.person", sentence, title=item.title, name=name)
    return person


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
