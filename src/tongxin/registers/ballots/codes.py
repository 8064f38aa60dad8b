"""One-time codes for voters without a device: made, written, read back from what was typed, kept as a keyed hash. Pure."""

from __future__ import annotations

import hmac
import secrets
import unicodedata

# Neither 0 and O nor 1 and I: 32 signs, so that 12 of them are 60 bits, and guessing needs no brake.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH, GROUP = 12, 4


def new_code() -> str:
    """Return a random code of `LENGTH` signs."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def written(code: str) -> str:
    """Return a code as it is printed, in groups: `ABCD-EFGH-JKLM`."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read(typed: str) -> str:
    """Return the code in what was typed: small or full-width letters, with or without separators."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())


def kept(key: bytes, code: str) -> str:
    """Return what is stored of a code: HMAC-SHA-256 (hex) under a key of its round, told apart from its other uses."""
    return hmac.digest(key, b"code:" + code.encode(), "sha256").hex()
