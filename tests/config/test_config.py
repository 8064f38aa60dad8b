"""Which database and which places an installation has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongxin.config import databases, places
from tongxin.toolbox.problems import Refused


def test_a_url_is_read_with_everything_it_names() -> None:
    found = databases.parse("postgresql://a%40b:p%2Fw@db.example:6432/tong%20xin?sslmode=require")
    assert {key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "tong xin",
        "USER": "a@b",
        "PASSWORD": "p/w",
        "HOST": "db.example",
        "PORT": "6432",
    }
    assert found["OPTIONS"] == {"sslmode": "require", "application_name": "tongxin"}


def test_a_socket_folder_may_stand_in_the_query() -> None:
    found = databases.parse("postgresql:///tongxin?host=/run/pg&user=app")
    assert (found["HOST"], found["USER"], found["PORT"], found["OPTIONS"]) == (
        "/run/pg",
        "app",
        "",
        {"application_name": "tongxin"},
    )


@pytest.mark.parametrize("url", ["mysql://a:geheim@h/d", "postgresql://h", "postgresql://a:geheim@h/", "x"])
def test_what_is_no_address_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(Refused, match="postgresql://用户") as refused:
        databases.parse(url)
    assert "geheim" not in str(refused.value)


def test_another_server_serves_both_roles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TONGXIN_DATABASE_URL", "postgresql://app@h/d")
    assert databases.embedded(tmp_path) is None
    assert {alias: row["USER"] for alias, row in databases.databases(tmp_path).items()} == {
        "default": "app",
        "owner": "app",
    }
    monkeypatch.setenv("TONGXIN_MIGRATE_URL", "postgresql://owner@h/d")
    assert databases.databases(tmp_path)["owner"]["USER"] == "owner"


def test_with_nothing_configured_the_private_server_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TONGXIN_DATABASE_URL", raising=False)
    found = databases.databases(tmp_path)
    assert (found["default"]["USER"], found["owner"]["USER"]) == (databases.APP_ROLE, databases.OWNER_ROLE)
    assert found["default"]["NAME"] == found["owner"]["NAME"] == "tongxin"
    assert not list(tmp_path.iterdir()), "naming a place makes nothing there"


def test_the_home_is_named_by_the_environment_or_lies_in_the_checkout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TONGXIN_HOME", str(tmp_path))
    assert places.home() == tmp_path.resolve()
    monkeypatch.delenv("TONGXIN_HOME")
    checkout = places.checkout()
    assert checkout is not None
    assert places.home() == checkout / ".tongxin"


def test_an_overlay_comes_after_what_is_shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TONGXIN_CATALOG", raising=False)
    (shipped,) = places.catalog_folders()
    assert (shipped / "role" / "core.toml").exists()
    monkeypatch.setenv("TONGXIN_CATALOG", str(tmp_path))
    assert places.catalog_folders() == [shipped, tmp_path.resolve()]


def test_an_installed_package_has_its_home_with_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TONGXIN_HOME", raising=False)
    monkeypatch.delenv("TONGXIN_CATALOG", raising=False)
    monkeypatch.setattr(places, "PACKAGE", tmp_path / "site-packages" / "tongxin")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert places.checkout() is None
    assert places.home() == tmp_path / ".tongxin"
    assert places.catalog_folders() == [tmp_path / "site-packages" / "tongxin" / "catalog"]
