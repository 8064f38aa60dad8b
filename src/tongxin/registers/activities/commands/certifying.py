"""Certificates of volunteer service: given on request, numbered, never rewritten; a wrong one is voided."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import numbers, writing
from tongxin.people.models import Person
from tongxin.registers.activities import terms
from tongxin.registers.activities.looking import certified as looking
from tongxin.registers.activities.models import Certificate
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_, verbatim

CERTIFICATE = "volunteer_certificate"
ISSUED = "issued"
CODE = verbatim("志愿服务证明")


@command("activities.certify", title=_("出具志愿服务记录证明"), on="organisation")
def certify(
    *, by: Actor, organisation: Organisation, person: Person, handler: str, first: dt.date | None = None,
    last: dt.date | None = None,
) -> Certificate:  # fmt: skip
    """Certify what a person served in a span (all times), from what record keepers confirmed; the number comes by itself."""
    found(looking.people(by).filter(pk=person.pk, hospital_id=organisation.hospital_id).first())
    today = clock.today()
    terms.check_span(first, last, today)
    handler = terms.check_handler(handler)
    service = looking.served(person, first or dt.date.min, last or today)
    terms.check_served(service.times, person.name)
    before = looking.standing(person, service.lines)
    if before is not None:
        sentence = N_("同样内容的证明已经出具：{number}，打开那一份重印即可")
        raise refuse("activities.certified", sentence, field="person", number=before.number)
    record = writing.create(
        by=by, kind=CERTIFICATE, organisation=organisation, occurred_on=today, state=ISSUED,
        title=gettext("{name}志愿服务记录证明").format(name=person.name),
    )  # fmt: skip
    hospital = Organisation.objects.get(pk=record.hospital_id)
    number = numbers.take(body=hospital, code=CODE, year=today.year, record=record)
    return Certificate.objects.create(
        record=record, hospital=hospital, organisation=organisation, occurred_on=today, person=person,
        number=number.text, first=first or dt.date.fromisoformat(service.lines[0][0]), last=last or today,
        lines=service.lines, times=service.times, hours=service.hours, handler=handler,
    )  # fmt: skip


@command("activities.void_certificate", title=_("作废志愿服务记录证明"), on="certificate")
def void_certificate(*, by: Actor, certificate: Certificate, version: int, reason: str) -> Certificate:
    """Void a certificate with a reason: its number stays taken, and whoever asks for it is told."""
    certificate.record = writing.void(writing.hold(certificate.pk, version), by=by, reason=reason)
    return certificate
