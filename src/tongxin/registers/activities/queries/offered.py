"""What forms of gatherings offer: units, persons, and what was written before."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.registers.activities.definitions import ActivityKind
from tongxin.registers.activities.models import Gathering, Segment
from tongxin.registers.activities.queries.entries import kind

NOT_HOSTS = (OrganisationKind.REGION, OrganisationKind.BODY)


def units(by: Actor, permission: str) -> QuerySet[Organisation]:
    """Return the units for which `by` may plan or record, in organisation order."""
    rows = organisations_for(by, permission).filter(dissolved_on=None).exclude(kind__in=NOT_HOSTS)
    return rows.order_by("order", "sort_key", "id")


def latest(unit: Organisation, kind: str = "") -> Gathering | None:
    """Return the newest gathering of a unit, of a kind, to fill the next form from."""
    rows = Gathering.objects.filter(organisation=unit, record__voided_at=None)
    if kind:
        rows = rows.filter(segments__kind=kind)
    return rows.select_related("record").order_by("-occurred_on", "-record_id").first()


def titles(unit: Organisation, limit: int = 8) -> list[str]:
    """Return what the unit's last gatherings were called, newest first, each once."""
    rows = Gathering.objects.filter(organisation=unit, record__voided_at=None).order_by("-occurred_on", "-record_id")
    names = rows.values_list("record__title", flat=True)[: limit * 8]
    return list(dict.fromkeys(names))[:limit]


def said_before(unit: Organisation, kind: ActivityKind, limit: int = 20) -> dict[str, list[str]]:
    """Return what the hospital wrote lately in the fields of a kind that offer it again, by field, newest first."""
    wanted = [item.key for item in kind.fields if item.suggest]
    if not wanted:
        return {}
    rows = Segment.objects.filter(hospital_id=unit.hospital_id, extra__has_any_keys=wanted).order_by(
        "-occurred_on", "-id"
    )
    found: dict[str, dict[str, None]] = {key: {} for key in wanted}
    for extra in rows.values_list("extra", flat=True)[: limit * 20]:
        for key in wanted & extra.keys():
            found[key].setdefault(extra[key])
    return {key: list(values)[:limit] for key, values in found.items()}


def named(parts: Iterable[Segment]) -> dict[str, str]:
    """Return the names of the colleagues, with their numbers, and of the units that extra fields hold by key."""
    people, units = set[str](), set[str]()
    for part in parts:
        for item in kind(part.kind).fields:
            value = part.extra.get(item.key)
            if value and item.type == "person":
                people.add(value)
            elif value and item.type == "organisations":
                units.update(value)
    persons = Person.objects.filter(pk__in=people).order_by().values_list("pk", "name", "code") if people else []
    shown = Organisation.objects.filter(pk__in=units).order_by().values_list("pk", "short_name") if units else []
    return {str(key): f"{name}（{code}）" for key, name, code in persons} | {str(key): name for key, name in shown}


def people(unit: Organisation, keys: Iterable[UUID]) -> list[Person]:
    """Return the persons of a unit's hospital with these keys, in name order, with their departments."""
    rows = Person.objects.filter(hospital_id=unit.hospital_id, pk__in=list(keys)).select_related("organisation")
    return list(rows.order_by("sort_key", "code"))
