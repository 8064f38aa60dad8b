"""Whoever has everything that is left (rows with xmin and ctid, a base backup with its log, printed codes, all keys) links
ballots no better than chance.

Each attack is also let loose on a copy that was weakened on purpose, where it must succeed: a test that cannot fail proves
nothing.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings

from tests.registers.ballots.attacks import loot as looting
from tests.registers.ballots.attacks.loot import CHANCE, GRADES, VOTERS, Loot, best, hold
from tests.registers.ballots.voters import box, cast
from tests.registers.conftest import Hospital, found_hospital
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.commands import closing, sweeping, voting
from tongxin.registers.ballots.models import Envelope, Issue
from tongxin.toolbox.bulletins import b64

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("TONGXIN_DATABASE_URL" in os.environ, reason="the files of another server are not at hand"),
]


@pytest.fixture
def hospital(transactional_db: None, noon: Any) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def loot(hospital: Hospital, tmp_path: Path, settings: Any, owner: psycopg.Connection) -> Loot:
    return hold(hospital, tmp_path / "keys", settings, owner, base=True)


def test_nothing_that_is_left_links_ballots_better_than_chance(loot: Loot) -> None:
    """Neither order nor keys: and what an old backup adds stays shut even to both holders together."""
    assert len(loot.left["ballots_ballot"]) == VOTERS
    assert best(loot) <= CHANCE
    assert len({row[0] for row in loot.left["ballots_ballot"]}) == 1
    assert len({row[0] for row in loot.left["ballots_rollentry"]}) == 1
    assert not loot.left["ballots_envelope"]
    assert not loot.left["ballots_issue"]
    assert not looting.by_keyed_hash(loot)
    assert looting.by_opening(loot) == 0
    assert not looting.by_rejoining(loot.held.held), "nor are slips put together again"
    assert looting.by_size(loot) == 1
    assert not looting.by_code(loot), "nor does who kept the printed codes"
    forms = [form for voter in loot.order for form in looting.plain_forms(voter)]
    assert not looting.stand_in(loot.base, forms)
    entries = [row[2].bytes for row in loot.backup["ballots_rollentry"]]
    assert looting.stand_in(loot.base, entries) == set(entries), "the base backup has the roll: the search works"
    times = {row for row in loot.left["audit_event"] for voter in loot.order if str(voter.user.id) in map(str, row)}
    assert not times, "no event tells when a voter was given a ballot"
    # Said honestly on the page of secrecy: until the count the order is there, and only the ciphertext protects.
    people = [str(voter.user.person_id) for voter in loot.order]
    rows = sorted((row for row in loot.backup["ballots_rollentry"]), key=lambda row: row[0])
    assert [key for row in rows for key in map(str, row) if key in people] == people
    plain = [part for voter in loot.order for part in (voter.secret, voter.prepared, voter.signature)]
    kept = b"".join(bytes(cell) for row in loot.backup["ballots_envelope"] for cell in row if isinstance(cell, bytes))
    texts = "".join(cell for row in loot.backup["ballots_envelope"] for cell in row if isinstance(cell, str))
    assert not any(part in kept or part.hex() in texts or b64(part) in texts for part in plain)
    assert not any(grade.encode() in kept for grade in GRADES)


# The same attacks on copies that were weakened on purpose.


class Unshuffled:
    """What a careless programmer would write: ballots stay in the order in which they came in."""

    def __init__(self, arrived: list[bytes]) -> None:
        self.arrived = arrived

    def shuffle(self, casts: list[Any]) -> None:
        casts.sort(key=lambda one: self.arrived.index(one.token))


def test_ballots_kept_in_their_order_are_all_linked(
    hospital: Hospital, tmp_path: Path, settings: Any, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived: list[bytes] = []
    take_in = voting.cast.function

    def noting(**asked: Any) -> str:
        arrived.append(asked["ballot"].token)
        return take_in(**asked)

    monkeypatch.setattr(voting.cast, "function", noting)
    monkeypatch.setattr(closing, "_RANDOM", Unshuffled(arrived))
    monkeypatch.setattr(closing, "_write_roll", lambda held: Issue.objects.filter(entry__round=held).delete())
    loot = hold(hospital, tmp_path / "keys", settings, owner)
    assert best(loot) == VOTERS
    assert len({row[0] for row in loot.left["ballots_rollentry"]}) == VOTERS


def test_keys_that_are_not_destroyed_open_the_backup(
    hospital: Hospital, tmp_path: Path, settings: Any, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "destroy", lambda held: None)
    loot = hold(hospital, tmp_path / "keys", settings, owner, base=True)
    assert len(looting.by_keyed_hash(loot)) == 2 * VOTERS
    assert looting.by_code(loot) == set(loot.codes)
    assert looting.by_opening(loot) == VOTERS
    boxes = [bytes(cell)[:500] for row in loot.backup["ballots_envelope"] for cell in row if isinstance(cell, bytes)]
    assert looting.stand_in(loot.base, boxes) == set(boxes), "what it opens stands in the files of the base backup"
    assert sweeping.sweep() == 1


def written(patterns: Sequence[bytes], since: float) -> set[bytes]:
    """Return which patterns stand in any file of this home written since then: tables, write-ahead log, server's log."""
    files = [path for path in Path(django_settings.HOME).rglob("*") if path.is_file() and path.stat().st_mtime >= since]
    assert any("pg_wal" in path.parts for path in files), "the write-ahead log must be among them"
    contents = [path.read_bytes() for path in files]
    return {pattern for pattern in patterns if any(pattern in content for content in contents)}


def test_a_kiosk_that_makes_the_token_from_the_code_gives_its_voters_away(
    hospital: Hospital, tmp_path: Path, settings: Any, owner: psycopg.Connection
) -> None:
    loot = hold(hospital, tmp_path / "keys", settings, owner, derived=True)
    assert looting.by_code(loot) == set(loot.codes)


def test_no_file_holds_what_was_cast_before_the_count(hospital: Hospital, tmp_path: Path, settings: Any) -> None:
    held = box(
        hospital, tmp_path / "keys", settings, voters=1, kind="staff_survey", subjects=0, electorates=("clinical",)
    )
    words, since = "这一句话只有一张选票写了", time.time() - 1
    voter = held.voters[0].take()
    ballot = voter.ballot({"inspired": "inspired", "words": words})
    cast(voter.electorate, ballot)
    plain = [words.encode(), json.dumps(words).encode()[1:-1], ballot.token, ballot.secret, ballot.signature]
    plain += [form(part).encode() for part in plain[2:] for form in (bytes.hex, b64)]
    seen = Envelope.objects.get().content.encode()
    assert written([*plain, seen], since) == {seen}
    held.open()
    assert written([words.encode(), json.dumps(words).encode()[1:-1]], since), (
        "what is counted is written: the search works"
    )
