"""What stands of this room on the pages of other rooms' records: the problems found on a visit, and where each went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups.queries import Trace, followed
from tongxin.ground.records.models import Record
from tongxin.people.queries import people
from tongxin.registers.tasks.queries import concerns
from tongxin.registers.tasks.web.wording import problem_state
from tongxin.toolbox import ids

SHOWN = 12


def found_there(by: Actor, record: Record, told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the problems found on a visit as far as `by` may see them, and the form for one more; None for others."""
    may_find = may(by, "tasks.find")
    rows = list(concerns.found_on(by, record.pk).order_by(F("solved_on").asc(nulls_first=True), "record_id")[:SHOWN])
    if not rows and not may_find:
        return None
    went: dict[UUID | None, list[Trace]] = {}
    for trace in followed(by, *(row.pk for row in rows)) if rows else ():
        went.setdefault(trace.source_id, []).append(trace)
    here = urlencode({"visit": record.pk})
    return {
        "rows": [(row, *problem_state(row), went.get(row.pk, [])) for row in rows],
        "all": _("查看全部") if rows else "",
        "all_url": f"{reverse('tasks:concerns')}?{here}" if rows else "",
        "find_url": f"{reverse('tasks:find')}?{here}&{urlencode(_taken(told))}" if may_find else "",
    }


def _taken(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what the form takes over from the fields of a visit, by the keys of its kind: theme, leader, departments."""
    units = told.get("departments") or []
    taken = {"theme": told.get("theme"), "leader": told.get("leader"), "unit": units[0] if len(units) == 1 else ""}
    return {key: str(value) for key, value in taken.items() if value}


def told_of(by: Actor, address: Mapping[str, str]) -> dict[str, Any]:
    """Return the initial values of the form that the address tells of a visit; what cannot be read, or names somebody whom
    `by` may not see, is left out."""
    leader, unit = ids.read(address.get("leader", "")), ids.read(address.get("unit", ""))
    person = people(by).filter(pk=leader).first() if leader else None
    return {"theme": address.get("theme", ""), "leader": person.name if person else "", "organisation": unit}
