"""A secret round in a made-up hospital, and voters who do in Python what the page's script does in their browsers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.registers.conftest import START, SYSTEM, Hospital
from tongxin.ground.commands.actors import Door, User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.people.models import Person
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.commands import keys
from tongxin.registers.ballots.commands.voting import DOOR, Cast
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Countersigner, Electorate, RollEntry, Round, Subject
from tongxin.toolbox import blindsign, clock, sealing
from tongxin.toolbox.bulletins import b64, raw

PASSPHRASES = ("第一位保管人自己知道的口令", "第二位保管人自己知道的口令")
sealing.COST = 2**10  # dozens of passphrases are stretched here


def officer(role: str, where: Organisation, root: Organisation, person: Person | None = None) -> User:
    """Return a new user who holds a role in a unit."""
    from tongxin.ground.access import commands as access
    from tongxin.ground.access.models import User as UserRow
    from tongxin.ground.access.queries import actor_of

    row = UserRow.objects.create(
        username=f"{role}-{where.code}-{secrets.token_hex(3)}", name=f"示例{role}", hospital=root, password="!",
        must_change_password=False, created_at=clock.now(), person_id=person.pk if person else None,
    )  # fmt: skip
    if role:
        access.grant(by=SYSTEM, user=row, role=role, organisation=where, valid_from=START)
    return actor_of(row)


@dataclass
class Box:
    """A round, the two who hold its key, and its voters."""

    hospital: Hospital
    held: Round
    electorates: list[Electorate]
    holders: tuple[User, User]
    voters: list[Voter] = field(default_factory=list)

    def begin(self) -> None:
        """Make the keys and open the round."""
        keys.make_keys(self.held)
        self.held.record.state = State.OPEN
        self.held.record.save()

    def unlock(self) -> None:
        """Both holders give back their half."""
        for holder, passphrase in zip(self.holders, PASSPHRASES, strict=True):
            commands.unlock(by=holder, held=self.held, passphrase=passphrase)

    def open(self) -> Round:
        """Unlock and count."""
        self.unlock()
        self.held.record.refresh_from_db()
        return commands.open_box(by=self.holders[0], held=self.held, version=self.held.record.version)


@dataclass
class Voter:
    """Somebody on the roll, with what his browser keeps in its tab."""

    user: User
    electorate: Electorate
    prepared: bytes = b""
    blinded: blindsign.Blinded | None = None
    signature: bytes = b""
    secret: bytes = b""
    second: blindsign.Blinded | None = None
    countersignature: bytes = b""

    @property
    def public(self) -> rsa.RSAPublicKey:
        return public_key(bytes(self.electorate.issuing_key.public))

    def ask(self) -> str:
        """Have a token signed; again with the same one if there is one already."""
        if self.blinded is None:
            self.prepared = blindsign.prepare(secrets.token_bytes(32))
            self.blinded = blindsign.blind(self.public, self.prepared)
        return commands.issue(by=self.user, electorate=self.electorate, blinded=b64(self.blinded.message))

    def ballot(self, answers: Mapping[str, object]) -> Cast:
        """Fill in a ballot."""
        self.secret = secrets.token_bytes(32)
        return Cast(self.prepared, self.signature, self.secret, answers, self.countersignature)

    def take(self) -> Voter:
        """Have a token signed and unblind the signature."""
        answer = self.ask()
        assert self.blinded is not None
        self.signature = blindsign.finalize(self.public, self.prepared, self.blinded, raw(answer))
        return self

    def countersign(self) -> Voter:
        """Have the same token signed by the second office too."""
        public = public_key(bytes(Countersigner.objects.get(round=self.electorate.round_id).public))
        if self.second is None:
            self.second = blindsign.blind(public, self.prepared)
        answer = self.ask_second(b64(self.second.message))
        self.countersignature = blindsign.finalize(public, self.prepared, self.second, raw(answer))
        return self

    def ask_second(self, blinded: str) -> str:
        """Ask the second office for its signature."""
        return commands.countersign(by=self.user, electorate=self.electorate, blinded=blinded)

    def vote(self, answers: Mapping[str, object]) -> str:
        """Take a token and cast; return the receipt."""
        return cast(self.take().electorate, self.ballot(answers))


@dataclass
class Kiosk(Voter):
    """A voter who hands in a code, in a browser that nobody is signed in to."""

    code: str = ""

    def ask(self) -> str:
        """Have a token signed for the code."""
        if self.blinded is None:
            self.prepared = blindsign.prepare(secrets.token_bytes(32))
            self.blinded = blindsign.blind(self.public, self.prepared)
        return commands.issue_by_code(
            by=door(self.electorate), electorate=self.electorate, code=self.code, blinded=b64(self.blinded.message)
        )


def public_key(der: bytes) -> rsa.RSAPublicKey:
    """Read a signer's public key."""
    key = load_der_public_key(der)
    assert isinstance(key, rsa.RSAPublicKey)
    return key


def door(electorate: Electorate) -> Door:
    """Return who casts: nobody known."""
    return Door(DOOR, str(electorate.pk), electorate.hospital_id)


def cast(electorate: Electorate, ballot: Cast) -> str:
    """Cast a ballot as the page without session does."""
    return commands.cast(by=door(electorate), electorate=electorate, ballot=ballot)


def person(root: Organisation, number: int, prefix: str = "v") -> Person:
    """Enter a member of the staff straight away: hundreds of them are needed."""
    return Person.objects.create(
        hospital=root, organisation=root, code=f"{prefix}{number}", name=f"示例{prefix}{number}", sort_key=f"shili{number:05}",
    )  # fmt: skip


def box(
    hospital: Hospital, folder: Path, settings: Any, *, voters: int = 3, kind: str = "cadre_appraisal", subjects: int = 2,
    electorates: Sequence[str] = ("staff",), opened: bool = True, mode: Mode = Mode.SECRET,
) -> Box:  # fmt: skip
    """Hold a secret round with its keys in `folder`; each electorate has `voters` on its roll, who are its own."""
    settings.BALLOT_KEYS, settings.BALLOT_COUNTERKEYS = folder, folder.with_name("second")
    held = _round(hospital, kind, mode)
    where = {"hospital": hospital.root, "organisation": hospital.root, "round": held}
    groups = [
        Electorate.objects.create(key=key, title=key, who="listed", scope=hospital.root, order=order, **where)
        for order, key in enumerate(electorates)
    ]
    for number in range(1, subjects + 1):
        Subject.objects.create(number=number, title=f"示例干部{number}", **where)
    made = Box(hospital, held, groups, _holders(hospital))
    for group in groups:
        for number in range(voters):
            who = person(hospital.root, number, group.key)
            RollEntry.objects.create(electorate=group, person=who, **where)
            made.voters.append(Voter(_voter(hospital.root, who), group))
    for holder, passphrase in zip(made.holders, PASSPHRASES, strict=True):
        commands.hold_key(by=holder, held=held, passphrase=passphrase)
    if opened:
        made.begin()
    return made


def _round(hospital: Hospital, kind: str, mode: Mode) -> Round:
    record = writing.create(
        by=SYSTEM, kind="ballot_round", organisation=hospital.root, title="示例测评", occurred_on=clock.today(),
        state=State.FROZEN,
    )  # fmt: skip
    return Round.objects.create(
        record=record, hospital=hospital.root, organisation=hospital.root, occurred_on=record.occurred_on, definition=kind,
        mode=mode,
    )  # fmt: skip


def _holders(hospital: Hospital) -> tuple[User, User]:
    one, two = (officer(role, hospital.root, hospital.root) for role in ("organisation_section", "discipline_office"))
    return one, two


def _voter(root: Organisation, who: Person) -> User:
    return User(UUID(int=who.pk.int ^ 1), who.name, person_id=who.pk, hospital_id=root.pk)
