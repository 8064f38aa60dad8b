"""Lets JSON arguments name an organisation by code or UUID."""

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.organisations import commands as _commands  # noqa: F401  registers the writes
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import by_code


def _resolve(by: Actor, value: str) -> Organisation:
    return by_code(value, by.hospital_id)


resolvers.add("organisations.organisation", (Organisation, _resolve))
