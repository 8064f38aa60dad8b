"""`tongxin hospitals`, `users` and `keys`: the first hospital, its first administrator, and new keys."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, emit, table
from tongxin.toolbox.passwords import one_time_password
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.vault import ROTATABLE
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from uuid import UUID

    from tongxin.ground.organisations.models import Organisation

# Django reads the session key once, at start; the others are read at every use.
RESTART = N_("正在运行的服务仍用旧密钥：请重启 tongxin serve（及单独运行的 worker）后生效，届时所有人需要重新登录")


def register(group: click.Group) -> None:
    """Add the subcommands."""
    group.add_command(hospitals)
    group.add_command(users)
    group.add_command(keys)


@click.group()
def hospitals() -> None:
    """Which hospitals use this installation."""


@hospitals.command("create")
@click.argument("code")
@click.option("--name", required=True)
@click.option("--established-on", "day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD")
@AS_JSON
def create_hospital(code: str, name: str, day: dt.datetime, as_json: bool) -> None:
    """Create a hospital, the root of its own tree; `users create` then makes its first administrator."""
    with start.working() as by:
        from tongxin.ground.organisations import commands

        made = commands.found_hospital(by=by, code=code, name=name, established_on=day.date())
    _tell({"code": made.code, "name": made.name}, as_json=as_json)


@click.group()
def users() -> None:
    """Who signs in."""


@users.command("create")
@click.argument("username")
@click.option("--name", required=True)
@click.option("--role", required=True, help="a role of the catalog, such as administrator")
@click.option(
    "--organisation", "code", required=True,
    help="code of the organisation where the role is held; hospital/code where several hospitals have that code",
)  # fmt: skip
@click.option("--person", default=None, help="staff number of the person of that hospital whom the user is")
@AS_JSON
def create_user(username: str, *, name: str, role: str, code: str, person: str | None, as_json: bool) -> None:
    """Create a user with a role; print a one-time password, to be changed at the first sign-in."""
    with start.working() as by:
        from django.db import transaction

        from tongxin.ground.access import commands
        from tongxin.ground.organisations.queries import by_code
        from tongxin.toolbox import clock

        organisation, password = by_code(code), one_time_password()
        with transaction.atomic():
            user = commands.create_user(
                by=by, organisation=organisation, username=username, name=name, password=password,
                person_id=_person(organisation, person) if person else None,
            )  # fmt: skip
            commands.grant(by=by, user=user, role=role, organisation=organisation, valid_from=clock.today())
    _tell({"username": user.username, "role": role, "organisation": code, "password": password}, as_json=as_json)


@users.command("reset")
@click.argument("username")
@AS_JSON
def reset_user(username: str, as_json: bool) -> None:
    """Give a user a new one-time password."""
    with start.working() as by:
        from tongxin.ground.access import commands
        from tongxin.ground.access.models import User
        from tongxin.ground.access.queries import found

        user, password = found(User.objects.filter(username=username).first()), one_time_password()
        commands.reset_password(by=by, organisation=found(user.hospital), user=user, password=password)
    _tell({"username": user.username, "password": password}, as_json=as_json)


@users.command("unlock")
@click.argument("username")
@AS_JSON
def unlock_user(username: str, as_json: bool) -> None:
    """Let a user whose sign-in is locked, after too many wrong passwords, try again at once."""
    with start.working() as by:
        from tongxin.ground.access import commands
        from tongxin.ground.access.models import User
        from tongxin.ground.access.queries import found

        user = found(User.objects.filter(username=username).first())
        commands.unlock(by=by, organisation=found(user.hospital), user=user)
    _tell({"username": username, "unlocked": "yes"}, as_json=as_json)


def _person(organisation: Organisation, code: str) -> UUID:
    """Return the key of the person with a staff number in the hospital of `organisation`."""
    from tongxin.people.models import Person

    person = Person.objects.filter(hospital_id=organisation.hospital_id, code=code).first()
    if person is None:
        raise refuse("console.person", N_("“{place}”所在医院没有工号为“{code}”的人员"), place=organisation, code=code)
    return person.pk


@click.group()
def keys() -> None:
    """The secrets of this installation."""


@keys.command("rotate")
@click.argument("name", type=click.Choice(ROTATABLE))
@AS_JSON
def rotate_key(name: str, as_json: bool) -> None:
    """Begin a new key; what the old one sealed or signed stays readable. That of sessions counts after a restart."""
    start.started()
    from django.conf import settings

    settings.VAULT.rotate(name)
    _tell({"rotated": name} | ({"next": RESTART} if name == "session" else {}), as_json=as_json)


def _tell(facts: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        emit(facts)
    else:
        table(list(facts.items()))
