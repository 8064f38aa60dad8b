"""A new outcome, checked by its kind's rules; called by the room's commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import check_held_by
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.people.models import Person
from tongxin.registers.outcomes import rules
from tongxin.registers.outcomes.definitions import RECORDED, OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

RECORD_KIND = "outcome"


@dataclass(frozen=True)
class Draft:
    """An outcome before it is checked."""

    organisation: Organisation
    title: str
    occurred_on: dt.date
    person: Person | None = None
    holder_name: str = ""
    holder_kind: str = ""
    valid_to: dt.date | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def checked(kind: OutcomeKind, draft: Draft) -> dict[str, Any]:
    """Return the columns of a draft that keeps the rules of its kind; raise `Refused` otherwise."""
    rules.check_title(draft.title, kind)
    rules.check_days(kind, draft.occurred_on, draft.valid_to)
    name = draft.holder_name.strip()[:60]
    holder_kind = rules.check_holder(kind, person=draft.person is not None, name=name, holder_kind=draft.holder_kind)
    if draft.person is not None and draft.person.hospital_id != draft.organisation.hospital_id:
        raise refuse("outcomes.stranger", N_("“{name}”不是本院人员"), field="holder", name=draft.person.name)
    values = rules.check_values(kind, draft.values, draft.occurred_on)
    person = {"person_id": draft.person.pk if draft.person else None, "holder_name": name, "holder_kind": holder_kind}
    return {**values.columns, **person, "extra": dict(values.extra), "valid_to": draft.valid_to}


def begun(kind: OutcomeKind, draft: Draft) -> dict[str, Any]:
    """Return the columns of a new outcome: what `checked` returns, of a unit that holds its kind."""
    check_held_by(kind.held_by, draft.organisation.kind, title=kind.title, name=draft.organisation.short_name)
    return checked(kind, draft)


def build(kind: OutcomeKind, draft: Draft, record: Record) -> Outcome:
    """Return the unsaved outcome of a draft and of its record; raise `Refused` when the draft breaks a rule."""
    return Outcome(
        record=record, hospital_id=record.hospital_id, organisation=draft.organisation,
        occurred_on=draft.occurred_on, kind=kind.id, **begun(kind, draft),
    )  # fmt: skip


def record_of(by: Actor, draft: Draft, late_reason: str = "", origin: str = "entered") -> Record:
    """Return the unsaved record of a draft."""
    return writing.build(
        by=by, kind=RECORD_KIND, organisation=draft.organisation, title=draft.title.strip(),
        occurred_on=draft.occurred_on, state=RECORDED, origin=origin, late_reason=late_reason.strip(),
    )  # fmt: skip
