"""Child processes kept alive and stopped together, and a file that only one process may hold."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

RHYTHM = 1.0  # seconds between two looks at the children
STEADY = 20.0  # seconds after which a child counts as having started well
PATIENCE = 5  # quick deaths in a row after which we give up
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A command that is to run for as long as we do."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    deaths: int = 0
    resume_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us alone and we decide the order."""
        self.begun = time.monotonic()
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: PLW1509  one thread here

    def alive(self) -> bool:
        """Tell whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the child and all it has started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def tend(self) -> None:
        """Start it again after a death, later each time; clear away what a killed one left running."""
        now = time.monotonic()
        if self.process is not None and not self.alive():
            self.signal(signal.SIGKILL)
            self.deaths = self.deaths + 1 if now - self.begun < STEADY else 1
            self.resume_at = now + min(30.0, 2.0 ** (self.deaths - 1) / 2)
            self.process = None
        if self.process is None and now >= self.resume_at:
            self.start()


class Children:
    """Runs commands by name until SIGTERM or SIGINT; `watch` is called every second beside them."""

    def __init__(self, commands: Mapping[str, Sequence[str]], watch: Callable[[], None], grace: float = 30.0) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.watch = watch
        self.grace = grace
        self.told = threading.Event()

    def run(self, ready: Callable[[], None]) -> None:
        """Run until told to stop; `ready` is called once all have started. Raise `Refused` when one cannot stay up."""
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._tend_all()
            ready()
            while not self.told.wait(RHYTHM):
                self._tend_all()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: object) -> None:
        self.told.set()

    def _tend_all(self) -> None:
        self.watch()
        for child in self.children:
            child.tend()
            if child.deaths >= PATIENCE:
                sentence = N_("服务进程“{name}”连续 {count} 次启动失败，原因见上方输出。")
                raise refuse("serve.child", sentence, name=child.name, count=child.deaths)

    def _stop_all(self) -> None:
        running = [child for child in self.children if child.alive()]
        for child in running:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        while time.monotonic() < deadline and any(child.alive() for child in running):
            time.sleep(0.05)
        for child in running:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold `path` for this process alone, its number inside; raise `Refused` when another holds it."""
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refuse("serve.twice", N_("服务已在运行（进程 {pid}）。"), pid=holder(path)) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(path: Path) -> int | None:
    """Return the number of the process that holds `path`, or None; the lock tells, a stale number does not count."""
    if not path.exists():
        return None
    with path.open(encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(file.read() or 0) or None
    return None


def _die_with_parent() -> None:
    """Ask Linux to stop the child when we are killed: nobody else would."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
