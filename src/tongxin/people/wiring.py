"""Lets JSON arguments name a person by staff number or UUID."""

from __future__ import annotations

from uuid import UUID

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.people import commands as _commands  # noqa: F401  registers the writes
from tongxin.people.models import Person
from tongxin.toolbox.words import N_


def _resolve(by: Actor, value: str) -> Person:
    rows = visible(by, Person.objects.all(), "people.view")
    try:
        return found(rows.filter(pk=UUID(value)).first())
    except ValueError:
        return found(rows.filter(code=value).first())


views.add("people.view", N_("查看人员"))
resolvers.add("people.person", (Person, _resolve))
