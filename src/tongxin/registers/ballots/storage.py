"""The private keys of rounds in which voting goes on: files that are in no database and no backup, and die at the count.

One folder a round under `settings.BALLOT_KEYS` (`TONGXIN_BALLOT_KEYS`, or `ballots` in the home). Several machines share the
folder. Without it an open round cannot be counted: it is called off and held again. The key of a second signing office lies
under `settings.BALLOT_COUNTERKEYS` (`TONGXIN_BALLOT_COUNTERKEYS`, or `ballots-second`), which may be on another server alone.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key
from django.conf import settings

from tongxin.toolbox.blindsign import Signer
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LOOKUP, SHARE, COUNTERSIGNER = "lookup", "share", "countersigner"


def put(held: UUID, name: str, content: bytes) -> None:
    """Keep a private thing of a round durably, readable by this account only."""
    folder = _folder(held, name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / name)
    _sync(folder)


def get(held: UUID, name: str) -> bytes:
    """Return a private thing of a round; raise `Refused` when it is not here (any more)."""
    path = _folder(held, name) / name
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        sentence = N_("这次投票的密钥不在服务器上：已计票销毁，或密钥目录丢失。请联系组织者")
        raise refuse("ballots.keys_gone", sentence) from None


def here(held: UUID, name: str) -> bool:
    """Tell whether a private thing of a round lies on this server."""
    return (_folder(held, name) / name).exists()


def signer(held: UUID, electorate: UUID) -> Signer:
    """Return who signs the tokens of an electorate."""
    return _signer(get(held, str(electorate)))


def countersigner(held: UUID) -> Signer:
    """Return who signs the tokens of a round for the second office; raise `Refused` on a server that has not its key."""
    return _signer(get(held, COUNTERSIGNER))


def destroy(held: UUID) -> None:
    """Overwrite and remove everything private of a round; nothing happens where nothing is left.

    A disk that writes elsewhere (SSD, snapshots) may keep a copy: docs/how-to/ballots.md says what to do about it.
    """
    for folder in (_folder(held), _folder(held, COUNTERSIGNER)):
        _wipe(folder)
    _read.cache_clear()
    _signer.cache_clear()


def rounds() -> list[UUID]:
    """Return the rounds of which anything private is left."""
    roots = (settings.BALLOT_KEYS, settings.BALLOT_COUNTERKEYS)
    return sorted({UUID(path.name) for root in roots for path in Path(root).glob("*-*-*-*-*")})


def _wipe(folder: Path) -> None:
    for path in sorted(folder.glob("*")) + sorted(folder.glob(".*")):
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    if folder.exists():
        folder.rmdir()


def _folder(held: UUID, name: str = "") -> Path:
    return Path(settings.BALLOT_COUNTERKEYS if name == COUNTERSIGNER else settings.BALLOT_KEYS) / str(held)


@lru_cache(maxsize=256)
def _read(path: Path, _written: int) -> bytes:
    return path.read_bytes()


@lru_cache(maxsize=64)
def _signer(private: bytes) -> Signer:
    key = load_der_private_key(private, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("a key for issuing is RSA")
    return Signer(key)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
