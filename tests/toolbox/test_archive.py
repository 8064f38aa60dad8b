"""Backups of a real database: whole, checked before anything is restored, and without secrets unless sealed."""

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tongxin.toolbox import archive, cluster
from tongxin.toolbox.archive import Place
from tongxin.toolbox.postgres import Embedded
from tongxin.toolbox.problems import Refused

FACTS = {"product": "tongxin", "version": "0.1.0"}


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    home = Path(tempfile.mkdtemp(prefix="tx-", dir="/tmp"))
    server = Embedded(home)
    server.start()
    with psycopg.connect(server.url(role=cluster.OWNER)) as connection:
        connection.execute("CREATE TABLE deeds (id int PRIMARY KEY, words text)")
        connection.execute("INSERT INTO deeds VALUES (1, '义诊'), (2, '讲座')")
    yield server
    server.leave()
    shutil.rmtree(home)


@pytest.fixture
def place(server: Embedded, tmp_path: Path) -> Place:
    files = tmp_path / "kept"
    (files / "h1" / "ab").mkdir(parents=True)
    (files / "h1" / "ab" / "ab12").write_bytes(b"minutes")
    (files / "h1" / "ab" / ".draft").write_bytes(b"half written")
    environment = {"PGHOST": str(server.home / "socket"), "PGUSER": cluster.OWNER, "PGDATABASE": cluster.DATABASE}
    return Place(environment, cluster.program("pg_dump").parent, files)


@pytest.fixture
def empty(server: Embedded, place: Place, tmp_path: Path) -> Iterator[Place]:
    with psycopg.connect(server.url(role=cluster.OWNER), autocommit=True) as connection:
        connection.execute("CREATE DATABASE other")
        yield replace(place, environment={**place.environment, "PGDATABASE": "other"}, files=tmp_path / "restored")
        connection.execute("DROP DATABASE other WITH (FORCE)")


def nothing(_: int) -> None:
    pass


def packed(place: Place, tmp_path: Path, sealed: bytes | None = None) -> Path:
    target = tmp_path / "backup.tar"
    archive.pack(target, place, FACTS, sealed, nothing)
    return target


def unpacked(source: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    archive.unpack(source, folder, nothing)
    return folder


def changed(source: Path, name: str, content: bytes | None) -> Path:
    """Write the backup again with one member replaced, added, or left out."""
    target = source.with_name("changed.tar")
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        members: dict[str, Any] = {item.name: old.extractfile(item) for item in old}
        contents = {key: file.read() for key, file in members.items() if file is not None}
        contents.pop(name, None)
        for key, value in [*contents.items(), *([(name, content)] if content is not None else [])]:
            entry = tarfile.TarInfo(key)
            entry.size = len(value)
            new.addfile(entry, io.BytesIO(value))
    return target


def test_a_backup_brings_back_rows_and_files(place: Place, empty: Place, server: Embedded, tmp_path: Path) -> None:
    archive.restore(unpacked(packed(place, tmp_path), tmp_path), empty)
    with psycopg.connect(server.url("other", cluster.OWNER)) as connection:
        assert connection.execute("SELECT * FROM deeds ORDER BY id").fetchall() == [(1, "义诊"), (2, "讲座")]
    assert (empty.files / "h1" / "ab" / "ab12").read_bytes() == b"minutes"
    assert stat.S_IMODE(empty.files.stat().st_mode) == 0o700


def test_a_backup_holds_the_dump_the_kept_files_and_the_manifest_and_no_secrets(place: Place, tmp_path: Path) -> None:
    target = packed(place, tmp_path)
    with tarfile.open(target) as tar:
        assert tar.getnames() == ["database.dump", "files/h1/ab/ab12", "manifest.json"]
        manifest = json.loads(tar.extractfile("manifest.json").read())  # type: ignore[union-attr]
    assert {key: manifest[key] for key in FACTS} == FACTS
    assert manifest["sealed_secrets"] is False
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "kept"]


def test_files_are_counted_as_they_are_packed(place: Place, tmp_path: Path) -> None:
    ticks: list[int] = []
    archive.pack(tmp_path / "backup.tar", place, FACTS, None, ticks.append)
    assert sum(ticks) == archive.size(place) + 1 == 2


def test_a_backup_that_fails_leaves_nothing_behind_and_says_why(place: Place, tmp_path: Path) -> None:
    broken = replace(place, environment={**place.environment, "PGDATABASE": "nowhere"})
    with pytest.raises(Refused, match="nowhere"):
        packed(broken, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("files/h1/ab/ab12", b"Minutes"),
        ("files/h1/ab/ab12", None),
        ("database.dump", b""),
        ("files/h1/ab/cd34", b"smuggled in"),
    ],
)
def test_a_member_altered_missing_or_added_is_named(
    place: Place, tmp_path: Path, name: str, content: bytes | None
) -> None:
    with pytest.raises(Refused, match=name) as caught:
        unpacked(changed(packed(place, tmp_path), name, content), tmp_path)
    assert caught.value.problems[0].code == "archive.altered"


@pytest.mark.parametrize("length", [0, 100, 5000])
def test_a_file_cut_short_is_refused(place: Place, tmp_path: Path, length: int) -> None:
    target = packed(place, tmp_path)
    target.write_bytes(target.read_bytes()[:length])
    with pytest.raises(Refused) as caught:
        unpacked(target, tmp_path)
    assert caught.value.problems[0].code == "archive.broken"


@pytest.mark.parametrize("name", ["../outside", "/outside"])
def test_a_member_cannot_leave_the_folder(place: Place, tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        unpacked(changed(packed(place, tmp_path), name, b"x"), tmp_path)
    assert not Path("/outside").exists()
    assert not (tmp_path / "outside").exists()


def test_a_newer_format_asks_for_an_upgrade(place: Place, tmp_path: Path) -> None:
    manifest = json.dumps({"format": 2, "members": {}}).encode()
    with pytest.raises(Refused) as caught:
        unpacked(changed(packed(place, tmp_path), "manifest.json", manifest), tmp_path)
    assert caught.value.problems[0].code == "archive.format"


def test_a_restore_that_fails_half_way_leaves_the_database_empty(
    place: Place, empty: Place, server: Embedded, tmp_path: Path
) -> None:
    folder = unpacked(packed(place, tmp_path), tmp_path)
    dump = folder / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-60])
    with pytest.raises(Refused, match="pg_restore"):
        archive.restore(folder, empty)
    with psycopg.connect(server.url("other", cluster.OWNER)) as connection:
        assert connection.execute("SELECT to_regclass('deeds')").fetchone() == (None,)


def test_sealed_secrets_open_with_their_passphrase_only(place: Place, tmp_path: Path) -> None:
    keys = {"personal.key": b"0" * 64, "retired/audit-1.key": b"1" * 64}
    sealed = archive.seal(keys, "correct horse battery")
    target = packed(place, tmp_path, sealed)
    assert b"0" * 64 not in target.read_bytes()
    kept = (unpacked(target, tmp_path) / archive.SEALED).read_bytes()
    assert archive.unseal(kept, "correct horse battery") == keys
    with pytest.raises(Refused) as caught:
        archive.unseal(kept, "wrong horse battery")
    assert caught.value.problems[0].code == "archive.passphrase"


def test_passwords_and_certificates_reach_libpq_by_its_environment() -> None:
    database = {
        "NAME": "tongxin",
        "USER": "owner",
        "PASSWORD": "secret",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "verify-full", "application_name": "tongxin"},
    }
    assert archive.libpq(database) == {
        "PGDATABASE": "tongxin",
        "PGUSER": "owner",
        "PGPASSWORD": "secret",
        "PGHOST": "db",
        "PGPORT": "5433",
        "PGSSLMODE": "verify-full",
    }
    assert archive.libpq({"NAME": "tongxin", "HOST": "", "PORT": ""}) == {"PGDATABASE": "tongxin"}
