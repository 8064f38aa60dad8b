"""Publishing: unchanged none, changed one version more, gone retired, nothing deleted; a version can be pinned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings
from tests.ground.conftest import SYSTEM, Tree

from tongxin.ground.catalog import queries
from tongxin.ground.catalog.commands import publish
from tongxin.ground.catalog.definitions import Setting
from tongxin.ground.catalog.models import Published
from tongxin.toolbox.problems import Denied, Refused

pytestmark = pytest.mark.django_db

Catalog = Callable[..., dict[str, int]]


@pytest.fixture
def published(
    tmp_path: Path, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Iterator[Catalog]:
    """Write settings as the whole catalog and publish them."""
    settings.CATALOG_FOLDERS = [tmp_path]
    (tmp_path / "setting").mkdir()

    def publish_all(**values: int) -> dict[str, int]:
        tables = [f'[[setting]]\nid = "{key}"\ntitle = "{key}"\nvalue = {value}\n' for key, value in values.items()]
        (tmp_path / "setting" / "x.toml").write_text("\n".join(tables), "utf-8")
        with django_capture_on_commit_callbacks(execute=True):
            return publish(by=SYSTEM)

    yield publish_all
    queries.forget()


def rows() -> list[tuple[str, int, bool]]:
    listed = Published.objects.order_by("key", "version").values_list("key", "version", "retired_at")
    return [(key, version, retired is None) for key, version, retired in listed]


def test_unchanged_entries_keep_their_version(published: Catalog) -> None:
    assert published(a=1, b=2) == {"published": 2, "retired": 0}
    assert published(a=1, b=2) == {"published": 0, "retired": 0}
    assert rows() == [("a", 1, True), ("b", 1, True)]


def test_a_changed_entry_gets_one_version_more(published: Catalog) -> None:
    published(a=1, b=2)
    assert published(a=9, b=2) == {"published": 1, "retired": 0}
    assert rows() == [("a", 1, False), ("a", 2, True), ("b", 1, True)]
    assert (queries.version("setting", "a"), queries.version("setting", "b")) == (2, 1)


def test_an_entry_that_is_gone_is_retired_and_may_come_back(published: Catalog) -> None:
    published(a=1, b=2)
    assert published(b=2) == {"published": 0, "retired": 1}
    assert queries.version("setting", "a") == 0
    assert published(a=1, b=2) == {"published": 1, "retired": 0}
    assert rows() == [("a", 1, False), ("a", 2, True), ("b", 1, True)]


def test_a_pinned_version_stays_what_it_was(published: Catalog) -> None:
    published(a=1)
    published(a=2)
    published(b=1)
    assert queries.pinned("setting", "a", 1) == Setting("a", "a", 1)
    assert queries.pinned("setting", "a", 2) == Setting("a", "a", 2)
    with pytest.raises(KeyError, match="setting/a v3"):
        queries.pinned("setting", "a", 3)


def test_what_is_in_force(published: Catalog) -> None:
    published(a=7)
    assert queries.setting("a") == 7
    with pytest.raises(KeyError, match="setting/b"):
        queries.setting("b")


def test_a_catalog_with_problems_is_neither_published_nor_in_force(published: Catalog, tmp_path: Path) -> None:
    published(a=1)
    (tmp_path / "setting" / "y.toml").write_text('[[setting]]\nid = "z"\n', "utf-8")
    with pytest.raises(Refused) as refused:
        publish(by=SYSTEM)
    assert len(refused.value.problems) == 2
    assert rows() == [("a", 1, True)]
    with pytest.raises(Refused):
        queries.active()


def test_versions_are_asked_once_in_a_while(
    published: Catalog, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(a=1)
    monkeypatch.setattr(queries, "FRESH_SECONDS", 10**12)
    with django_assert_num_queries(1):
        assert [queries.version("setting", key) for key in "aab"] == [1, 1, 0]
    monkeypatch.setattr(queries, "FRESH_SECONDS", 10**11 * 3)
    queries.forget()
    with django_assert_num_queries(1):
        queries.version("setting", "a")


def test_who_may_publish(tree: Tree) -> None:
    with pytest.raises(Denied):
        publish(by=tree.user("secretary", tree.one))
