"""Registering persons, correcting what is known of them, their departments, and their leaving."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import entry
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.stating import bump, close, held
from tongxin.people.definitions import DEPARTMENTS, Sex
from tongxin.people.models import Membership, Person, Placement, numbers
from tongxin.toolbox import clock
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

# Who keeps persons (`people.*`) does not yet read their numbers.
SEE_NUMBERS = "ledgers.sensitive"
LONGEST_CODE, LONGEST_NAME = 40, 60


@dataclass(frozen=True)
class Particulars:
    """What a form may say of a person beside name and staff number; None: not said. Codes, titles or aliases of the lists."""

    sex: Sex | None = None
    born: dt.date | None = None
    ethnicity: str | None = None
    native_place: str | None = None
    education: str | None = None
    degree: str | None = None
    work_started: dt.date | None = None
    resident_id: str | None = None
    phone: str | None = None


@command("people.register", title=_("登记人员"), on="organisation")
def register(
    *, by: Actor, organisation: Organisation, code: str, name: str, particulars: Particulars | None = None,
    since: dt.date | None = None,
) -> Person:  # fmt: skip
    """Register somebody in a department under a staff number; `since`: the first day there, when it is known."""
    hospital = of_hospital(organisation)
    code, name = rules.check_text(code, LONGEST_CODE, "code"), rules.check_text(name, LONGEST_NAME, "name")
    if Person.objects.filter(hospital_id=hospital, code=code).exists():
        raise refuse("people.code", N_("工号“{code}”已登记"), field="code", code=code)
    person = Person(
        hospital_id=hospital, organisation=organisation, code=code, name=name, sort_key=sort_key(name)[:120]
    )
    if particulars is not None:
        tell(person, particulars)
        _check_same(person)
    person.save(force_insert=True)
    if since is not None:
        _place(person, organisation, since)
    return person


@command("people.correct", title=_("更正人员信息"), on="person")
def correct(
    *, by: Actor, person: Person, version: int, name: str | None = None, code: str | None = None,
    particulars: Particulars | None = None,
) -> Person:  # fmt: skip
    """Correct what is known of a person; what is None stays."""
    row = held(person, version)
    if name is not None:
        row.name = rules.check_text(name, LONGEST_NAME, "name")
        row.sort_key = sort_key(row.name)[:120]
    if code is not None:
        row.code = rules.check_text(code, LONGEST_CODE, "code")
        if Person.objects.filter(hospital_id=row.hospital_id, code=row.code).exclude(pk=row.pk).exists():
            raise refuse("people.code", N_("工号“{code}”已登记"), field="code", code=row.code)
    changed = tell(row, particulars) if particulars is not None else []
    if particulars is not None:
        _check_same(row)
    return bump(row, *(["name", "sort_key"] if name is not None else []), *(["code"] if code else []), *changed)


@command("people.place", title=_("调整所在科室"), on="organisation")
def place(*, by: Actor, organisation: Organisation, person: Person, on: dt.date) -> Placement:
    """Let a person work in a department from a day on; the day before is the last in the old one."""
    if organisation.kind not in DEPARTMENTS or organisation.hospital_id != person.hospital_id:
        sentence = N_("“{name}”不是本院的科室或班组")
        raise refuse("people.department", sentence, field="organisation", name=organisation.short_name)
    return _place(person, organisation, on)


@command("people.retire", title=_("登记退休"), on="person")
def retire(*, by: Actor, person: Person, version: int, on: dt.date) -> Person:
    """Note the first day on which a person is out of service; Party membership goes on."""
    row = held(person, version)
    row.retired_on = on
    return bump(row, "retired_on")


@command("people.leave", title=_("登记离院"), on="person")
def leave(*, by: Actor, person: Person, version: int, on: dt.date) -> Person:
    """Note that a person left the hospital on a day, the last; a member is transferred out first."""
    row = held(person, version)
    member = Membership.objects.filter(person=row, valid_to=None).select_related("organisation").first()
    if member is not None:
        sentence = N_("该人员仍是“{branch}”的党员：请先办理组织关系转出")
        raise refuse("people.leaving_member", sentence, field="person", branch=member.organisation.short_name)
    row.left_on = on
    for placement in Placement.objects.filter(person=row, valid_to=None):
        close(placement, on)
    return bump(row, "left_on")


@command("people.void", title=_("作废人员登记"), on="person")
def void(*, by: Actor, person: Person, version: int, reason: str) -> Person:
    """Void a registration made by mistake; somebody who is or was a member is not voided."""
    row = held(person, version)
    if Membership.objects.filter(person=row).exists():
        raise refuse("people.void_member", N_("该人员有党员组织关系记录，不能作废"), field="person")
    row.voided_at, row.void_reason = clock.now(), check_reason(reason)
    return bump(row, "voided_at", "void_reason")


@command("people.reveal", title=_("查看身份证号和电话"), on="person")
def reveal(*, by: Actor, person: Person, purpose: str) -> tuple[str, str]:
    """Return (resident ID, telephone) in clear, for a purpose that the audit keeps; raise `Denied` without `SEE_NUMBERS`."""
    require(by, SEE_NUMBERS, person.organisation_id)
    note(purpose=check_reason(purpose), person=str(person.pk))
    return numbers.resident(person), numbers.phone(person)


def tell(person: Person, said: Particulars) -> list[str]:
    """Put particulars into a person, not yet saved, by the rules; return the names of the changed fields."""
    rules.check_born(said.born)
    rules.check_past(said.work_started, "work_started")
    values: dict[str, Any] = {
        "sex": said.sex, "born": said.born, "work_started": said.work_started,
        "native_place": said.native_place and rules.check_optional(said.native_place, 60, "native_place"),
        **{name: _code(name, getattr(said, name)) for name in ("ethnicity", "education", "degree")},
    }  # fmt: skip
    changed = {name: value for name, value in values.items() if value is not None}
    for name, value in changed.items():
        setattr(person, name, value)
    return [*changed, *_tell_numbers(person, said)]


def _tell_numbers(person: Person, said: Particulars) -> list[str]:
    changed = []
    if said.resident_id:
        number = rules.check_resident(said.resident_id, person.born, person.sex)
        numbers.put_resident(person, number)
        person.born, person.sex = rules.born_of(number), rules.sex_of(number)
        changed += ["resident_sealed", "resident_digest", "born", "sex"]
    if said.phone is not None:
        numbers.put_phone(person, rules.check_phone(said.phone))
        changed.append("phone_sealed")
    return changed


def _code(name: str, word: str | None) -> str | None:
    return rules.code_of(entry("code_list", name), word).code if word else word


def _check_same(person: Person) -> None:
    """Refuse a person who is registered already: the same resident ID, or the same name and birthday."""
    others = Person.objects.filter(hospital_id=person.hospital_id).exclude(pk=person.pk)
    same = None
    if person.resident_digest is not None:
        same = others.filter(resident_digest=person.resident_digest).first()
    if same is None and person.born is not None:
        same = others.filter(name=person.name, born=person.born).first()
    if same is not None:
        sentence = N_("与已登记的{name}（工号 {code}）是同一人：身份证号或姓名、出生日期相同")
        raise refuse("people.same", sentence, field="name", name=same.name, code=same.code)


def _place(person: Person, organisation: Organisation, on: dt.date) -> Placement:
    rules.check_past(on, "on")
    current = Placement.objects.filter(person=person, valid_to=None).first()
    if current is not None:
        if current.valid_from >= on:
            sentence = N_("该人员自 {day} 起在现科室：调整日期应在此之后")
            raise refuse("people.placed", sentence, field="on", day=current.valid_from)
        close(current, on - ONE_DAY)
    made = Placement.objects.create(
        person=person, hospital_id=person.hospital_id, organisation=organisation, valid_from=on
    )
    person.organisation = organisation
    Person.objects.filter(pk=person.pk).update(organisation=organisation)
    touched(person, "organisation")
    return made
