"""The box is opened only when everything agrees; bulletin, recount file and ballots then tell the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from tests.registers.ballots.voters import Box, box
from tests.registers.conftest import Hospital
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.models import Ballot, Envelope, Issue, RollEntry, Round
from tongxin.toolbox import bulletins, sealing
from tongxin.toolbox.findings import Result
from tongxin.toolbox.problems import Conflict, Refused

GOOD, BAD = {"1": "satisfied", "2": "satisfied"}, {"1": "dissatisfied"}


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Box:
    return box(hospital, tmp_path / "keys", settings, voters=2, electorates=("staff", "delegates"))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code.removeprefix("ballots.") for problem in refused.value.problems]


def papers(done: Round) -> tuple[dict[str, Any], dict[str, Any]]:
    opened = django_settings.VAULT.unseal(bytes(done.recount.sealed), bound_to=queries.recount_of(done))
    return json.loads(done.bulletin.body), json.loads(opened)


def test_bulletin_and_recount_file_verify_and_count_what_was_cast(held: Box) -> None:
    for voter, answers in zip(held.voters, (GOOD, BAD, GOOD, {}), strict=True):
        voter.vote(answers)
    bulletin, recount = papers(held.open())
    found = bulletins.verify(bulletin, recount, [bulletin["head"]["signer"]])
    assert {finding.result for finding in found} == {Result.PASSED}
    staff, delegates = (bulletins.tally(recount)[str(group.pk)] for group in held.electorates)
    assert staff == {"1": {"dissatisfied": 1, "satisfied": 1}, "2": {"": 1, "satisfied": 1}}
    assert delegates == {"1": {"": 1, "satisfied": 1}, "2": {"": 1, "satisfied": 1}}
    assert bulletin["ballots_digest"] == queries.ballots_digest(held.held)


def test_a_token_taken_and_never_cast_is_issued_and_not_counted(held: Box) -> None:
    held.voters[0].take()
    held.voters[1].vote(GOOD)
    bulletin, _ = papers(held.open())
    staff = bulletin["electorates"][0]
    assert (staff["roll"], staff["issued"], staff["cast"], staff["counted"]) == (2, 2, 1, 1)


def test_the_roll_keeps_its_marks_under_new_keys_in_order_of_names(held: Box) -> None:
    held.voters[1].vote(GOOD)
    before = set(RollEntry.objects.values_list("pk", flat=True))
    held.open()
    rows = RollEntry.objects.filter(electorate=held.electorates[0]).order_by("person__sort_key")
    assert [row.marked for row in rows] == [False, True]
    assert not before & set(RollEntry.objects.values_list("pk", flat=True))


def test_a_roll_marked_by_hand_stops_the_count(held: Box) -> None:
    held.voters[0].vote(GOOD)
    RollEntry.objects.filter(person=held.voters[1].user.person_id).update(marked=True)
    with pytest.raises(Refused) as refused:
        held.open()
    assert codes(refused) == ["disagree"]
    assert not Ballot.objects.exists()


def test_an_envelope_put_in_or_altered_stops_the_count(held: Box) -> None:
    held.voters[0].vote(GOOD)
    envelope = Envelope.objects.get()
    Envelope.objects.filter(pk=envelope.pk).update(sealed=bytes(envelope.sealed)[:-1] + b"\0\0")
    with pytest.raises(Refused) as refused:
        held.open()
    assert codes(refused) == ["disagree"]
    Envelope.objects.filter(pk=envelope.pk).update(sealed=envelope.sealed)
    Envelope.objects.bulk_create(
        Envelope(
            token=name * 64, electorate=envelope.electorate, content="", sealed=envelope.sealed,
            hospital_id=envelope.hospital_id, organisation_id=envelope.organisation_id,
        )
        for name in "ab"
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        held.open()
    assert codes(refused) == ["disagree", "disagree"]


@pytest.mark.parametrize("junk", [b"junk", b"{}", b"[]", b'{"answers": {}, "token": "x"}'])
def test_any_text_sealed_to_the_public_key_stops_the_count(held: Box, junk: bytes) -> None:
    held.voters[0].vote(GOOD)
    envelope = Envelope.objects.get()
    sealed = sealing.seal(bytes(held.held.counting_key.public), junk, bound_to=str(envelope.electorate_id))
    Envelope.objects.update(sealed=sealed)
    with pytest.raises(Refused) as refused:
        held.open()
    assert codes(refused) == ["disagree"]


def test_an_envelope_moved_to_another_electorate_does_not_open(held: Box) -> None:
    held.voters[0].vote(GOOD)
    held.voters[2].take()
    Envelope.objects.update(electorate=held.electorates[1])
    with pytest.raises(Refused) as refused:
        held.open()
    assert codes(refused) == ["disagree"]


def test_a_signature_put_away_is_missed(held: Box) -> None:
    held.voters[0].vote(GOOD)
    Issue.objects.all().delete()
    with pytest.raises(Refused) as refused:
        held.open()
    assert codes(refused) == ["disagree", "disagree"]


def test_the_box_stays_shut_while_a_holder_has_not_unlocked_or_the_page_is_old(held: Box) -> None:
    from tongxin.registers.ballots import commands

    held.held.record.refresh_from_db()
    version = held.held.record.version
    with pytest.raises(Refused) as refused:
        commands.open_box(by=held.holders[0], held=held.held, version=version)
    assert codes(refused) == ["locked"]
    held.unlock()
    with pytest.raises(Conflict):
        commands.open_box(by=held.holders[0], held=held.held, version=version + 1)


def test_a_box_nobody_used_is_counted_too(held: Box) -> None:
    bulletin, recount = papers(held.open())
    assert all(finding.result is not Result.FAILED for finding in bulletins.verify(bulletin, recount))
    assert [each["counted"] for each in bulletin["electorates"]] == [0, 0]
