"""What nearly every subcommand needs first: the database running, Django set up, a scope entered."""

from __future__ import annotations

import atexit
import functools
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from tongxin.ground.commands.actors import Actor, System
from tongxin.toolbox.postgres import Embedded
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

SYSTEM = System("console")
PROBE = "tongxin"


def server() -> Embedded | None:
    """Return the private database server, or None when another is configured."""
    private: Embedded | None = settings.EMBEDDED
    return private


@functools.cache
def started() -> None:
    """Set Django up and start the private database unless another is configured; once a process."""
    django.setup()  # first, so that a refusal of the server can be told in the user's language
    private = server()
    if private is not None:
        private.start()
        atexit.register(private.leave)
    _check_reachable()


def _check_reachable() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        sentence = N_("无法连接数据库：{detail}请检查 TONGXIN_DATABASE_URL 与数据库服务。")
        raise refuse("console.database", sentence, detail=error) from error


@contextmanager
def working(by: Actor = SYSTEM) -> Iterator[Actor]:
    """Work in the scope of `by` (default: the console itself, everywhere)."""
    started()
    from tongxin.ground.access import scope

    with scope.entered(by):
        yield by


def pending() -> list[str]:
    """Return the migrations that the database still lacks, by `room.name`."""
    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def check_migrated() -> None:
    """Raise `Refused` while the database is not that of this version."""
    lacking = pending()
    if lacking:
        sentence = N_("数据库还不是本版本的（缺少 {count} 项变更）。请先运行 tongxin upgrade。")
        raise refuse("console.not_upgraded", sentence, count=len(lacking))


def probe() -> tuple[bytes, bytes] | None:
    """Return the word that `upgrade` left in the database, sealed, and its lookup digest; None before the first upgrade."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass)")
        found = cursor.fetchone()[0]
    if not found:
        return None
    _word, sealed, lookup = found.split(":")
    return bytes.fromhex(sealed), bytes.fromhex(lookup)
