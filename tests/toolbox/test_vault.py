"""Secrets: made once, kept private, never shared between purposes; sealed text opens only for its row."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.toolbox.problems import Refused
from tongxin.toolbox.vault import NAMES, Vault, key_id


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "secrets")


def test_a_secret_is_made_once_and_readable_by_its_owner_only(vault: Vault) -> None:
    made = vault.secret("session")
    assert len(made) == 32
    assert vault.secret("session") == made
    assert stat.S_IMODE(vault.path("session").stat().st_mode) == 0o600
    assert stat.S_IMODE(vault.folder.stat().st_mode) == 0o700
    assert [path.name for path in vault.folder.iterdir()] == ["session.key"]


def test_each_purpose_has_its_own_secret(vault: Vault) -> None:
    assert len({vault.secret(name) for name in NAMES}) == len(NAMES)


def test_a_race_for_the_first_use_has_one_winner(vault: Vault) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(lambda _: vault.secret("personal"), range(64)))) == 1
    assert [path.name for path in vault.folder.iterdir()] == ["personal.key"]


def test_the_environment_may_name_the_file(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mounted").write_text("ab" * 32 + "\n", "ascii")
    monkeypatch.setenv("TONGXIN_SECRET_LOOKUP_FILE", str(tmp_path / "mounted"))
    assert vault.secret("lookup") == b"\xab" * 32
    assert not vault.folder.exists()


def test_a_cut_file_is_refused_by_name_and_left_as_it_is(vault: Vault) -> None:
    vault.secret("audit")
    vault.path("audit").write_text("abcd", "ascii")
    with pytest.raises(Refused, match=r"audit\.key"):
        vault.signing_key()
    assert vault.path("audit").read_text("ascii") == "abcd"


def test_a_signature_verifies_with_the_kept_key(vault: Vault) -> None:
    signature = vault.signing_key().sign(b"head")
    Vault(vault.folder).signing_key().public_key().verify(signature, b"head")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), row=st.text())
def test_sealed_text_opens_for_its_row(vault: Vault, text: str, row: str) -> None:
    sealed = vault.seal(text, bound_to=row)
    assert vault.unseal(sealed, bound_to=row) == text
    assert vault.seal(text, bound_to=row) != sealed
    with pytest.raises(InvalidTag):
        vault.unseal(sealed, bound_to=row + "x")


def test_another_key_is_named_as_the_reason(vault: Vault, tmp_path: Path) -> None:
    sealed = vault.seal("13800000000", bound_to="person:1")
    assert sealed[:4] == key_id(vault.secret("personal"))
    with pytest.raises(Refused) as refused:
        Vault(tmp_path / "other").unseal(sealed, bound_to="person:1")
    assert refused.value.problems[0].code == "vault.key"


def test_fingerprints_find_equal_values_of_one_installation_only(vault: Vault, tmp_path: Path) -> None:
    assert vault.fingerprint("110101") == vault.fingerprint("110101")
    assert vault.fingerprint("110101") != vault.fingerprint("110102")
    assert vault.fingerprint("110101") != Vault(tmp_path / "other").fingerprint("110101")
