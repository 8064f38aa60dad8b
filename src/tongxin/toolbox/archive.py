"""A backup in one tar: the database (pg_dump's custom format), the files tree, a manifest, and sealed secrets on request."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

FORMAT = 1
DUMP, FILES, SEALED, MANIFEST = "database.dump", "files", "secrets.sealed", "manifest.json"
SALT, NONCE = 16, 12  # bytes
LOCK_TIMEOUT = "60s"  # a table that a migration holds is not waited for without end
Tick = Callable[[int], None]


@dataclass(frozen=True)
class Place:
    """An installation's database (libpq's environment and the folder of its programs) and its folder of files."""

    environment: Mapping[str, str]
    programs: Path
    files: Path

    def run(self, program: str, *arguments: str) -> None:
        """Run a PostgreSQL program on the database; raise `Refused` with what it said."""
        environment = {**os.environ, **self.environment, "LC_ALL": "C"}
        command = [str(self.programs / program), *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            sentence = N_("数据库程序 {program} 未能完成：{detail}")
            raise refuse("archive.program", sentence, program=program, detail=done.stderr.strip()[-800:])


def size(place: Place) -> int:
    """Return how many files a backup will hold; for a progress bar."""
    return len(_kept(place.files))


def pack(target: Path, place: Place, facts: Mapping[str, Any], sealed: bytes | None, tick: Tick) -> dict[str, Any]:
    """Write a backup, complete or not at all, and return its manifest; `tick` counts files.

    The database goes first: a file is stored before the row that names it, so none that a row names is missing.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    facts = {"format": FORMAT, **facts, "sealed_secrets": sealed is not None}
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tongxin-") as name:
            folder = Path(name)
            options = ("--format=custom", "--no-owner", "--no-privileges", f"--lock-wait-timeout={LOCK_TIMEOUT}")
            place.run("pg_dump", *options, f"--file={folder / DUMP}")
            if sealed is not None:
                (folder / SEALED).write_bytes(sealed)
            manifest = _write(draft, _members(folder, place.files), facts, tick)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def _write(draft: Path, members: list[tuple[Path, str]], facts: Mapping[str, Any], tick: Tick) -> dict[str, Any]:
    digests: dict[str, str] = {}
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for path, name in members:
                digests[name] = _digest(path)
                tar.add(path, name, recursive=False)
                tick(1)
            manifest = {**facts, "members": digests}
            _add(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _members(folder: Path, files: Path) -> list[tuple[Path, str]]:
    made = [(path, path.name) for path in sorted(folder.iterdir())]
    return made + [(path, f"{FILES}/{path.relative_to(files).as_posix()}") for path in _kept(files)]


def _kept(files: Path) -> list[Path]:
    """What is stored; names with a dot in front are still being written."""
    return [path for path in sorted(files.rglob("*")) if path.is_file() and not path.name.startswith(".")]


def unpack(source: Path, folder: Path, tick: Tick) -> dict[str, Any]:
    """Extract a backup into `folder` and return its manifest; raise `Refused` unless every member is as it was written.

    `tick` counts bytes.
    """
    try:
        with tarfile.open(source) as tar:
            for member in tar:
                tar.extract(member, folder, filter="data")
                tick(member.size)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        expected = manifest["members"]
    except (OSError, tarfile.TarError, ValueError, KeyError) as error:
        sentence = N_("{file} 不是完整的备份文件（{detail}）。请换用另一份备份。")
        raise refuse("archive.broken", sentence, file=source, detail=error) from error
    if manifest.get("format") != FORMAT:
        raise refuse("archive.format", N_("备份 {file} 的格式较新。请先升级程序，再恢复。"), file=source)
    paths = (path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    found = {path.relative_to(folder).as_posix(): _digest(path) for path in paths}
    for name in sorted(found.keys() | expected.keys()):
        if found.get(name) != expected.get(name):
            sentence = N_("备份 {file} 中的 {name} 缺失、多出或已被改动。请换用另一份备份。")
            raise refuse("archive.altered", sentence, file=source, name=name)
    return manifest


def restore(folder: Path, place: Place) -> None:
    """Put the files of an unpacked backup in place, then load its database, empty before, in one transaction.

    Files are named by their content, so those of a restore that failed harm nothing.
    """
    place.files.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in sorted((folder / FILES).rglob("*")):
        if path.is_file():
            target = place.files / path.relative_to(folder / FILES)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.move(path, target)
    database = place.environment["PGDATABASE"]
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={database}")
    place.run("pg_restore", *options, str(folder / DUMP))


def seal(values: Mapping[str, bytes], passphrase: str) -> bytes:
    """Encrypt secrets under a passphrase (scrypt, AES-256-GCM)."""
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    text = json.dumps({name: value.hex() for name, value in values.items()}).encode()
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, text, DUMP.encode())


def unseal(sealed: bytes, passphrase: str) -> dict[str, bytes]:
    """Decrypt what `seal` made; raise `Refused` when the passphrase is another one."""
    salt, nonce, text = sealed[:SALT], sealed[SALT : SALT + NONCE], sealed[SALT + NONCE :]
    try:
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, text, DUMP.encode())
    except InvalidTag:
        raise refuse("archive.passphrase", N_("口令不对，无法取出备份中的密钥。请核对口令文件。")) from None
    return {name: bytes.fromhex(value) for name, value in json.loads(plain).items()}


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def libpq(database: Mapping[str, Any]) -> dict[str, str]:
    """Return libpq's environment for one of Django's databases, so that no password shows among the processes."""
    names = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
    known = {variable: str(database[name]) for name, variable in names.items() if database.get(name)}
    options = {key: str(value) for key, value in database.get("OPTIONS", {}).items() if re.fullmatch("ssl[a-z]+", key)}
    return known | {f"PG{key.upper()}": value for key, value in options.items()}
