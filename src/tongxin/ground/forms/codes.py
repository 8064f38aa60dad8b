"""The code on a printed form: it names record and form, and carries a keyed digest, so that nobody can make one up.

`TX1.<record, 22 characters>.<form>.<digest, 16 characters>`: base64 of the record's UUID, the form's id, and the first
12 bytes of HMAC-SHA-256 under the installation's lookup key. Another installation's code does not verify here.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from tongxin.ground.records.models import Record

SIGN = "TX1"
_DIGEST = 12


@dataclass(frozen=True)
class Code:
    """What a code says."""

    record: UUID
    form: str


def write(record: UUID, form: str) -> str:
    """Return the text of the code of a record's form."""
    name = f"{SIGN}.{_text(record.bytes)}.{form}"
    return f"{name}.{_digest(name)}"


def read(text: str) -> Code | None:
    """Return what a code says; None for one that is not ours, or that was altered."""
    name, _dot, digest = text.rpartition(".")
    parts = name.split(".")
    if len(parts) != 3 or parts[0] != SIGN or not text.isascii():
        return None
    if not hmac.compare_digest(digest, _digest(name)):
        return None
    try:
        return Code(UUID(bytes=urlsafe_b64decode(parts[1] + "==")), parts[2])
    except (ValueError, Error):
        return None


def number_of(record: Record) -> str:
    """Return the number by which people name a record on paper (记录编号): 9C41-77AB."""
    tail = record.pk.hex[-8:].upper()
    return f"{tail[:4]}-{tail[4:]}"


def _digest(name: str) -> str:
    return _text(settings.VAULT.fingerprint(f"form:{name}")[:_DIGEST])


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
