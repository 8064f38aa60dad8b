"""Signatures under a version: it was read, or what it commits to is promised (必读签名, 承诺书)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened
from tongxin.people.models import Person
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.definitions import Standing
from tongxin.registers.rulebook.models import Signature, Version
from tongxin.toolbox.periods import ONE_DAY, add_months
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("rulebook.sign", title=_("登记签名"), on="organisation")
def sign(
    *, by: Actor, organisation: Organisation, rule_version: Version, persons: list[Person], signed_on: dt.date
) -> int:
    """Enter that persons of a unit signed a version on a day, as a whole sheet; who signed it that day already is passed over.

    Returns how many signatures are new.
    """
    valid_to = _checked(rule_version, organisation, signed_on)
    strangers = [person.name for person in persons if person.hospital_id != organisation.hospital_id]
    if strangers:
        raise refuse("rulebook.strangers", N_("不是本院人员：{names}"), field="persons", names="、".join(strangers))
    if not persons:
        raise refuse("rulebook.nobody", N_("请选择签名的人"), field="persons")
    known = set(
        Signature.objects.filter(version=rule_version, signed_on=signed_on, person__in=persons).values_list(
            "person_id", flat=True
        )
    )
    return len(_write(rule_version, organisation, signed_on, valid_to, [row for row in persons if row.pk not in known]))


@command("rulebook.sign_outside", title=_("登记院外人员签名"), on="organisation")
def sign_outside(
    *, by: Actor, organisation: Organisation, rule_version: Version, name: str, firm: str, signed_on: dt.date
) -> Signature:
    """Enter that somebody from outside, such as a supplier of drugs or devices, signed a version (行风建设承诺书)."""
    valid_to = _checked(rule_version, organisation, signed_on)
    if not name.strip() or not firm.strip():
        raise refuse("rulebook.outsider", N_("请填写签名人和所在单位"), field="name")
    return Signature.objects.create(
        version=rule_version, hospital_id=rule_version.hospital_id, organisation=organisation, name=name.strip()[:60],
        firm=firm.strip()[:120], signed_on=signed_on, valid_to=valid_to,
    )  # fmt: skip


def _checked(version: Version, organisation: Organisation, signed_on: dt.date) -> dt.date | None:
    """Return until when a signature of that day holds; raise `Refused` for what cannot be signed then."""
    check_happened(signed_on, field="signed_on")
    entry = queries.category(version.document.category)
    if version.hospital_id != organisation.hospital_id or not entry.signed:
        raise refuse("rulebook.not_signed", N_("“{category}”类制度不用签名"), category=entry.title)
    if queries.standing_of(version, signed_on) is not Standing.IN_FORCE:
        raise refuse("rulebook.not_in_force_then", N_("《{title}》的这一版在 {day} 没有施行"), field="signed_on",
                     title=version.record.title, day=signed_on)  # fmt: skip
    return add_months(signed_on, entry.valid_months) - ONE_DAY if entry.valid_months else None


def _write(
    version: Version,
    organisation: Organisation,
    signed_on: dt.date,
    valid_to: dt.date | None,
    persons: Sequence[Person],
) -> list[Signature]:
    return Signature.objects.bulk_create([
        Signature(
            version=version, hospital_id=version.hospital_id, organisation=organisation, person=person,
            signed_on=signed_on, valid_to=valid_to,
        )
        for person in persons
    ])  # fmt: skip
