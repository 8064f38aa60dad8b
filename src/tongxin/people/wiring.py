"""Lets JSON arguments name a person by staff number or UUID."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.people import commands as _commands  # noqa: F401  registers the writes
from tongxin.people.definitions import STANDINGS
from tongxin.people.models import Person
from tongxin.toolbox.words import N_


def _resolve(by: Actor, value: str) -> Person:
    rows = visible(by, Person.objects.all(), "people.view")
    try:
        return found(rows.filter(pk=UUID(value)).first())
    except ValueError:
        return found(rows.filter(code=value).first())


sources.add(
    "people.membership",
    Source(
        id="people.membership",
        title=_("党员组织关系"),
        table="people_membership m JOIN people_person p ON p.id = m.person_id",
        key="m.id",
        record="m.person_id",
        version="m.version",
        hospital="m.hospital_id",
        organisation="m.organisation_id",
        valid_from="m.valid_from",
        valid_to="m.valid_to",
        noun=_("名党员"),
        permission="people.view",
        dimensions={
            "person": Dimension(_("党员"), "m.person_id", Type.UUID),
            "standing": Dimension(
                _("党籍"), "m.standing", choices={key.value: title for key, title in STANDINGS.items()}
            ),
        },
        row=((_("姓名"), "p.name"), (_("党籍"), "m.standing"), (_("转入日期"), "m.valid_from")),
    ),
)
views.add("people.view", N_("查看人员"))
resolvers.add("people.person", (Person, _resolve))
