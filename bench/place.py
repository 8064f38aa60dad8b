"""A database of its own in the private server of this checkout, made anew for each run."""

from __future__ import annotations

import atexit
import os
from pathlib import Path

import django
from psycopg import connect, sql


def prepare(name: str) -> None:
    """Create and migrate the database `name` and set Django up on it, with the real roles."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    from tongxin.config import places
    from tongxin.config.databases import APP_ROLE, OWNER_ROLE
    from tongxin.toolbox.postgres import Embedded

    server = Embedded(Path(places.home()))
    server.start()
    atexit.register(server.leave)
    with connect(server.url("postgres", OWNER_ROLE), autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["TONGXIN_DATABASE_URL"] = server.url(name, APP_ROLE)
    os.environ["TONGXIN_MIGRATE_URL"] = server.url(name, OWNER_ROLE)
    django.setup()
    _migrate()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connections

    from tongxin.ground.access import scope
    from tongxin.toolbox.guards import grants

    call_command("migrate", database="owner", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute(grants(connections["default"].settings_dict["USER"]))
    connections["owner"].close()
    scope.put(scope.EVERYWHERE)
