"""The harness: a real PostgreSQL with the real roles, stricter than production."""

from __future__ import annotations

import datetime as dt
import gc
import os
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import TransactionTestCase
from psycopg import sql

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among the modules and tests, which stay: it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _worker_database() -> str:
    name = os.environ.get("TONGXIN_TEST_DB", "test_tongxin")
    return f"{name}_{os.environ['PYTEST_XDIST_WORKER']}" if "PYTEST_XDIST_WORKER" in os.environ else name


@pytest.fixture(scope="session")
def server() -> Iterator[None]:
    """The private PostgreSQL of this checkout, unless another is configured."""
    from tongxin.config import places
    from tongxin.config.databases import embedded

    embedded_server = embedded(places.home())
    if embedded_server is not None:
        embedded_server.start()
    yield
    if embedded_server is not None:
        embedded_server.leave()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(server: None) -> None:
    """Point both roles at this worker's own database."""
    from django.conf import settings
    from django.db import connections

    for alias in ("default", "owner"):
        settings.DATABASES[alias]["TEST"] = {"NAME": _worker_database()}
        connections[alias].settings_dict["TEST"] = {
            "NAME": _worker_database(),
            "CHARSET": None,
            "COLLATION": None,
            "MIGRATE": True,
            "MIRROR": None,
        }


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the test database as the owner migrates it in production; tests then connect as the application's role."""
    from django.core.management import call_command
    from django.db import connections

    from tests.migrating import without_rendering_again
    from tongxin.toolbox.guards import grants

    owner, app = connections["owner"], connections["default"]
    with django_db_blocker.unblock():
        name = _worker_database()
        with owner._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        for connection in (owner, app):
            connection.close()
            connection.settings_dict["NAME"] = name
        with without_rendering_again():
            call_command("migrate", database="owner", verbosity=0)
        with owner.cursor() as cursor:
            cursor.execute(grants(app.settings_dict["USER"]))
        owner.close()
    yield
    with django_db_blocker.unblock():
        app.close()
        owner.close()
        with owner._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")


def _owner_address() -> dict[str, Any]:
    """Where the owner of this worker's database connects; past Django, which guards tests from a second database."""
    from django.db import connections

    described = connections["owner"].settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: described[key] for name, key in names.items() if described[key]}


PATIENCE = 30  # seconds
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND NOT tablename = ANY(%s)"
# The sequences that number the rows of tables, and that have given a number.
_USED_SEQUENCES = """
SELECT sequencename FROM pg_sequences
JOIN pg_depend ON objid = format('%%I.%%I', schemaname, sequencename)::regclass AND deptype IN ('a', 'i')
WHERE last_value IS NOT NULL AND refobjid = ANY(%s::regclass[])
"""


def _empty_tables(case: Any) -> None:
    """Empty every table as the owner: the application's role may not, least of all those that only grow.

    Truncating gives hundreds of tables and indexes new files, each time; few hold anything. As a replica, which a superuser
    may call himself, the owner runs no trigger: none that guards rows, none of a foreign key. The locks wait for what is
    still written.
    """
    with psycopg.connect(**_owner_address()) as owner:
        tables = [sql.Identifier(name) for (name,) in owner.execute(_TABLES, [list(KEPT_TABLES)])]
        _lock(owner, tables)
        owner.execute("SET LOCAL session_replication_role = replica")
        for table in _filled(owner, tables):
            owner.execute(sql.SQL("DELETE FROM {}").format(table))
        names = [table.as_string(owner) for table in tables]
        for (sequence,) in owner.execute(_USED_SEQUENCES, [names]).fetchall():
            owner.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(sequence)))


def _lock(owner: psycopg.Connection, tables: list[sql.Identifier]) -> None:
    """Take every table for the transaction; give way to a page that a browser asked for last, as often as it takes.

    Waiting for it with some of the tables in hand would be waited for by it.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with owner.transaction():
                owner.execute(
                    sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(sql.SQL(", ").join(tables))
                )
        except psycopg.errors.LockNotAvailable:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _filled(owner: psycopg.Connection, tables: list[sql.Identifier]) -> list[sql.Identifier]:
    """Return the tables that hold rows."""
    asked = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    each = [asked.format(sql.Literal(place), table) for place, table in enumerate(tables)]
    return [tables[place] for (place,) in owner.execute(sql.SQL(" UNION ALL ").join(each)).fetchall()]


@pytest.fixture(autouse=True, scope="session")
def committed_rows_are_removed_by_the_owner() -> Iterator[None]:
    """Let tests that really commit (`transactional_db`) leave an empty database behind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)
        yield


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection]:
    """The owner of the tables, as an intruder with SQL would be; sees what tests have committed."""
    with psycopg.connect(**_owner_address(), autocommit=True) as connection:
        yield connection


@pytest.fixture(autouse=True)
def everywhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let tests with a database see every hospital, as the system does; a test of walls sets its own scope."""
    marker = request.node.get_closest_marker("django_db")
    names = set(request.fixturenames)
    if marker is None and not {"db", "transactional_db", "live_server"} & names:
        yield
        return
    transactional = {"transactional_db", "live_server"} & names or (marker and marker.kwargs.get("transaction"))
    request.getfixturevalue("transactional_db" if transactional else "db")
    from tongxin.ground.access import scope

    scope.put(scope.EVERYWHERE)
    yield


@pytest.fixture
def noon() -> Iterator[dt.date]:
    """Hold the clock at noon of 22 November 2026."""
    from tongxin.toolbox import clock

    day = dt.date(2026, 11, 22)
    with clock.at(day):
        yield day


@pytest.fixture(autouse=True, scope="session")
def static_as_built_and_quick_passwords() -> Iterator[None]:
    """Serve styles and scripts as they lie, uncollected; do not spend Argon2's time, slow on purpose, on every test."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STORAGES", {**settings.STORAGES, "staticfiles": plain})
        patch.setattr(settings, "MIDDLEWARE", [name for name in settings.MIDDLEWARE if "whitenoise" not in name])
        patch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
        yield


@pytest.fixture(autouse=True)
def unremembered() -> None:
    """Forget what the process remembers of the tables for a minute: each test has tables of its own."""
    from tongxin.ground.catalog.queries import forget_versions

    forget_versions()
