"""The one storage interface: content-addressed files below `settings.FILES`, complete or absent."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

GRACE = 24 * 3600


def keep(hospital_id: UUID, content: bytes) -> str:
    """Write content under its SHA-256 and return that; when this returns, it survives a power cut."""
    digest = hashlib.sha256(content).hexdigest()
    target = _path(hospital_id, digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _lock(hospital_id, fcntl.LOCK_SH):
        _write(target, content)
    return digest


def open_file(hospital_id: UUID, digest: str) -> BinaryIO:
    """Open a kept file for reading; FileNotFoundError when it is gone."""
    return _path(hospital_id, digest).open("rb")


def sweep(hospital_id: UUID, known: set[str], *, grace: int = GRACE) -> int:
    """Remove files no row names and leftovers of broken writes, once `grace` seconds old; return how many."""
    folder = _folder(hospital_id)
    if not folder.is_dir():
        return 0
    with _lock(hospital_id, fcntl.LOCK_EX):
        old = [path for path in folder.glob("??/*") if path.name not in known and _age(path) >= grace]
        for path in old:
            path.unlink()
    return len(old)


def _write(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as temporary:
            temporary.write(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        # Also over an equal file: its fresh time keeps the sweep away until the row is written.
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _lock(hospital_id: UUID, how: int) -> Iterator[None]:
    """Writers share, the sweep is alone: it cannot remove a file between its look and its deed."""
    with (_folder(hospital_id) / ".lock").open("a") as lock:
        fcntl.flock(lock, how)
        yield


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _folder(hospital_id: UUID) -> Path:
    return Path(settings.FILES) / str(hospital_id)


def _path(hospital_id: UUID, digest: str) -> Path:
    return _folder(hospital_id) / digest[:2] / digest
