"""What binds a cast ballot without telling it: a slip for each question, and one hash for the whole ballot.

The voter's browser computes the same (`frontend/src/ballot/commitments.js`). A slip can be opened alone, with its own nonce:
slips of one ballot cannot be found together again, because every nonce comes from a secret that only the voter's browser
and, until the count, the sealed ballot hold. So does that of the whole ballot, which is opened to nobody: without it whoever
has the bulletin would try which slips give which ballot's hash.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

SECRET = 32
_NONCE = b"tongxin slip nonce"
_WHOLE = b"tongxin ballot nonce"
_SLIP = b"tongxin slip"
_BALLOT = b"tongxin ballot"


@dataclass(frozen=True)
class Slip:
    """One answer cut from its ballot: the question's key, the nonce that opens it, the answers as texts (none: blank)."""

    key: str
    nonce: bytes
    values: tuple[str, ...]

    def hash(self, electorate: UUID) -> bytes:
        """Return what the bulletin shows of it."""
        parts = [_sized(text.encode()) for text in (self.key, *self.values)]
        return sha256(_SLIP + electorate.bytes + self.nonce + b"".join(parts)).digest()


def values_of(answer: object) -> tuple[str, ...]:
    """Return an answer as texts: one, several in order of their spelling, or none."""
    if answer is None or answer == "":
        return ()
    return tuple(sorted(map(str, answer))) if isinstance(answer, list | tuple) else (str(answer),)


def cut(secret: bytes, keys: Sequence[str], answers: Mapping[str, object]) -> list[Slip]:
    """Cut a ballot into slips, one for every key of the paper, blank ones too, in the order of their spelling."""
    return [Slip(key, _keyed(secret, _NONCE + key.encode()), values_of(answers.get(key))) for key in sorted(keys)]


def ballot_hash(electorate: UUID, secret: bytes, slips: Iterable[bytes]) -> bytes:
    """Return the hash of a whole ballot, which its receipt shows, from those of its slips in the order of their keys."""
    return sha256(_BALLOT + electorate.bytes + _keyed(secret, _WHOLE) + b"".join(slips)).digest()


def _keyed(secret: bytes, purpose: bytes) -> bytes:
    return hmac.digest(secret, purpose, "sha256")


def _sized(text: bytes) -> bytes:
    return len(text).to_bytes(4, "big") + text
