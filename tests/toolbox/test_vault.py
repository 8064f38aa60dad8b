"""Secrets: made once, kept private, never shared between purposes; sealed text opens only for its row."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
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


def test_who_comes_second_takes_the_key_of_the_first(vault: Vault) -> None:
    """Two processes found no file; the other has linked its own meanwhile."""
    first = vault.secret("personal")
    vault._create("personal", vault.path("personal"))
    assert vault.secret("personal") == first
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
    with pytest.raises(Refused, match="不属于这一条记录"):
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


def test_a_named_file_that_is_missing_is_refused_not_made(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "not-mounted"
    monkeypatch.setenv("TONGXIN_SECRET_PERSONAL_FILE", str(missing))
    with pytest.raises(Refused, match="TONGXIN_SECRET_PERSONAL_FILE"):
        vault.secret("personal")
    assert not missing.exists()


def test_a_file_others_may_read_is_refused_with_what_to_do(vault: Vault) -> None:
    vault.secret("audit")
    vault.path("audit").chmod(0o640)
    with pytest.raises(Refused, match=r"chmod 600 .*audit\.key"):
        vault.secret("audit")


def test_text_that_is_no_key_is_refused_by_name(vault: Vault) -> None:
    vault.secret("lookup")
    vault.path("lookup").write_text("not hexadecimal", "ascii")
    with pytest.raises(Refused, match=r"lookup\.key"):
        vault.fingerprint("x")


def test_after_a_rotation_old_things_open_and_new_ones_take_the_new_key(vault: Vault) -> None:
    old, sealed = vault.secret("personal"), vault.seal("13800000000", bound_to="person:1")
    vault.rotate("personal")
    assert vault.secret("personal") != old
    assert vault.unseal(sealed, bound_to="person:1") == "13800000000"
    assert vault.seal("x", bound_to="person:1")[:4] == key_id(vault.secret("personal"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in vault.folder.glob("**/*.key")} == {0o600}


def test_signatures_of_every_key_of_this_installation_are_known(vault: Vault, tmp_path: Path) -> None:
    first = vault.signing_key().public_key().public_bytes_raw()
    vault.rotate("audit")
    assert vault.verifying_keys() == {first, vault.signing_key().public_key().public_bytes_raw()}
    assert not vault.verifying_keys() & Vault(tmp_path / "other").verifying_keys()


def test_keys_that_cannot_be_made_again_are_not_rotated(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mounted").write_text("ab" * 32, "ascii")
    monkeypatch.setenv("TONGXIN_SECRET_AUDIT_FILE", str(tmp_path / "mounted"))
    for name in ("lookup", "audit"):
        with pytest.raises(Refused, match=name):
            vault.rotate(name)
