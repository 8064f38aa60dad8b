"""Extra fields as they are kept: a colleague and units of the hospital are looked up, and kept by their keys."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.registers.activities import rules
from tongxin.registers.activities.definitions import ActivityKind, ExtraField
from tongxin.toolbox import ids
from tongxin.toolbox.chinese import numbered
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_, verbatim


def keep(kind: ActivityKind, hospital: UUID | None, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return the extra fields of a segment, checked and looked up within a hospital; raise `Refused` with every mistake."""
    found = rules.check_extra(kind, extra)
    problems: list[Problem] = []
    for item in kind.fields:
        if item.key in found and item.type in _LOOK_UP:
            found[item.key] = _LOOK_UP[item.type](item, hospital, found[item.key], problems)
    if problems:
        raise Refused(problems)
    return found


def _person(item: ExtraField, hospital: UUID | None, text: str, problems: list[Problem]) -> str:
    name, code = numbered(text)
    people = Person.objects.filter(hospital_id=hospital)
    if (key := ids.read(text)) is not None:
        rows = list(people.filter(pk=key)[:1])
    elif code:
        rows = [person for person in people.filter(code=code)[:1] if name in ("", person.name)]
    else:
        rows = list(people.filter(name=text)[:2])
    if len(rows) == 1:
        return str(rows[0].pk)
    several = N_("本院有多位“{value}”：请在姓名后写工号，例如“{value}（10023）”")
    sentence = several if rows else N_("“{title}”：本院没有“{value}”，请核对姓名或工号")
    problems.append(_problem(item, "extra_person", sentence, text))
    return text


def _organisations(item: ExtraField, hospital: UUID | None, texts: list[str], problems: list[Problem]) -> list[str]:
    units = list(Organisation.objects.filter(hospital_id=hospital).order_by("dissolved_on", "order", "id"))
    known = _named(units)
    kept = []
    for text in texts:
        if text in known:
            kept.append(str(known[text].pk))
            continue
        close = difflib.get_close_matches(text, [unit.short_name for unit in units], n=3)
        sentence = N_("“{title}”：本院没有“{value}”这个科室或支部，相近的有：{close}")
        problems.append(_problem(item, "extra_unit", sentence, text, close=verbatim("、").join(close) or "—"))
    return list(dict.fromkeys(kept))


def _named(units: Iterable[Organisation]) -> dict[str, Organisation]:
    """Return the units by every word that names them; of two with one name, one that still is."""
    found: dict[str, Organisation] = {}
    for unit in units:
        for word in (str(unit.pk), unit.code, unit.name, unit.short_name):
            if word not in found or found[word].dissolved_on is not None:
                found[word] = unit
    return found


def _problem(item: ExtraField, code: str, sentence: str, value: str, **more: Any) -> Problem:
    return Problem(f"activities.{code}", sentence, {"title": item.title, "value": value, **more}, field=item.key)


_LOOK_UP: Mapping[str, Any] = {"person": _person, "organisations": _organisations}
