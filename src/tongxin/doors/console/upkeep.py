"""`tongxin upgrade`, `backup` and `restore`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import AbstractContextManager
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.exceptions import InconsistentMigrationHistory

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, emit, table
from tongxin.toolbox import archive, clock, cluster
from tongxin.toolbox.guards import grants
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.vault import RETIRED, Vault, key_id
from tongxin.toolbox.words import N_

PASSPHRASE = click.option(
    "--passphrase-file", type=click.Path(path_type=Path, dir_okay=False), help="file with the passphrase of the secrets"
)
KEPT = (
    "personal",
    "lookup",
    "audit",
)  # without them, personal data is neither read nor found, and the audit not vouched for
LOCK_TIMEOUT = "10s"  # a migration waits no longer for a busy table, and the service no longer behind it


def register(group: click.Group) -> None:
    """Add the subcommands."""
    for command in (upgrade, backup, restore):
        group.add_command(command)


@click.command()
@AS_JSON
def upgrade(as_json: bool) -> None:
    """Bring the database to this version: back up, migrate, publish the catalog, reindex, verify the audit."""
    start.started()
    _wait_for_other_upgrades()
    lacking = start.pending()
    saved = _save_before_upgrade() if lacking and not _empty() else None
    if lacking:
        _migrate(len(lacking), saved, quiet=as_json)
    _leave_probe()
    call_command("collectstatic", interactive=False, verbosity=0)
    facts: dict[str, Any] = {"migrations": len(lacking), "backup": str(saved) if saved else "", **_publish_and_verify()}
    emit(facts) if as_json else table(list(facts.items()))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@PASSPHRASE
@AS_JSON
def backup(file: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Write database and files into FILE (tar), with the secrets only if a passphrase wraps them."""
    start.started()
    if file.exists():
        raise refuse("backup.exists", N_("{file} 已经存在。请换一个文件名。"), file=file)
    manifest = _backup(file.resolve(), _passphrase(passphrase_file), quiet=as_json)
    facts = {"file": str(file), "bytes": file.stat().st_size, "members": len(manifest["members"])}
    emit(facts) if as_json else table(list(facts.items()))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@PASSPHRASE
@click.option("--without-keys", is_flag=True, help="restore although the keys of the personal data are not here")
@AS_JSON
def restore(file: Path, passphrase_file: Path | None, without_keys: bool, as_json: bool) -> None:
    """Load a backup into an empty database, after checking every member against its manifest."""
    start.started()
    if not _empty():
        raise refuse("restore.not_empty", N_("数据库不是空的。请换一个新的 TONGXIN_HOME 或空数据库再恢复。"))
    place = _place()
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restore-") as name:
        folder = Path(name)
        with _bar("unpack", file.stat().st_size if file.exists() else 0, quiet=as_json) as bar:
            manifest = archive.unpack(file.resolve(), folder, bar.update)
        keys = _keys(folder, manifest, _passphrase(passphrase_file))
        if not without_keys:
            _check_keys(manifest, keys)
        archive.restore(folder, place)
    for path, content in keys.items():
        _put_key(settings.VAULT.folder / path, content)
    _grant()
    facts = {"made_at": manifest["made_at"], "version": manifest["version"], "members": len(manifest["members"])}
    emit(facts) if as_json else table(list(facts.items()))


def _bar(label: str, length: int, *, quiet: bool) -> AbstractContextManager[Any]:
    """A progress bar on stderr, for people only."""
    return click.progressbar(length=length, label=label, hidden=quiet, file=sys.stderr)


def _place() -> archive.Place:
    """The owner sees every row; wheel's programs, or for a database of its own those of the system where it has them."""
    system = shutil.which("pg_dump") if start.server() is None else None
    programs = Path(system).parent if system else cluster.program("pg_dump").parent
    return archive.Place(archive.libpq(connections["owner"].settings_dict), programs, Path(settings.FILES))


def _backup(target: Path, passphrase: str | None, *, quiet: bool) -> dict[str, Any]:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault: Vault = settings.VAULT
    facts = {
        "product": "tongxin",
        "version": version("tongxin"),
        "made_at": clock.now().isoformat(timespec="seconds"),
        "keys": {name: key_id(vault.secret(name)).hex() for name in KEPT},
    }
    sealed = archive.seal(_key_files(vault), passphrase) if passphrase else None
    place = _place()
    with _bar("backup", archive.size(place) + 1, quiet=quiet) as bar:
        return archive.pack(target, place, facts, sealed, bar.update)


def _save_before_upgrade() -> Path:
    moment = clock.local(clock.now()).strftime("%Y%m%d-%H%M%S")
    target = Path(settings.HOME) / "backups" / f"before-{version('tongxin')}-{moment}.tar"
    _backup(target, None, quiet=True)
    return target


def _wait_for_other_upgrades() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('tongxin.upgrade'))")  # until this process ends


def _migrate(count: int, saved: Path | None, *, quiet: bool) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    try:
        with _bar("migrate", count, quiet=quiet) as bar:
            call_command("migrate", database="owner", interactive=False, stdout=_Counter(bar.update), no_color=True)
    except (DatabaseError, InconsistentMigrationHistory) as error:
        sentence = N_(
            "数据库变更未能全部完成：{detail}。已完成的变更保留，可再次运行 tongxin upgrade；升级前的备份：{saved}。"
        )
        raise refuse("upgrade.migration", sentence, detail=str(error).strip(), saved=saved or "—") from error
    _grant()


class _Counter(StringIO):
    """Counts the migrations that Django reports as applied."""

    def __init__(self, tick: archive.Tick) -> None:
        super().__init__()
        self.tick = tick

    def write(self, text: str) -> int:
        """Take one piece of the report."""
        if text.strip() == "OK":
            self.tick(1)
        return super().write(text)


def _grant() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(grants(connections["default"].settings_dict["USER"]))


def _publish_and_verify() -> dict[str, Any]:
    with start.working() as by:
        from tongxin.figures.deltas import rebuild_all
        from tongxin.ground.audit.queries import verify
        from tongxin.ground.catalog.commands import publish
        from tongxin.ground.search.writing import complete

        counts = publish(by=by)
        rebuild_all()
        indexed = complete()
        verdict = verify()
    if verdict.problem is not None:
        raise Refused(verdict.problem)
    return {**counts, "indexed": indexed, "audit": "ok", "sealed": verdict.sealed}


def _empty() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        return bool(cursor.fetchone()[0] == 0)


def _passphrase(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        text = file.read_text("utf-8").strip()
    except OSError as error:
        raise refuse(
            "backup.passphrase", N_("口令文件 {file} 无法读取（{reason}）。"), file=file, reason=error.strerror
        ) from error
    if len(text) < 12:
        raise refuse("backup.short", N_("口令文件 {file} 中的口令太短，至少 12 个字符。"), file=file)
    return text


def _key_files(vault: Vault) -> dict[str, bytes]:
    """Every key but that of the sessions, retired ones too, by its place in the folder of secrets."""
    kept = {f"{name}.key": vault.path(name) for name in KEPT}
    retired = {path.relative_to(vault.folder).as_posix(): path for path in vault.folder.glob(f"{RETIRED}/*.key")}
    return {place: path.read_bytes() for place, path in (kept | retired).items()}


def _put_key(path: Path, content: bytes) -> None:
    """Put a key in its place; one that was there before joins the retired, so that nothing it sealed is lost."""
    if path.exists() and path.read_bytes() != content:
        old = key_id(bytes.fromhex(path.read_text("ascii"))).hex()
        retired = path.parent / RETIRED
        retired.mkdir(mode=0o700, exist_ok=True)
        path.rename(retired / f"{path.stem}-{old}.key")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)


def _keys(folder: Path, manifest: dict[str, Any], passphrase: str | None) -> dict[str, bytes]:
    """The keys in the backup by their place, where it has them and the passphrase is given."""
    if not manifest["sealed_secrets"] or passphrase is None:
        return {}
    return archive.unseal((folder / archive.SEALED).read_bytes(), passphrase)


def _check_keys(manifest: dict[str, Any], keys: dict[str, bytes]) -> None:
    vault: Vault = settings.VAULT
    here = [key for name in KEPT if vault.path(name).exists() for key in vault.keys(name)]
    known = {key_id(key).hex() for key in (*here, *(bytes.fromhex(text.decode()) for text in keys.values()))}
    for name in KEPT:
        if manifest["keys"][name] not in known:
            sentence = N_(
                "备份由另一套密钥加密。请把原来的 {file} 放回 {folder}，或用 --passphrase-file 取出备份中的密钥；"
                "只恢复不含个人信息的部分可用 --without-keys。"
            )
            raise refuse("restore.keys", sentence, file=vault.path(name).name, folder=vault.folder)


def _leave_probe() -> None:
    """Keep a sealed word beside the migrations: dumped with them, it tells after a restore whether the keys fit."""
    with connections["owner"].cursor() as cursor:
        if start.probe() is None:
            sealed = settings.VAULT.seal(start.PROBE, bound_to=start.PROBE).hex()
            lookup = settings.VAULT.fingerprint(start.PROBE).hex()
            cursor.execute(f"COMMENT ON TABLE django_migrations IS '{start.PROBE}:{sealed}:{lookup}'")  # hexadecimal
