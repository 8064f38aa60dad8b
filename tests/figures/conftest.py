from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from tests.figures import world


class Base:
    """Runs statements; `rows` are put back after each example."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.statements: list[str] = []

    def read(self, sql: str, params: Any = None) -> Sequence[Sequence[Any]]:
        self.statements.append(sql)
        return self.connection.execute(sql, params).fetchall()

    def execute(self, sql: str, params: Any = None) -> None:
        self.connection.execute(sql, params)

    def fill(self, rows: Sequence[world.Row]) -> None:
        self.execute("TRUNCATE rows")
        self.execute("TRUNCATE figures_registeropening")
        self.statements.clear()
        world.insert(self.execute, rows)


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: Any) -> Iterator[Base]:
    from django.db import connections

    settings = connections["owner"].settings_dict
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    where = {word: settings[name] for name, word in names.items() if settings[name]}
    with psycopg.connect(**where) as connection:
        made = Base(connection)
        world.build(made.execute)
        yield made
        connection.rollback()
