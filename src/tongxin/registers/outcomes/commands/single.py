"""One outcome: recorded, corrected, ended, voided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.files.commands import attach
from tongxin.ground.files.definitions import Upload
from tongxin.ground.followups.definitions import Wish
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened, check_late, check_reason
from tongxin.people.models import Person
from tongxin.registers.outcomes import rules
from tongxin.registers.outcomes.commands.making import Draft, build, checked, record_of
from tongxin.registers.outcomes.definitions import COMMON, HolderKind, OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.queries import kind as kind_of
from tongxin.toolbox import clock


@command("outcomes.record", title=_("登记成果"), on="organisation")
def record(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    title: str,
    occurred_on: dt.date,
    person: Person | None = None,
    holder_name: str = "",
    holder_kind: str = "",
    valid_to: dt.date | None = None,
    values: dict[str, Any] | None = None,
    upload: Upload | None = None,
    late_reason: str = "",
) -> Outcome:
    """Record an outcome of a unit or of somebody of it.

    holder_name: a team, or somebody not on the rolls; holder_kind: person or collective, where the kind takes both and
    nobody of the rolls is named; values: what the kind asks, by the keys of its fields; upload: its certificate or
    document, attached.
    """
    entry = kind_of(kind)
    check_happened(occurred_on)
    check_late(occurred_on, late_reason, setting("outcomes.late_days"))
    draft = Draft(organisation, title, occurred_on, person, holder_name, holder_kind, valid_to, values or {})
    row = build(entry, draft, record_of(by, draft, late_reason))
    writing.store(row.record)
    row.save(force_insert=True)
    if upload is not None:
        attach(by=by, record=row.record, upload=upload)
    return row


@command("outcomes.correct", title=_("更正成果"), on="outcome")
def correct(
    *,
    by: Actor,
    outcome: Outcome,
    version: int,
    reason: str,
    title: str | None = None,
    occurred_on: dt.date | None = None,
    person: Person | None = None,
    holder_name: str | None = None,
    valid_to: dt.date | None = None,
    endless: bool = False,
    values: dict[str, Any] | None = None,
) -> Outcome:
    """Change what was recorded wrongly, with a reason; what is None stays. Kind and unit are changed by voiding and
    recording again. endless: it was not to end."""
    held = writing.hold(outcome.pk, version)
    row, entry = _locked(outcome), kind_of(outcome.kind)
    day = occurred_on or row.occurred_on
    check_happened(day)
    draft = Draft(
        row.organisation, held.title if title is None else title, day, **_named(row, person, holder_name),
        valid_to=None if endless else valid_to or row.valid_to, values=known(row, entry) if values is None else values,
    )  # fmt: skip
    _assign(row, {**_empty(entry), **checked(entry, draft), "occurred_on": day, "reason": check_reason(reason)})
    row.record = writing.bump(held, by=by, title=draft.title.strip(), occurred_on=day)
    return row


@command("outcomes.end", title=_("终止有效"), on="outcome")
def end(*, by: Actor, outcome: Outcome, version: int, ended_on: dt.date, reason: str) -> Outcome:
    """Say on which day what lasts ended: a designation withdrawn, a case closed, a site given up."""
    held = writing.hold(outcome.pk, version)
    check_happened(ended_on, field="ended_on")
    rules.check_days(kind_of(outcome.kind), outcome.occurred_on, ended_on)
    row = _locked(outcome)
    _assign(row, {"valid_to": ended_on, "reason": check_reason(reason)})
    row.record = writing.bump(held, by=by)
    return row


@command("outcomes.void", title=_("作废成果"), on="outcome")
def void(*, by: Actor, outcome: Outcome, version: int, reason: str) -> Outcome:
    """Void an outcome with a reason: it stays readable and no figure counts it."""
    held = writing.hold(outcome.pk, version)
    outcome.record = writing.void(held, by=by, reason=reason)
    return outcome


def wished(by: Actor, wish: Wish) -> Record:
    """Record the outcome of a unit, or of a person of it, that another register asks for: on the day, of the kind and with the
    values named."""
    day = wish.due_on or clock.today()
    check_happened(day)
    person = Person.objects.get(pk=wish.person) if wish.person else None
    draft = Draft(wish.owner, wish.title, day, person, values=wish.values)
    row = build(kind_of(wish.sort), draft, record_of(by, draft))
    writing.store(row.record)
    row.save(force_insert=True)
    return row.record


def ended(by: Actor, record: Record, reason: str) -> None:
    """End today what lasts and has no end yet: another has taken its place."""
    row = Outcome.objects.get(pk=record.pk)
    if row.valid_to is None:
        held = writing.hold(record.pk, record.version)
        _assign(row, {"valid_to": max(row.occurred_on, clock.today()), "reason": check_reason(reason)})
        writing.bump(held, by=by)


def known(row: Outcome, kind: OutcomeKind) -> dict[str, Any]:
    """Return the values an outcome has, by the keys of its kind's fields."""
    held = {field.key: getattr(row, field.key) for field in kind.fields if field.key in COMMON}
    return {key: value for key, value in (held | row.extra).items() if kind.field(key) and value not in (None, "")}


def _locked(outcome: Outcome) -> Outcome:
    return Outcome.objects.select_related("organisation", "person").get(pk=outcome.pk)


def _named(row: Outcome, person: Person | None, name: str | None) -> dict[str, Any]:
    """Return the holder as corrected: a person, a name, or the one it had."""
    if person is not None:
        return {"person": person, "holder_name": "", "holder_kind": HolderKind.PERSON}
    if name is None:
        return {"person": row.person, "holder_name": row.holder_name, "holder_kind": row.holder_kind}
    return {"person": None, "holder_name": name, "holder_kind": row.holder_kind}


def _empty(kind: OutcomeKind) -> dict[str, Any]:
    """Return the value that stands for nothing in each common column of a kind."""
    return {field.key: "" if field.common.longest else None for field in kind.fields if field.common}


def _assign(row: Outcome, values: dict[str, Any]) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    row.save(update_fields=changed)
    touched(row, *changed)
