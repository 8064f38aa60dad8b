"""Issue and cast: a signed-in voter has a blinded token signed, and somebody nobody knows casts a ballot with a token.

Neither leaves an event, a receipt or a time. Both share a lock with each other and wait for the count, which takes it alone.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tongxin.ground.access.statements import ask
from tongxin.ground.commands.actors import Actor, Door, User
from tongxin.ground.commands.registry import command
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.commands.handing import hand_out
from tongxin.registers.ballots.commands.keys import check_read_state, check_secret, lock
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Electorate, Envelope, RollEntry, Round
from tongxin.registers.ballots.queries import entry_on_roll, fixed, round_now, sheet_of
from tongxin.registers.ballots.sheet import BLANK, INVALID_TITLES, Sheet, why_invalid
from tongxin.toolbox import blindsign, clock, sealing
from tongxin.toolbox.commitments import SECRET, ballot_hash, cut
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

TOKEN = 32
DOOR, CAST = "ballot", "ballots.cast"
LARGEST = 64 * 1024
_PARTS = ("token", "signature", "secret", "countersignature")
# The same ballot again is a lost answer; another one replaces it only where voting again is allowed.
_STORE = """
    INSERT INTO ballots_envelope AS kept (token, electorate_id, content, sealed, hospital_id, organisation_id)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (token) DO UPDATE SET content = excluded.content, sealed = excluded.sealed
        WHERE %s OR kept.content = excluded.content
    RETURNING 1
"""


@dataclass(frozen=True)
class Cast:
    """A ballot as it comes in: the prepared token with its signature (and that of a second office, where there is one), the
    answers, and the secret of its slips."""

    token: bytes
    signature: bytes
    secret: bytes
    answers: Mapping[str, object]
    countersignature: bytes = b""

    @property
    def signatures(self) -> tuple[bytes, ...]:
        """Return the signatures of the token, in the order of `signers`."""
        return (self.signature, self.countersignature) if self.countersignature else (self.signature,)

    def plain(self) -> bytes:
        """Return what is sealed."""
        parts = {name: getattr(self, name).hex() for name in _PARTS}
        return json.dumps({**parts, "answers": self.answers}, ensure_ascii=False).encode()

    def room(self, sheet: Sheet) -> int:
        """Return how many bytes what is sealed takes at most, however the ballot is filled in."""
        return len(replace(self, answers={}).plain()) + sheet.room


def read_cast(plain: bytes) -> Cast:
    """Return a ballot from what was sealed."""
    parts = json.loads(plain)
    return Cast(answers=parts["answers"], **{name: bytes.fromhex(parts.get(name, "")) for name in _PARTS})


@command("ballots.issue", title=N_("领取选票"), on="electorate", traceless=True)
def issue(*, by: Actor, electorate: Electorate, blinded: str) -> str:
    """Mark the roll and sign a blinded token (base64url), in one transaction; return the blind signature (base64url).

    The same blinded token gets the same answer again, should it have been lost; any other is refused. Raises `Refused` for
    who is not on the roll, outside the time of voting, and for what is no blinded token.
    """
    held = in_voting(electorate)
    if held.mode != Mode.SECRET:
        raise refuse("ballots.drawn", N_("这次投票凭当场抽取的投票码领票，登录后不能领"))
    return hand_out(held, entry_of(by, electorate), blinded)


@command(CAST, title=N_("投票"), on="electorate", traceless=True)
def cast(*, by: Actor, electorate: Electorate, ballot: Cast) -> str:
    """Take a ballot in: verify its token, seal it and store it durably; return its hash (hex), which the bulletin will show.

    The same ballot again is taken for a lost answer. Another one with the same token replaces the first where the kind of
    ballot allows it, else it is refused, as is a token without the electorate's signature, and a ballot filled in wrongly.
    """
    if not isinstance(by, Door):
        raise refuse("ballots.known", N_("投票的请求不能带有身份"))
    held = in_voting(electorate)
    opened = fixed(electorate.pk)
    sheet = sheet_of(held, opened.numbers)
    _check_token([_public(key) for key in opened.signers], ballot)
    problem = why_invalid(sheet, ballot.answers)
    if problem not in ("", BLANK):
        raise refuse(f"ballots.{problem}", INVALID_TITLES[problem])
    slips = cut(ballot.secret, sheet.asked(), ballot.answers)
    receipt = ballot_hash(electorate.pk, ballot.secret, (slip.hash(electorate.pk) for slip in slips))
    lookup = storage.get(held.pk, storage.LOOKUP)
    sealed = sealing.seal(opened.counting, ballot.plain(), bound_to=str(electorate.pk), room=ballot.room(sheet))
    envelope = Envelope(
        token=_keyed(lookup, electorate.pk.bytes + ballot.token), electorate=electorate, content=_keyed(lookup, receipt),
        sealed=sealed, hospital_id=electorate.hospital_id, organisation_id=electorate.organisation_id,
    )  # fmt: skip
    _store(envelope, replacing=sheet.kind.revote)
    return receipt.hex()


def signers(held: Round, electorate: Electorate) -> tuple[rsa.RSAPublicKey, ...]:
    """Return whose signatures a token needs: that of its electorate's key, and of the second office's where there is one."""
    second = getattr(held, "countersigner", None)
    keys = (electorate.issuing_key, second) if second else (electorate.issuing_key,)
    return tuple(_public(bytes(key.public)) for key in keys)


def verifies(keys: Sequence[rsa.RSAPublicKey], ballot: Cast) -> bool:
    """Tell whether the token of a ballot carries the signature of every one of these keys."""
    signatures = ballot.signatures
    return len(keys) == len(signatures) and all(
        blindsign.verifies(key, ballot.token, signature) for key, signature in zip(keys, signatures, strict=True)
    )


def in_voting(electorate: Electorate) -> Round:
    """Return the round while votes are taken in it, else raise `Refused`."""
    lock(electorate.round_id, alone=False)
    held = round_now(electorate.round_id)
    check_secret(held)
    check_read_state(held, State.OPEN)
    if held.closes_at is not None and clock.now() >= held.closes_at:
        raise refuse("ballots.over", N_("投票已经截止"))
    return held


def entry_of(by: Actor, electorate: Electorate) -> RollEntry:
    """Return the entry of a signed-in voter on the roll; raise `Refused` for who is not on it."""
    person = by.person_id if isinstance(by, User) else None
    entry = entry_on_roll(electorate, person) if person else None
    if entry is None:
        raise refuse("ballots.not_on_roll", N_("您不在这次投票的名册上"))
    return entry


@lru_cache(maxsize=64)
def _public(der: bytes) -> rsa.RSAPublicKey:
    key = load_der_public_key(der)
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("a key for issuing is RSA")
    return key


def _check_token(keys: Sequence[rsa.RSAPublicKey], ballot: Cast) -> None:
    shaped = len(ballot.token) == blindsign.PREFIX + TOKEN and len(ballot.secret) == SECRET
    if not shaped or not verifies(keys, ballot):
        raise refuse("ballots.token", N_("选票凭证无效：没有经过发票，或不属于这次投票"))


def _store(envelope: Envelope, *, replacing: bool) -> None:
    """Store an envelope; of two that arrive at once with one token the second waits for the first."""
    stored = ask(
        _STORE, envelope.token, envelope.electorate_id, envelope.content, envelope.sealed, envelope.hospital_id,
        envelope.organisation_id, replacing,
    )  # fmt: skip
    if stored is None:
        raise refuse("ballots.cast_twice", N_("这张选票已经投过，不能再投"))


def _keyed(key: bytes, value: bytes) -> str:
    return hmac.digest(key, value, "sha256").hex()
