"""What an attacker carries away from a round, and the linkers that he lets loose on it."""

from __future__ import annotations

import contextlib
import hmac
import itertools
import json
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings as django_settings

from tests.registers.ballots.voters import PASSPHRASES, Box, Kiosk, Voter, box, cast
from tests.registers.conftest import Hospital
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.codes import read
from tongxin.registers.ballots.models import Ballot, Keyholder, RollEntry, Round
from tongxin.toolbox import blindsign, sealing
from tongxin.toolbox.bulletins import b64, raw

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
    """What an attacker carries away: a backup made during the round (its rows, and the files of a base backup), all that is
    left after it, the write-ahead log with it, who voted in which order, and a copy of every printed code with its voter."""

    held: Box
    order: list[Voter] = field(default_factory=list)
    backup: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    left: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    secrets: set[bytes] = field(default_factory=set)
    codes: list[str] = field(default_factory=list)
    base: list[bytes] = field(default_factory=list)
    logged: list[dict[str, Any]] = field(default_factory=list)

    def right(self, guesses: Sequence[dict[str, Any]]) -> int:
        """Return how many ballots, in the order guessed, are those of the voters in their order."""
        truth = [ANSWERS[self.held.voters.index(voter)] for voter in self.order]
        return sum(guess == answers for guess, answers in zip(guesses, truth, strict=False))


TABLES = (
    "ballots_ballot",
    "ballots_rollentry",
    "ballots_envelope",
    "ballots_issue",
    "ballots_code",
    "ballots_keyholder",
    "audit_event",
)


def dump(owner: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row with its transaction and place, as a superuser sees them."""
    return {
        name: owner.execute(f"SELECT xmin::text::bigint, ctid::text, {name}.* FROM {name}").fetchall()
        for name in TABLES
    }


def hold(
    hospital: Hospital,
    folder: Path,
    settings: Any,
    owner: psycopg.Connection,
    *,
    derived: bool = False,
    base: bool = False,
) -> Loot:
    """Let 40 voters vote in an order that is not that of their names, each in transactions of their own, every other one by a
    printed code; then count. derived: a kiosk so careless that it makes the token from the code."""
    held = box(hospital, folder, settings, voters=VOTERS, subjects=3)
    codes = to_the_kiosk(held)
    loot = Loot(held, order=random.Random(7).sample(held.voters, VOTERS), codes=codes)
    for voter in loot.order:
        if derived and isinstance(voter, Kiosk):
            voter.prepared = sha256(read(voter.code).encode()).digest() * 2
            voter.blinded = blindsign.blind(voter.public, voter.prepared)
        voter.take()
        cast(voter.electorate, voter.ballot(ANSWERS[held.voters.index(voter)]))
    loot.backup = dump(owner)
    loot.base = base_backup(owner, folder.parent / "base") if base else []
    held.open()
    loot.left = dump(owner)
    loot.secrets = remaining(folder)
    loot.logged = in_the_log(Ballot.objects.all())
    return loot


def to_the_kiosk(held: Box) -> list[str]:
    """Print a code for every other voter, who then comes to the kiosk; return what the printer kept."""
    coded = range(0, len(held.voters), 2)
    people = [RollEntry.objects.get(person=held.voters[number].user.person_id).person for number in coded]
    group = held.electorates[0]
    printed = commands.print_codes(by=held.holders[0], ballot_round=held.held, electorate=group, persons=people)
    by_number = {one.number: one.code.get_secret_value() for one in printed}
    for number, person in zip(coded, people, strict=True):
        held.voters[number] = Kiosk(held.voters[number].user, group, code=by_number[person.code])
    return list(by_number.values())


def base_backup(owner: psycopg.Connection, folder: Path) -> list[bytes]:
    """Back the cluster up while the round is open, as an operator does; return the files that can hold anything of it."""
    folder.mkdir()
    owner.execute("SELECT pg_backup_start('during the round', true)")
    for path in files_of_cluster():
        with contextlib.suppress(FileNotFoundError):  # a file that went while the backup ran is replayed from the log
            shutil.copyfile(path, folder / f"{path.parent.name}-{path.name}")
    owner.execute("SELECT pg_backup_stop(false)")
    copies = [path.read_bytes() for path in sorted(folder.iterdir())]
    shutil.rmtree(folder)
    return copies


def files_of_cluster() -> list[Path]:
    """Return the tables of this test's database and the write-ahead log."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (oid,) = cursor.fetchone()
    data = Path(django_settings.HOME) / "postgres"
    return [path for place in (data / "base" / str(oid), data / "pg_wal") for path in place.iterdir() if path.is_file()]


def in_the_log(ballots: Iterable[Ballot]) -> list[dict[str, Any]]:
    """Return what ballots say in the order in which the write-ahead log has their rows."""
    segments = sorted(path for path in files_of_cluster() if path.parent.name == "pg_wal" and len(path.name) == 24)
    contents = [path.read_bytes() for path in segments]
    found = []
    for ballot in ballots:
        places = [(number, content.find(ballot.pk.bytes)) for number, content in enumerate(contents)]
        found.append((min(place for place in places if place[1] >= 0), ballot.answers))
    return [answers for _, answers in sorted(found, key=lambda pair: pair[0])]


def stand_in(contents: Iterable[bytes], patterns: Sequence[bytes]) -> set[bytes]:
    """Return which patterns stand in any of these files."""
    return {pattern for content in contents for pattern in patterns if pattern in content}


def plain_forms(voter: Voter) -> list[bytes]:
    """Return what would give a cast ballot away, as it is and as it is usually written."""
    parts = (voter.prepared, voter.secret, voter.signature)
    return [*parts, *(form(part).encode() for part in parts for form in (bytes.hex, b64))]


def remaining(folder: Path) -> set[bytes]:
    """Return every secret that is still on the disk: those of rounds, and the server's own."""
    files = [*folder.rglob("*"), *Path(django_settings.VAULT.folder).rglob("*.key")]
    contents = [path.read_bytes() for path in files if path.is_file()]
    return {*contents, *(bytes.fromhex(text.decode()) for text in contents if len(text) == 64)}


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


def by_log(loot: Loot) -> Iterator[list[dict[str, Any]]]:
    """Take ballots to have been cast as the write-ahead log has them."""
    yield loot.logged
    yield loot.logged[::-1]


def by_code(loot: Loot) -> set[str]:
    """Find what was made from a printed code in tokens, ballots or envelopes, by every secret that is left."""
    body = json.loads(loot.held.held.bulletin.body)["electorates"][0]
    public = [raw(word) for pair in body["tokens"] for word in pair] + [bytes.fromhex(one) for one in body["ballots"]]
    rows = [cell for name in ("ballots_envelope", "ballots_code") for row in loot.backup[name] for cell in row]
    hay = b" ".join([*public, *(cell.encode() for cell in rows if isinstance(cell, str))])
    return {code for code in loot.codes if any(made in hay for made in _made_from(read(code).encode(), loot.secrets))}


def _made_from(code: bytes, secrets: set[bytes]) -> Iterator[bytes]:
    texts = (code, b"code:" + code)
    for digest in (*map(_sha256, texts), *(hmac.digest(key, text, "sha256") for key in secrets for text in texts)):
        yield digest
        yield digest.hex().encode()


def _sha256(text: bytes) -> bytes:
    return sha256(text).digest()


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


def by_rejoining(held: Round) -> int:
    """Try which slips of the bulletin make which ballot's hash, as whoever has the file can: the ballots put together again."""
    found = 0
    for one in json.loads(held.bulletin.body)["electorates"]:
        prefix, columns = b"tongxin ballot" + UUID(one["id"]).bytes, [one["slips"][key] for key in sorted(one["slips"])]
        made = (sha256(prefix + bytes.fromhex("".join(row))).hexdigest() for row in itertools.product(*columns))
        found += len(set(one["ballots"]) & set(made))
    return found


def by_size(loot: Loot) -> int:
    """Return how many sizes the envelopes of the backup have: who wrote much, or left out names, would have another one."""
    boxes = [cell for row in loot.backup["ballots_envelope"] for cell in row if isinstance(cell, bytes | memoryview)]
    return len({len(box_) for box_ in boxes})


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
    linkers: tuple[Callable[[Loot], Iterator[list[dict[str, Any]]]], ...] = (by_transaction, by_roll, by_lists, by_log)
    return max(loot.right(guess) for linker in linkers for guess in linker(loot))
