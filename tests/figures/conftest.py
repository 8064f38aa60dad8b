from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import psycopg
import pytest

from tests.figures import world


class Base:
    """Runs statements; `rows` are put back after each example."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self.statements: list[str] = []

    def read(self, sql: str, params: Any = None) -> list[Sequence[Any]]:
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
def base() -> Iterator[Base]:
    with psycopg.connect("host=/tmp/figpg port=5499 user=postgres") as connection:
        made = Base(connection)
        world.build(made.execute)
        yield made
        connection.rollback()
