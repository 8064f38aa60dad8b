"""Whoever has everything that is left (rows with xmin and ctid, an old backup, all keys) links ballots no better than chance.

Each attack is also let loose on a copy that was weakened on purpose, where it must succeed: a test that cannot fail proves
nothing.
"""

from __future__ import annotations

import hmac
import itertools
import json
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings

from tests.registers.ballots.voters import PASSPHRASES, Box, Voter, box, cast
from tests.registers.conftest import Hospital, found_hospital
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.commands import closing, keys, voting
from tongxin.registers.ballots.models import Ballot, Envelope, Issue, Keyholder
from tongxin.toolbox import sealing
from tongxin.toolbox.bulletins import b64, raw

pytestmark = pytest.mark.django_db(transaction=True)

VOTERS = 40
GRADES = ("satisfied", "basically", "dissatisfied", "unknown")
# Every voter answers otherwise, so that a ballot tells its voter to whoever knows what each answered: the judge, not the linker.
ANSWERS = [
    dict(zip("123", grades, strict=True)) for grades in itertools.islice(itertools.product(GRADES, repeat=3), VOTERS)
]
# Of 40 ballots dealt out at random one fits on average; ten or more of them do so once in ten million tries.
CHANCE = 9


@dataclass
class Loot:
    """What an attacker carries away: a backup made during the round, all that is left after it, and who voted in which order."""

    held: Box
    order: list[Voter] = field(default_factory=list)
    backup: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    left: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    secrets: set[bytes] = field(default_factory=set)

    def right(self, guesses: Sequence[dict[str, Any]]) -> int:
        """Return how many ballots, in the order guessed, are those of the voters in their order."""
        truth = [ANSWERS[self.held.voters.index(voter)] for voter in self.order]
        return sum(guess == answers for guess, answers in zip(guesses, truth, strict=False))


TABLES = (
    "ballots_ballot",
    "ballots_rollentry",
    "ballots_envelope",
    "ballots_issue",
    "ballots_keyholder",
    "audit_event",
)


def dump(owner: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row with its transaction and place, as a superuser sees them."""
    return {
        name: owner.execute(f"SELECT xmin::text::bigint, ctid::text, {name}.* FROM {name}").fetchall()
        for name in TABLES
    }


def hold(hospital: Hospital, folder: Path, settings: Any, owner: psycopg.Connection) -> Loot:
    """Let 40 voters vote in an order that is not that of their names, each in transactions of their own; then count."""
    held = box(hospital, folder, settings, voters=VOTERS, subjects=3)
    loot = Loot(held, order=random.Random(7).sample(held.voters, VOTERS))
    for voter in loot.order:
        voter.take()
        cast(voter.electorate, voter.ballot(ANSWERS[held.voters.index(voter)]))
    loot.backup = dump(owner)
    held.open()
    loot.left = dump(owner)
    loot.secrets = remaining(folder)
    return loot


def remaining(folder: Path) -> set[bytes]:
    """Return every secret that is still on the disk: those of rounds, and the server's own."""
    files = [*folder.rglob("*"), *Path(django_settings.VAULT.folder).rglob("*.key")]
    contents = [path.read_bytes() for path in files if path.is_file()]
    return {*contents, *(bytes.fromhex(text.decode()) for text in contents if len(text) == 64)}


@pytest.fixture
def hospital(transactional_db: None, noon: Any) -> Hospital:
    return found_hospital("sl")


@pytest.fixture
def loot(hospital: Hospital, tmp_path: Path, settings: Any, owner: psycopg.Connection) -> Loot:
    return hold(hospital, tmp_path / "keys", settings, owner)


# The linkers: each returns the answers in the order in which it believes the voters voted.


def place(ctid: str) -> tuple[int, int]:
    page, line = ctid.strip("()").split(",")
    return int(page), int(line)


def by_transaction(loot: Loot) -> Iterator[list[dict[str, Any]]]:
    """Order ballots by their transaction, place or key, forwards and backwards."""
    rows = owner_rows(loot)
    for sort in (lambda row: (row[0], place(row[1])), lambda row: place(row[1]), lambda row: row[2]):
        found = [row[3] for row in sorted(rows, key=sort)]
        yield found
        yield found[::-1]


def owner_rows(loot: Loot) -> list[tuple[int, str, str, dict[str, Any]]]:
    answers = {str(ballot.pk): ballot.answers for ballot in Ballot.objects.all()}
    return [
        (row[0], row[1], key, answers[key])
        for row in loot.left["ballots_ballot"]
        for key in map(str, row)
        if key in answers
    ]


def by_roll(loot: Loot) -> Iterator[list[dict[str, Any]]]:
    """Join the roll as it lies now (or its transactions) with the ballots as they lie."""
    people = {str(voter.user.person_id): number for number, voter in enumerate(loot.order)}
    ballots = [row[3] for row in sorted(owner_rows(loot), key=lambda row: (row[0], place(row[1])))]
    for sort in (lambda row: (row[0], place(row[1])), lambda row: place(row[1])):
        roll = [
            people[key]
            for row in sorted(loot.left["ballots_rollentry"], key=sort)
            for key in map(str, row)
            if key in people
        ]
        pairs = sorted(zip(roll, ballots, strict=False), key=lambda pair: pair[0])
        yield [answers for _, answers in pairs]


def by_lists(loot: Loot) -> Iterator[list[dict[str, Any]]]:
    """Take the tokens of the bulletin, or the slips of the recount file, to lie as the ballots were cast."""
    held = loot.held.held
    body = json.loads(held.bulletin.body)["electorates"][0]
    opened = json.loads(django_settings.VAULT.unseal(bytes(held.recount.sealed), bound_to=f"ballots.recount:{held.pk}"))
    slips = opened["electorates"][0]["slips"]
    columns = [[slip["values"] for slip in slips[key]] for key in "123"]
    yield [{key: value[0] for key, value in zip("123", row, strict=True)} for row in zip(*columns, strict=True)]
    by_token = sorted(owner_rows(loot), key=lambda row: row[2])
    tokens = [token for token, _ in body["tokens"]]
    yield [by_token[sorted(tokens).index(token)][3] for token in tokens]


def by_keyed_hash(loot: Loot) -> list[int]:
    """Find whose envelope in the backup holds which token, by every secret that is left: the places of those found."""
    body = json.loads(loot.held.held.bulletin.body)["electorates"][0]
    electorate = loot.held.electorates[0].pk.bytes
    envelopes = {word for row in loot.backup["ballots_envelope"] for word in row if isinstance(word, str)}
    known = [raw(token) for token, _ in body["tokens"]] + [bytes.fromhex(ballot) for ballot in body["ballots"]]
    texts = [prefix + value for value in known for prefix in (b"", electorate)]
    digests = {sha256(text).hexdigest() for text in texts}
    digests |= {hmac.digest(secret, text, "sha256").hex() for secret in loot.secrets for text in texts}
    return [number for number, _ in enumerate(digests & envelopes)]


def by_opening(loot: Loot) -> int:
    """Open the envelopes of the backup with both passphrases, which both holders gave away, and every secret that is left."""
    parts = []
    for holder in Keyholder.objects.all():
        old = next(row for row in loot.backup["ballots_keyholder"] if str(holder.pk) in map(str, row))
        sealed = [bytes(cell) for cell in old if isinstance(cell, bytes | memoryview)]
        parts.append(_share(sealed, str(holder.round_id)))
    opened = 0
    for candidate in loot.secrets:
        if len(candidate) != 96:
            continue
        private = sealing.joined([candidate, *parts])
        for row in loot.backup["ballots_envelope"]:
            box_ = next(bytes(cell) for cell in row if isinstance(cell, bytes | memoryview))
            opened += _opens(private, box_, str(loot.held.electorates[0].pk))
    return opened


def _share(cells: list[bytes], held: str) -> bytes:
    """Try both passphrases on whatever the row holds."""
    for wrapped, share, passphrase in itertools.product(cells, cells, PASSPHRASES):
        try:
            private = sealing.unwrap(wrapped, passphrase)
            return sealing.unseal(private, share, bound_to=f"tongxin counting key of {held}")
        except ValueError:
            continue
    raise AssertionError("both holders told their passphrases: their shares must open")


def _opens(private: bytes, sealed: bytes, electorate: str) -> bool:
    try:
        return bool(sealing.unseal(private, sealed, bound_to=electorate))
    except sealing.SealingError:
        return False


def best(loot: Loot) -> int:
    """Return how many ballots the best linker attributes rightly."""
    linkers: tuple[Callable[[Loot], Iterator[list[dict[str, Any]]]], ...] = (by_transaction, by_roll, by_lists)
    return max(loot.right(guess) for linker in linkers for guess in linker(loot))


def test_nothing_that_is_left_links_ballots_better_than_chance(loot: Loot) -> None:
    """Neither order nor keys: and what an old backup adds stays shut even to both holders together."""
    assert len(loot.left["ballots_ballot"]) == VOTERS
    assert best(loot) <= CHANCE
    assert len({row[0] for row in loot.left["ballots_ballot"]}) == 1
    assert len({row[0] for row in loot.left["ballots_rollentry"]}) == 1
    assert not loot.left["ballots_envelope"]
    assert not loot.left["ballots_issue"]
    assert not by_keyed_hash(loot)
    assert by_opening(loot) == 0
    times = {row for row in loot.left["audit_event"] for voter in loot.order if str(voter.user.id) in map(str, row)}
    assert not times, "no event tells when a voter was given a ballot"


def test_the_order_of_the_roll_during_the_voting_is_what_a_backup_shows(loot: Loot) -> None:
    """Said honestly on the page of secrecy: until the count the order is there, and only the ciphertext protects."""
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
    loot = hold(hospital, tmp_path / "keys", settings, owner)
    assert len(by_keyed_hash(loot)) == 2 * VOTERS
    assert by_opening(loot) == VOTERS
    assert keys.sweep() == 1


def written(patterns: Sequence[bytes], since: float) -> set[bytes]:
    """Return which patterns stand in any file of this home written since then: tables, write-ahead log, server's log."""
    files = [path for path in Path(django_settings.HOME).rglob("*") if path.is_file() and path.stat().st_mtime >= since]
    assert any("pg_wal" in path.parts for path in files), "the write-ahead log must be among them"
    contents = [path.read_bytes() for path in files]
    return {pattern for pattern in patterns if any(pattern in content for content in contents)}


@pytest.mark.skipif("TONGXIN_DATABASE_URL" in os.environ, reason="the files of another server are not at hand")
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
