"""What `doctor` finds wrong, and which passphrases `backup` takes: in this process, on the test database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.conf import LazySettings
from django.db import connections

from tongxin.doors.console import doctor, start, upkeep
from tongxin.doors.console.main import group
from tongxin.toolbox.vault import Vault


@pytest.fixture
def vault(
    settings: LazySettings,
    tmp_path: Path,
    django_db_setup: None,
    django_db_blocker: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Vault]:
    """An upgraded database and its own keys; statements of the owner are committed and undone by the test."""
    settings.VAULT = Vault(tmp_path / "secrets")
    monkeypatch.setattr(start, "started", lambda: None)
    with django_db_blocker.unblock():
        upkeep._leave_probe()
        yield settings.VAULT
        as_owner("COMMENT ON TABLE django_migrations IS NULL")
        connections.close_all()


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def wrong() -> dict[str, str]:
    done = CliRunner().invoke(doctor.doctor, ["--json"])
    found = {row["check"]: row["detail"] for row in json.loads(done.output)["checks"] if row["status"] == "wrong"}
    assert done.exit_code == (1 if found else 0)
    return found


def test_a_sound_installation_is_sound(vault: Vault) -> None:
    assert wrong() == {}


@pytest.mark.parametrize(
    ("harm", "mend", "named"),
    [
        ("GRANT UPDATE ON audit_event TO tongxin_app", "REVOKE UPDATE ON audit_event FROM tongxin_app", "audit_event"),
        (
            "GRANT CREATE ON SCHEMA public TO tongxin_app",
            "REVOKE CREATE ON SCHEMA public FROM tongxin_app",
            "tongxin_app",
        ),
    ],
)
def test_rights_that_the_application_must_not_have_are_named(vault: Vault, harm: str, mend: str, named: str) -> None:
    as_owner(harm)
    try:
        assert named in wrong()["roles"]
    finally:
        as_owner(mend)


def test_a_key_that_does_not_open_this_database_is_wrong(vault: Vault) -> None:
    vault.path("personal").write_text("ab" * 32)
    assert list(wrong()) == ["keys"]


def test_a_lookup_key_that_finds_nothing_here_is_wrong(vault: Vault) -> None:
    vault.path("lookup").write_text("ab" * 32)
    assert "lookup.key" in wrong()["keys"]


def test_a_missing_key_is_named_and_not_made_anew(vault: Vault) -> None:
    vault.path("personal").unlink()
    assert "personal.key" in wrong()["keys"]
    assert not vault.path("personal").exists()


def test_a_database_never_upgraded_has_no_probe(vault: Vault) -> None:
    as_owner("COMMENT ON TABLE django_migrations IS NULL")
    assert "tongxin upgrade" in wrong()["keys"]


def test_a_folder_of_secrets_open_to_others_is_named(vault: Vault) -> None:
    vault.folder.chmod(0o755)
    assert str(vault.folder) in wrong()["secrets"]


def test_a_migration_that_is_lacking_asks_for_an_upgrade(vault: Vault) -> None:
    as_owner("UPDATE django_migrations SET name = 'gone' WHERE (app, name) = ('jobs', '0002_guards')")
    try:
        assert "tongxin upgrade" in wrong()["migrations"]
    finally:
        as_owner("UPDATE django_migrations SET name = '0002_guards' WHERE (app, name) = ('jobs', 'gone')")


@pytest.mark.parametrize(("text", "told"), [(None, "口令文件"), ("short", "太短")])
def test_a_missing_or_short_passphrase_is_refused(vault: Vault, tmp_path: Path, text: str | None, told: str) -> None:
    file = tmp_path / "passphrase"
    if text is not None:
        file.write_text(text)
    group.add_command(upkeep.backup)
    target = tmp_path / "backup.tar"
    done = CliRunner().invoke(group, ["backup", str(target), "--passphrase-file", str(file)])
    assert done.exit_code == 1
    assert told in done.output
    assert not target.exists()


def test_a_restored_key_retires_the_one_that_was_there(tmp_path: Path) -> None:
    vault = Vault(tmp_path)
    text = vault.seal("minutes", bound_to="row")
    upkeep._put_key(vault.path("personal"), b"ab" * 32)
    assert vault.secret("personal") == bytes.fromhex("ab" * 32)
    assert vault.unseal(text, bound_to="row") == "minutes"
    upkeep._put_key(vault.path("personal"), b"ab" * 32)
    assert len(vault.keys("personal")) == 2
