"""Two hold the counting key under passphrases of their own; without both, and without the server's part, it is nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.registers.ballots.voters import PASSPHRASES, Box, box, officer
from tests.registers.conftest import SYSTEM, Hospital
from tongxin.registers.ballots import commands, storage
from tongxin.registers.ballots.commands import keys, voting
from tongxin.registers.ballots.commands.sweeping import sweep
from tongxin.registers.ballots.definitions import State
from tongxin.registers.ballots.models import Envelope, IssuingKey, Keyholder, RollEntry
from tongxin.registers.ballots.queries import definition_of, reads_details
from tongxin.toolbox import clock, sealing
from tongxin.toolbox.problems import Denied, Refused

GOOD = {"1": "satisfied"}


@pytest.fixture
def frozen(hospital: Hospital, tmp_path: Path, settings: Any) -> Box:
    return box(hospital, tmp_path / "keys", settings, opened=False)


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Box:
    return box(hospital, tmp_path / "keys", settings, electorates=("staff", "delegates"), voters=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code.removeprefix("ballots.") for problem in refused.value.problems]


def test_two_offices_hold_the_key_and_not_two_of_one(frozen: Box) -> None:
    assert len(set(frozen.held.keyholders.values_list("role", flat=True))) == 2
    commands.release_key(by=frozen.hospital.office, held=frozen.held, user=frozen.holders[1].id)
    root = frozen.hospital.root
    with pytest.raises(Refused) as refused:
        commands.hold_key(by=officer("organisation_section", root, root), held=frozen.held, passphrase=PASSPHRASES[0])
    assert codes(refused) == ["same_role"]
    third = officer("union_office", root, root)
    commands.hold_key(by=third, held=frozen.held, passphrase=PASSPHRASES[1])
    with pytest.raises(Refused) as refused:
        commands.hold_key(by=frozen.hospital.office, held=frozen.held, passphrase=PASSPHRASES[1])
    assert codes(refused) == ["holders"]


def test_the_discipline_office_watches_and_does_not_organise(frozen: Box) -> None:
    watcher, held = frozen.holders[1], frozen.held
    assert set(held.keyholders.values_list("role", flat=True)) == {"organisation_section", "discipline_office"}
    for deed in (commands.open_round, commands.publish):
        with pytest.raises(Denied):
            deed(by=watcher, ballot_round=held, version=held.record.version)
    assert not reads_details(watcher, held)


def test_where_the_discipline_office_is_one_person_the_secretary_holds_the_other_key(frozen: Box) -> None:
    commands.release_key(by=frozen.hospital.office, held=frozen.held, user=frozen.holders[1].id)
    root = frozen.hospital.root
    commands.hold_key(by=officer("committee_member", root, root), held=frozen.held, passphrase=PASSPHRASES[1])
    assert frozen.held.keyholders.count() == 2


def test_a_holder_may_take_another_passphrase_before_the_opening(frozen: Box) -> None:
    first = frozen.held.keyholders.get(user=frozen.holders[0].id)
    second = commands.hold_key(by=frozen.holders[0], held=frozen.held, passphrase="另一个足够长的口令，十二字")
    assert (first.pk, first.role) == (second.pk, second.role)
    assert sealing.unwrap(bytes(second.wrapped), "另一个足够长的口令，十二字")


def test_who_may_not_hold_the_key(frozen: Box) -> None:
    with pytest.raises(Refused) as refused:
        commands.hold_key(by=frozen.holders[0], held=frozen.held, passphrase="太短")
    assert codes(refused) == ["passphrase"]
    with pytest.raises(Denied):
        commands.hold_key(by=frozen.hospital.member, held=frozen.held, passphrase=PASSPHRASES[0])
    with pytest.raises(Refused) as refused:
        commands.hold_key(by=SYSTEM, held=frozen.held, passphrase=PASSPHRASES[0])
    assert codes(refused) == ["holder_user"]


def test_a_round_opens_only_with_two_holders(frozen: Box) -> None:
    commands.release_key(by=frozen.hospital.office, held=frozen.held, user=frozen.holders[0].id)
    with pytest.raises(Refused) as refused:
        keys.make_keys(frozen.held)
    assert codes(refused) == ["holders_missing"]


def test_a_kind_that_asks_for_two_signers_is_not_opened_with_one(frozen: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = replace(definition_of(frozen.held), two_signers=True)
    monkeypatch.setattr("tongxin.registers.ballots.commands.keys.definition_of", lambda _: asking)
    with pytest.raises(Refused) as refused:
        keys.make_keys(frozen.held)
    assert codes(refused) == ["countersigner_missing"]


def test_each_electorate_has_its_own_fresh_key(held: Box) -> None:
    public = [bytes(key.public) for key in IssuingKey.objects.all()]
    assert len(set(public)) == 2
    assert len({storage.signer(held.held.pk, group.pk).public.public_numbers().n for group in held.electorates}) == 2


def test_the_counting_key_needs_both_halves_and_the_servers(held: Box) -> None:
    for holder, passphrase in zip(held.holders, PASSPHRASES, strict=True):
        with pytest.raises(Refused) as refused:
            keys.counting_key(held.held)
        assert codes(refused) == ["locked"]
        commands.unlock(by=holder, held=held.held, passphrase=passphrase)
    private = keys.counting_key(held.held)
    box_ = sealing.seal(bytes(held.held.counting_key.public), b"x", bound_to="y")
    assert sealing.unseal(private, box_, bound_to="y") == b"x"
    (Path(storage._folder(held.held.pk)) / storage.SHARE).unlink()
    with pytest.raises(Refused) as refused:
        keys.counting_key(held.held)
    assert codes(refused) == ["keys_gone"]


def test_no_row_of_the_database_holds_a_private_key_in_the_clear(held: Box) -> None:
    held.unlock()
    private = keys.counting_key(held.held)
    kept = b"".join(bytes(each) for row in Keyholder.objects.values_list("public", "wrapped", "share") for each in row)
    assert private not in kept
    for holder in held.held.keyholders.all():
        assert storage.get(held.held.pk, f"share-{holder.pk}") not in kept


def test_only_a_holder_unlocks_and_only_with_his_passphrase(held: Box) -> None:
    for by, passphrase, code in (
        (held.holders[0], PASSPHRASES[1], "wrong_passphrase"),
        (held.hospital.office, PASSPHRASES[0], "no_holder"),
    ):
        with pytest.raises(Refused) as refused:
            commands.unlock(by=by, held=held.held, passphrase=passphrase)
        assert codes(refused) == [code]


def test_nobody_unlocks_before_the_end_unless_everybody_was_given_a_ballot(held: Box) -> None:
    held.held.closes_at = clock.now() + dt.timedelta(hours=1)
    held.held.save()
    with pytest.raises(Refused) as refused:
        held.unlock()
    assert codes(refused) == ["not_over"]
    RollEntry.objects.update(marked=True)
    held.unlock()


def test_private_files_are_for_this_account_only_and_gone_after_the_count(
    held: Box, django_capture_on_commit_callbacks: Any
) -> None:
    held.voters[0].vote(GOOD)
    folder = storage._folder(held.held.pk)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    with django_capture_on_commit_callbacks(execute=True):
        held.open()
    assert not folder.exists()
    assert not any(bytes(part) for row in Keyholder.objects.values_list("wrapped", "share") for part in row)


def test_what_a_crash_left_is_destroyed_later_but_not_what_may_still_be_needed(held: Box, settings: Any) -> None:
    storage.put(stray := uuid4(), "share", b"x")
    for state in (State.FROZEN, State.OPEN):  # a round is frozen to others while it is being opened
        held.held.record.state = state
        held.held.record.save()
        assert sweep() == 0
    held.held.record.state = State.CALLED_OFF
    held.held.record.save()
    assert sweep() == 1
    assert storage.rounds() == [stray], "of a round of another database, for all we know"
    settings.BALLOT_KEYS = Path(settings.BALLOT_KEYS) / "nowhere"
    assert sweep() == 0


def test_a_round_called_off_forgets_what_was_cast(held: Box) -> None:
    held.voters[0].vote(GOOD)
    keys.forget(held.held)
    assert not Envelope.objects.exists()


def test_a_key_of_another_sort_neither_signs_nor_verifies(held: Box) -> None:
    key, electorate = Ed25519PrivateKey.generate(), held.electorates[0]
    storage.put(held.held.pk, str(electorate.pk), key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(TypeError):
        storage.signer(held.held.pk, electorate.pk)
    electorate.issuing_key.public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises(TypeError):
        voting.signers(held.held, electorate)
