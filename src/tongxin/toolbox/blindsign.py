"""Blind RSA signatures, RSABSSA-SHA384-PSS-Randomized (RFC 9474): the signer never sees what it signs.

Who signs, `Signer`, learns one random number; who votes blinds before and finalises after. Whatever number the signer saw
fits every signature it ever made (there is exactly one blinding for each pair), so that no computing power links the two.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from hashlib import sha384
from typing import Any

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

from tongxin.toolbox.rawrsa import private_operation

NAME = "RSABSSA-SHA384-PSS-Randomized"
EXPONENT = 65537
# A forger has only the days of one round; secrecy does not rest on the key at all.
BITS = 2048
SALT = 48
PREFIX = 32
_HASH = 48
_PSS = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=SALT)


class BlindSignatureError(ValueError):
    """An input of the wrong length or range, or a signature that does not verify."""


@dataclass(frozen=True)
class Blinded:
    """What a voter sends to be signed (`message`), and keeps until it is (`inverse`, which undoes the blinding)."""

    message: bytes
    inverse: int


def new_key(bits: int = BITS) -> rsa.RSAPrivateKey:
    """Make a signing key for one purpose and one round; RFC 9474 §6.1 forbids any other use of it."""
    return rsa.generate_private_key(public_exponent=EXPONENT, key_size=bits)


def prepare(message: bytes) -> bytes:
    """Put 32 random bytes in front (§4.1), so that even a signer who chose the message cannot recognise it."""
    return secrets.token_bytes(PREFIX) + message


def blind(public: rsa.RSAPublicKey, prepared: bytes) -> Blinded:
    """Encode and blind a prepared message (§4.2)."""
    factor, _inverse = _unit(gmpy2.mpz(public.public_numbers().n))
    return blind_with(public, prepared, salt=secrets.token_bytes(SALT), factor=int(factor))


def blind_with(public: rsa.RSAPublicKey, prepared: bytes, *, salt: bytes, factor: int) -> Blinded:
    """Blind with this salt (48 bytes) and factor (1 < factor < n), which must be random and used once."""
    numbers = public.public_numbers()
    encoded = int.from_bytes(_encoded(prepared, numbers.n.bit_length() - 1, salt), "big")
    if gmpy2.gcd(encoded, numbers.n) != 1:
        raise BlindSignatureError("invalid input: the encoded message shares a factor with the modulus")
    hidden = encoded * gmpy2.powmod(factor, numbers.e, numbers.n) % numbers.n
    return Blinded(_bytes(hidden, _length(public)), int(gmpy2.invert(factor, numbers.n)))


def finalize(public: rsa.RSAPublicKey, prepared: bytes, blinded: Blinded, blind_signature: bytes) -> bytes:
    """Undo the blinding and return the signature of `prepared` (§4.4); raise `BlindSignatureError` when it is not one."""
    length = _length(public)
    if len(blind_signature) != length:
        raise BlindSignatureError(f"unexpected input size: {len(blind_signature)} bytes, not {length}")
    n = public.public_numbers().n
    signature = _bytes(int.from_bytes(blind_signature, "big") * blinded.inverse % n, length)
    if not verifies(public, prepared, signature):
        raise BlindSignatureError("invalid signature: the signer did not sign what was sent")
    return signature


def verifies(public: rsa.RSAPublicKey, prepared: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is that of `prepared` (§4.5), which any RSASSA-PSS verifier can tell."""
    if len(prepared) < PREFIX:
        return False
    try:
        public.verify(signature, prepared, _PSS, SHA384())
    except InvalidSignature:
        return False
    return True


class Signer:
    """Signs blinded messages with one private key, in time that does not tell the key."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        self.public = private.public_key()
        self.power = private_operation(private)
        self._length = _length(self.public)
        numbers = self.public.public_numbers()
        self._n, self._e = gmpy2.mpz(numbers.n), gmpy2.mpz(numbers.e)

    def blind_sign(self, blinded: bytes) -> bytes:
        """Sign (§4.3); raise `BlindSignatureError` for a wrong length, a number out of range or a fault in computing.

        The same input always gives the same output. The private operation takes the same time for every key; its input is
        multiplied by a random number first, so that even that is unknown to who sends it; and the result is checked before it
        leaves, because one faulty half would give away the factors.
        """
        message = self._number(blinded)
        factor, inverse = _unit(self._n)
        hidden = message * gmpy2.powmod(factor, self._e, self._n) % self._n
        raised = int.from_bytes(self.power(_bytes(hidden, self._length)), "big")
        signature = raised * inverse % self._n
        if gmpy2.powmod(signature, self._e, self._n) != message:
            raise BlindSignatureError("signing failure: the result does not verify and is withheld")
        return _bytes(signature, self._length)

    def _number(self, blinded: bytes) -> Any:
        if len(blinded) != self._length:
            raise BlindSignatureError(f"unexpected input size: {len(blinded)} bytes, not {self._length}")
        number = gmpy2.mpz(int.from_bytes(blinded, "big"))
        if not 1 < number < self._n - 1:
            raise BlindSignatureError("message representative out of range")
        return number


def _encoded(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE of RFC 8017 §9.1.1 with SHA-384 and MGF1."""
    length = (bits + 7) // 8
    if length < _HASH + len(salt) + 2:
        raise BlindSignatureError("encoding error: the key is too short")
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - _HASH - 2) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mask(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """MGF1 of RFC 8017 §B.2.1."""
    blocks = range((length + _HASH - 1) // _HASH)
    return b"".join(sha384(seed + counter.to_bytes(4, "big")).digest() for counter in blocks)[:length]


def _unit(n: Any) -> tuple[Any, Any]:
    """Return a random number that has an inverse modulo `n`, and its inverse."""
    while True:
        number = gmpy2.mpz(secrets.randbelow(n - 2) + 2)
        with contextlib.suppress(ZeroDivisionError):  # what shares a factor with `n` has none
            return number, gmpy2.invert(number, n)


def _length(public: rsa.RSAPublicKey) -> int:
    return (public.key_size + 7) // 8


def _bytes(number: Any, length: int) -> bytes:
    return int(number).to_bytes(length, "big")
