"""Titles, traits and long absences of a person; and how any dated fact is corrected, ended or voided."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import active, entry
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.rules import check_reason
from tongxin.people import rules
from tongxin.people.commands.stating import bump, held, require_own
from tongxin.people.definitions import AbsenceKind, CadreLevel, CodeList, TitleLevel
from tongxin.people.models import Absence, Dated, Membership, Person, Post, Stated, Title, Trait
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import Problem, Refused, can, refuse
from tongxin.toolbox.words import N_

LEVELS: dict[type[Stated], type[TitleLevel] | type[CadreLevel]] = {Title: TitleLevel, Post: CadreLevel}


@command("people.state_title", title=_("登记职称"), on="person")
def state_title(
    *, by: Actor, person: Person, name: str, since: dt.date | None = None, level: TitleLevel | None = None
) -> Title:
    """Enter a professional title; its level is that of the code list unless it is given."""
    rules.check_past(since, "since")
    name = rules.check_text(name, 40, "name")
    return Title.objects.create(
        person=person, hospital_id=person.hospital_id, organisation_id=person.organisation_id, name=name, since=since,
        level=level or level_of(name) or "",
    )  # fmt: skip


@command("people.add_trait", title=_("登记资格、经历或标识"), on="person")
def add_trait(
    *, by: Actor, person: Person, kind: str, valid_from: dt.date, valid_to: dt.date | None = None, detail: str = "",
    document: str = "",
) -> Trait:  # fmt: skip
    """Enter a qualification, an experience or a mark of the catalog, by date."""
    if active().get("trait", kind) is None:
        raise refuse("people.trait", N_("目录中没有“{kind}”这一项"), field="kind", kind=kind)
    rules.check_days(valid_from, valid_to)
    return Trait.objects.create(
        person=person, hospital_id=person.hospital_id, organisation_id=person.organisation_id, kind=kind,
        valid_from=valid_from, valid_to=valid_to, detail=rules.check_optional(detail, 200, "detail"),
        document=rules.check_optional(document, 120, "document"),
    )  # fmt: skip


@command("people.add_traits", title=_("批量登记资格、经历或标识"), on="organisation")
def add_traits(
    *, by: Actor, organisation: Organisation, kind: str, valid_from: dt.date, valid_to: dt.date | None = None,
    details: dict[UUID, str], document: str = "", judged: list[UUID] | None = None,
) -> int:  # fmt: skip
    """Enter one mark of the catalog for many persons of a hospital at once, each with its detail; return how many.

    judged: who was judged anew, given the mark or not: the mark that one of them has from before ends the day before.
    """
    if active().get("trait", kind) is None:
        raise refuse("people.trait", N_("目录中没有“{kind}”这一项"), field="kind", kind=kind)
    rules.check_days(valid_from, valid_to)
    former = Trait.objects.filter(
        on_day(valid_from), kind=kind, valid_from__lt=valid_from, person__in=judged or (),
        hospital_id=organisation.hospital_id,
    )  # fmt: skip
    former.update(valid_to=valid_from - ONE_DAY, version=F("version") + 1)
    persons = Person.objects.filter(pk__in=details, hospital_id=organisation.hospital_id)
    made = Trait.objects.bulk_create(
        [
            Trait(
                person=person, hospital_id=person.hospital_id, organisation_id=person.organisation_id, kind=kind,
                valid_from=valid_from, valid_to=valid_to, detail=rules.check_optional(details[person.pk], 200, "detail"),
                document=rules.check_optional(document, 120, "document"),
            )
            for person in persons
        ],
        batch_size=1000,
    )  # fmt: skip
    return len(made)


@command("people.excuse", title=_("登记长期不在岗"), on="organisation")
def excuse(
    *, by: Actor, organisation: Organisation, person: Person, kind: AbsenceKind, valid_from: dt.date,
    valid_to: dt.date | None = None, reason: str = "",
) -> Absence:  # fmt: skip
    """Note that a member of a branch is away for long (进修, 援外, 产假, 长期病休): not expected at meetings then."""
    rules.check_days(valid_from, valid_to)
    if not Membership.objects.filter(on_day(valid_from), person=person, organisation=organisation).exists():
        sentence = N_("该人员在 {day} 不是“{name}”的党员")
        raise refuse("people.not_member", sentence, field="person", day=valid_from, name=organisation.short_name)
    _check_present(person, valid_from, valid_to)
    return Absence.objects.create(
        person=person, hospital_id=person.hospital_id, organisation=organisation, kind=kind,
        reason=rules.check_optional(reason, 200, "reason"), valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


@command("people.resume", title=_("登记返岗"), on="absence")
def resume(*, by: Actor, absence: Absence, version: int, on: dt.date) -> Absence:
    """Note that somebody who was long away is back from `on`, the first day on which the member is expected again."""
    row = held(absence, version)
    row.valid_to = on - ONE_DAY
    check(row)
    return bump(row, "valid_to")


@command("people.correct_fact", title=_("更正人员和任职等事项"), on="fact")
def correct_fact(*, by: Actor, fact: Stated, version: int, reason: str, changes: dict[str, Any]) -> Stated:
    """Correct fields of a dated fact (never whose it is); `changes`: values by field name, as a form or JSON gives them."""
    require_own(by, fact)
    check_reason(reason)
    row = held(fact, version)
    for name, value in changes.items():
        setattr(row, name, _read(_editable(row, name), value))
    check(row)
    return bump(row, *changes)


@command("people.end_fact", title=_("结束任职等事项"), on="fact")
def end_fact(*, by: Actor, fact: Dated, version: int, on: dt.date) -> Dated:
    """Let a dated fact end with the day `on`, its last; a membership ends by its own commands."""
    require_own(by, fact)
    row = held(fact, version)
    if isinstance(row, Membership):
        raise refuse("people.end_member", N_("党员组织关系请按转出、出党或死亡办理"), field="fact")
    assert isinstance(row, Dated)  # noqa: S101  tells the type checker: a row keeps its model
    row.valid_to = on
    check(row)
    bump(row, "valid_to")
    return row


@command("people.void_fact", title=_("作废任职等事项"), on="fact")
def void_fact(*, by: Actor, fact: Stated, version: int, reason: str) -> Stated:
    """Void a dated fact entered by mistake."""
    require_own(by, fact)
    row = held(fact, version)
    row.voided_at, row.void_reason = clock.now(), check_reason(reason)
    return bump(row, "voided_at", "void_reason")


def level_of(name: str) -> TitleLevel | None:
    """Return the level that the code list gives a title; None where it does not know it."""
    codes: CodeList = entry("code_list", "title")
    if can(lambda: rules.code_of(codes, name)) is not None:
        return None
    return rules.code_of(codes, name).level


def check(row: Stated) -> None:
    """Raise `Refused` when a corrected fact contradicts itself."""
    if isinstance(row, Dated):
        rules.check_days(row.valid_from, row.valid_to)
    if isinstance(row, Membership):
        rules.check_membership(row.valid_from, row.joined_on, row.full_on, row.person.born)
    levels = LEVELS.get(type(row))
    if levels is not None and getattr(row, "level") not in {"", *levels}:  # noqa: B009  the two models have it
        raise refuse("people.level", N_("没有这一级别：请从列表中选择"), field="level")
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise Refused([_problem(name, sentences) for name, sentences in error.message_dict.items()]) from error


def _editable(row: Stated, name: str) -> models.Field[Any, Any]:
    kept = {*Stated.stated, "person", "kind", "standing", "began", "ended", "from_branch", "to_branch"}
    fields = {field.name: field for field in row._meta.concrete_fields if field.name not in kept}
    if name not in fields:
        raise refuse("people.field", N_("没有可更正的“{name}”这一项"), field=name, name=name)
    return fields[name]


def _read(field: models.Field[Any, Any], value: Any) -> Any:
    if value in (None, "") and field.null:
        return None
    try:
        return field.clean(value, None)
    except ValidationError as error:
        raise Refused(_problem(field.name, error.messages)) from error


def _check_present(person: Person, first: dt.date, last: dt.date | None) -> None:
    others = Absence.objects.filter(person=person).exclude(valid_to__lt=first)
    other = (others if last is None else others.filter(valid_from__lte=last)).first()
    if other is not None:
        sentence = N_("该人员自 {day} 起已登记不在岗：请先结束或更正那一条")
        raise refuse("people.absent", sentence, field="valid_from", day=other.valid_from)


def _problem(name: str, sentences: list[str]) -> Problem:
    """Return what Django says of a field as a problem."""
    return Problem("people.value", N_("{detail}"), {"detail": "；".join(sentences)}, field=name)
