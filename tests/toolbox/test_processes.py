"""Children are restarted, given up, and stopped with everything they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import tongxin
from tongxin.toolbox import processes
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.processes import Children, holder, only_one

SOURCE = Path(tongxin.__file__).parents[1]
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def running(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_a_child_that_dies_is_started_again_until_we_are_told_to_stop() -> None:
    children = Children({"sleeper": SLEEP}, watch=lambda: None)
    numbers: list[int] = []

    def act() -> None:
        sleeper = children.children[0]
        wait_until(sleeper.alive)
        for _ in range(2):
            assert sleeper.process is not None
            numbers.append(sleeper.process.pid)
            sleeper.process.kill()
            wait_until(lambda: sleeper.process is not None and sleeper.process.pid not in numbers)
        assert sleeper.process is not None
        numbers.append(sleeper.process.pid)
        os.kill(os.getpid(), signal.SIGTERM)

    helper = threading.Thread(target=act)
    children.run(helper.start)
    helper.join()
    assert len(set(numbers)) == 3
    assert not any(running(number) for number in numbers)


def test_a_child_that_cannot_stay_up_is_given_up_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 2)
    monkeypatch.setattr(processes, "RHYTHM", 0.05)
    children = Children({"web": [sys.executable, "-c", "raise SystemExit(3)"], "sleeper": SLEEP}, watch=lambda: None)
    with pytest.raises(Refused, match="web") as caught:
        children.run(lambda: None)
    assert caught.value.problems[0].code == "serve.child"
    assert not any(child.alive() for child in children.children)


def test_a_child_that_ignores_the_signal_is_killed_with_what_it_started(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    stubborn = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"child = subprocess.Popen({SLEEP!r}); open({str(note)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )
    children = Children({"stubborn": [sys.executable, "-c", stubborn]}, watch=lambda: None, grace=0.3)

    def ready() -> None:
        wait_until(lambda: note.exists() and note.read_text())
        children.told.set()

    children.run(ready)
    wait_until(lambda: not running(int(note.read_text())))


def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    note = tmp_path / "child"
    script = (
        "from tongxin.toolbox.processes import Children\n"
        f"children = Children({{'sleeper': {SLEEP!r}}}, watch=lambda: None)\n"
        f"children.run(lambda: open({str(note)!r}, 'w').write(str(children.children[0].process.pid)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen([sys.executable, "-c", script], env=environment) as parent:
        wait_until(lambda: note.exists() and note.read_text())
        child = int(note.read_text())
        assert running(child)
        parent.kill()
    wait_until(lambda: not running(child))


def test_the_watch_is_asked_beside_the_children() -> None:
    asked: list[int] = []
    children = Children({}, watch=lambda: asked.append(1) if len(asked) < 3 else children.told.set())
    children.run(lambda: None)
    assert asked == [1, 1, 1]


def test_only_one_process_holds_a_file_and_its_number_can_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "serve.lock"
    assert holder(path) is None
    with only_one(path):
        assert holder(path) == os.getpid()
        with pytest.raises(Refused, match=str(os.getpid())), only_one(path):
            pass
    assert holder(path) is None
    with only_one(path):
        assert path.read_text() == str(os.getpid())
