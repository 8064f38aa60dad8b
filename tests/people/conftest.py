"""The two made-up hospitals, under the shipped catalog and the roles of ground's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings
from tests.ground.conftest import ROLES, tree

__all__ = ["tree"]


@pytest.fixture
def roles(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[None]:
    """The shipped catalog with four roles of tests laid over it."""
    from tongxin.ground.catalog import queries

    folder = tmp_path_factory.mktemp("catalog")
    (folder / "role").mkdir()
    (folder / "role" / "test.toml").write_text(ROLES, "utf-8")
    settings.CATALOG_FOLDERS = [*settings.CATALOG_FOLDERS, folder]
    queries.forget()
    yield
    queries.forget()
