"""Sealed boxes (HPKE, RFC 9180), and a secret that only several people together can give back.

The key agreement is the hybrid of X25519 and ML-KEM-768: what is sealed today stays closed in old backups even when
X25519 alone can be broken one day.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

SMALLEST_BOX = 1024
# Memory for each try of a passphrase, in KiB; a guesser pays it too.
COST = 2**16
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_SEED = 64
_SALT = 16
_NONCE = 12
_COUNT = 4


class SealingError(ValueError):
    """A box or a wrapping that this key or passphrase does not open, or that was altered."""


@dataclass(frozen=True)
class BoxKey:
    """The key of a box as bytes: `public` (1,216) seals, `private` (96) opens."""

    public: bytes
    private: bytes


def new_box_key() -> BoxKey:
    """Make a key for sealing."""
    classic, lattice = X25519PrivateKey.generate(), MLKEM768PrivateKey.generate()
    private = lattice.private_bytes_raw() + classic.private_bytes_raw()
    public = lattice.public_key().public_bytes_raw() + classic.public_key().public_bytes_raw()
    return BoxKey(public, private)


def seal(public: bytes, text: bytes, *, bound_to: str, room: int = 0) -> bytes:
    """Seal `text` for whoever has the private key; `bound_to` names its purpose, so that boxes cannot be swapped.

    The box's length tells nothing of a text that takes at most `room` bytes; of a longer one, the next power of two (from
    1,024 on).
    """
    return _SUITE.encrypt(_padded(text, room), _public(public), info=bound_to.encode())


class Opener:
    """Opens boxes with one private key, read once: thousands are opened at a count."""

    def __init__(self, private: bytes) -> None:
        lattice, classic = private[:_SEED], private[_SEED:]
        self._key = MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(lattice), X25519PrivateKey.from_private_bytes(classic)
        )

    def unseal(self, sealed: bytes, *, bound_to: str) -> bytes:
        """Open a box; raise `SealingError` when it was altered, or sealed to another key or for another purpose."""
        try:
            padded = _SUITE.decrypt(sealed, self._key, info=bound_to.encode())
        except (InvalidTag, ValueError):
            raise SealingError("the box does not open with this key") from None
        return padded[_COUNT : _COUNT + int.from_bytes(padded[:_COUNT], "big")]


def unseal(private: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """Open one box (see `Opener`)."""
    return Opener(private).unseal(sealed, bound_to=bound_to)


def split(secret: bytes, parts: int) -> list[bytes]:
    """Split a secret into `parts` of its length: all of them give it back, fewer tell nothing of it."""
    random = [secrets.token_bytes(len(secret)) for _ in range(parts - 1)]
    return [*random, joined([secret, *random])]


def joined(parts: Sequence[bytes]) -> bytes:
    """Return the secret of which these are all the parts."""
    return reduce(_xor, parts)


def wrap(secret: bytes, passphrase: str) -> bytes:
    """Encrypt a secret under a passphrase (scrypt, ChaCha20-Poly1305); the salt stands in front."""
    salt = secrets.token_bytes(_SALT)
    return salt + ChaCha20Poly1305(_stretched(passphrase, salt)).encrypt(bytes(_NONCE), secret, None)


def unwrap(wrapped: bytes, passphrase: str) -> bytes:
    """Return what `wrap` was given; raise `SealingError` for another passphrase."""
    salt, box = wrapped[:_SALT], wrapped[_SALT:]
    try:
        return ChaCha20Poly1305(_stretched(passphrase, salt)).decrypt(bytes(_NONCE), box, None)
    except InvalidTag:
        raise SealingError("another passphrase, or an altered wrapping") from None


def _stretched(passphrase: str, salt: bytes) -> bytes:
    # One key wraps one secret once, because the salt is fresh: its nonce may be constant.
    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())


def _padded(text: bytes, room: int) -> bytes:
    length = max(SMALLEST_BOX, 1 << (_COUNT + max(room, len(text)) - 1).bit_length())
    return (len(text).to_bytes(_COUNT, "big") + text).ljust(length, b"\0")


@lru_cache(maxsize=64)
def _public(raw: bytes) -> MLKEM768X25519PublicKey:
    lattice, classic = raw[:-32], raw[-32:]
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(lattice), X25519PublicKey.from_public_bytes(classic)
    )


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
