"""The console's operations on a real installation: its own home, its own database, real kills."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connections

from tests.doors.console.meeting_run import MinuteTaker, Open
from tongxin.toolbox import cluster
from tongxin.toolbox.postgres import Embedded
from tongxin.toolbox.processes import holder
from tongxin.toolbox.vault import Vault

pytestmark = pytest.mark.slow
CONSOLE = [sys.executable, "-c", "from tongxin.doors.console.main import main; main()"]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TONGXIN_", "COVERAGE_"))}
    return {**kept, "TONGXIN_HOME": str(home), **more}


def tongxin(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*CONSOLE, *arguments]
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, check=False)


def answer(home: Path, *arguments: str) -> Any:
    done = tongxin(home, *arguments, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def refusal(home: Path, *arguments: str, **more: str) -> str:
    """Run a command that must fail with one sentence on stderr, and return it."""
    done = tongxin(home, *arguments, **more)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def owner(home: Path) -> psycopg.Connection[Any]:
    return psycopg.connect(Embedded(home).url(role=cluster.OWNER), autocommit=True)


def tables(url: str) -> list[str]:
    """Return what a database is made of, as the lines of a dump; its first and last hold a key of each dump's own."""
    command = [str(cluster.program("pg_dump")), "--schema-only", "--no-comments", url]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line for line in lines if not line.startswith(("\\restrict ", "\\unrestrict "))]


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextlib.contextmanager
def fresh_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="tx-", dir="/tmp"))
    try:
        yield home
    finally:
        Embedded(home).stop()
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation that was upgraded from nothing; the server stays up, so that each command need not start it."""
    with fresh_home() as home:
        server = Embedded(home)
        server.start()
        try:
            first = answer(home, "upgrade")
            assert first["migrations"] > 0
            assert (first["backup"], first["audit"]) == ("", "ok")
            yield home
        finally:
            server.leave()


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    with fresh_home() as home:
        yield home


def test_other_tests_have_the_tables_that_an_upgrade_makes(home: Path, db: None) -> None:
    """Theirs are migrated in a quicker way (`tests/migrating.py`)."""
    ours = connections["owner"].settings_dict
    of_tests = tables(f"postgresql:///{ours['NAME']}?{urlencode({'host': ours['HOST'], 'user': ours['USER']})}")
    assert len(of_tests) > 10_000
    assert of_tests == tables(Embedded(home).url(role=cluster.OWNER))


def test_a_second_upgrade_changes_nothing(home: Path) -> None:
    again = answer(home, "upgrade")
    assert (again["migrations"], again["published"], again["backup"]) == (0, 0, "")


def test_an_upgrade_of_a_database_in_use_saves_it_first(home: Path) -> None:
    with owner(home) as connection:
        connection.execute("DELETE FROM django_migrations WHERE (app, name) = ('jobs', '0002_guards')")
        connection.execute("DROP POLICY jobs_job_of_hospital ON jobs_job")
    assert "tongxin upgrade" in refusal(home, "serve", "--port", "1")
    facts = answer(home, "upgrade")
    assert facts["migrations"] == 1
    assert Path(facts["backup"]).stat().st_mode & 0o777 == 0o600


def test_an_upgrade_that_meets_a_busy_table_gives_up_with_a_sentence_and_can_be_repeated(home: Path) -> None:
    with owner(home) as connection, owner(home) as busy:
        connection.execute("DELETE FROM django_migrations WHERE (app, name) = ('jobs', '0002_guards')")
        connection.execute("DROP POLICY jobs_job_of_hospital ON jobs_job")
        with busy.transaction():
            busy.execute("LOCK TABLE jobs_job IN ACCESS SHARE MODE")
            assert "lock timeout" in refusal(home, "upgrade")
    assert answer(home, "upgrade")["migrations"] == 1


def test_doctor_finds_a_sound_installation_sound(home: Path) -> None:
    checks = answer(home, "doctor")["checks"]
    assert [row["check"] for row in checks] == [
        *("database", "roles", "migrations", "secrets", "keys", "catalog", "audit"),
    ]
    assert {row["status"] for row in checks} == {"ok"}


def test_a_backup_restored_elsewhere_with_its_keys_is_sound(home: Path, elsewhere: Path, tmp_path: Path) -> None:
    passphrase, file = tmp_path / "passphrase", tmp_path / "backup.tar"
    passphrase.write_text("correct horse battery\n")
    sealed = ("--passphrase-file", str(passphrase))
    Vault(home / "secrets").rotate("personal")  # what the retired key sealed must open after the restore, too
    assert answer(home, "backup", str(file), *sealed)["bytes"] == file.stat().st_size
    assert "已经存在" in refusal(home, "backup", str(file))
    assert "personal.key" in refusal(elsewhere, "restore", str(file))
    assert answer(elsewhere, "restore", str(file), *sealed)["version"] == "0.1.0"
    assert {row["status"] for row in answer(elsewhere, "doctor")["checks"]} == {"ok"}
    assert "不是空的" in refusal(elsewhere, "restore", str(file), *sealed)


def test_a_backup_without_its_keys_can_be_restored_when_told_to(home: Path, elsewhere: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    answer(home, "backup", str(file))
    assert answer(elsewhere, "restore", str(file), "--without-keys")["members"] == 1
    assert not (elsewhere / "secrets" / "personal.key").exists()


def test_a_database_out_of_reach_is_one_sentence(home: Path) -> None:
    told = refusal(home, "upgrade", TONGXIN_DATABASE_URL="postgresql:///tongxin?host=/nowhere")
    assert told.startswith("无法连接数据库")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/sign-in/", timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


@contextlib.contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [*CONSOLE, "serve", "--port", str(port), "--workers", "1", "--json"]
    # A file, not a pipe: what nobody reads would fill a pipe and block the service.
    with (home / "serve.out").open("wb") as output:
        process = subprocess.Popen(command, env=environment(home), stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def jobs(home: Path) -> list[tuple[Any, ...]]:
    """Return the jobs somebody asked for: at 03:10 in China the schedule asks for the same one."""
    asked = "SELECT name, state FROM jobs_job WHERE name = 'jobs.sweep' AND NOT scheduled"
    with owner(home) as connection:
        return connection.execute(asked).fetchall()


def ask_for_a_job(home: Path) -> None:
    script = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tongxin.config.settings'\n"
        "from tongxin.doors.console import start\n"
        "with start.working() as by:\n"
        "    from tongxin.ground.jobs.tasks import ask\n"
        "    ask('jobs.sweep', by=by)\n"
    )
    subprocess.run([sys.executable, "-c", script], env=environment(home), check=True)


def web_server(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes of the web server: the one that listens and those that answer."""
    children = {
        int(folder.name): (int((folder / "stat").read_text().rpartition(")")[2].split()[1]), (folder / "cmdline").read_bytes())
        for folder in Path("/proc").iterdir() if folder.name.isdigit() and (folder / "cmdline").exists()
    }  # fmt: skip
    listening = [pid for pid, (parent, command) in children.items() if parent == process.pid and b"granian" in command]
    return [*listening, *(pid for pid, (parent, _command) in children.items() if parent in listening)]


def open_meeting(home: Path) -> Open:
    script = "from tests.doors.console.meeting_run import prepare; prepare()"
    made = subprocess.run(
        [sys.executable, "-c", script], env=environment(home), cwd=Path(__file__).parents[3], capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return Open(**json.loads(made.stdout))


def kept(home: Path, held: Open) -> tuple[int, int, int, int]:
    """Return what is in the database of a run: versions of the meeting, voices, events of the audit, receipts."""
    query = (
        "SELECT (SELECT version FROM records_record WHERE id = %s),"
        " (SELECT count(*) FROM decisions_voice WHERE stand = 'yes'),"
        " (SELECT count(*) FROM audit_event WHERE name = 'decisions.speak'),"
        " (SELECT count(*) FROM commands_receipt WHERE key LIKE 'spoken-%%')"
    )
    with owner(home) as connection:
        row = connection.execute(query, [held.meeting]).fetchone()
    assert row is not None
    return row[0] - held.version, row[1], row[2], row[3]


def kill_after(taker: MinuteTaker, count: int, pids: Callable[[], list[int]]) -> None:
    """Kill processes once so many commands have been answered, while the next is under way."""
    wait_until(lambda: taker.answered >= count or taker.refused)
    for pid in pids():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def postmaster(home: Path) -> list[int]:
    return [int((home / "postgres" / "postmaster.pid").read_text().split()[0])]


def nothing_lost(home: Path, held: Open, answered: int) -> None:
    """Every answered command is in the database, and none by half: version, voice, event and receipt came together."""
    counts = kept(home, held)
    assert len(set(counts)) == 1, counts
    assert counts[0] >= answered


def test_serve_loses_nothing_confirmed_when_killed_runs_jobs_and_stops_when_told(home: Path) -> None:
    port, held = free_port(), open_meeting(home)
    with serving(home, port) as process:
        wait_until(lambda: status(port) == 200)
        assert "已在运行" in refusal(home, "serve", "--port", str(free_port()))
        assert "--port" in refusal(home, "serve", "--port", str(port))

        taker = MinuteTaker(port, held)
        taker.start()
        kill_after(taker, 10, lambda: web_server(process))
        nothing_lost(home, held, taker.answered)
        kill_after(taker, 22, lambda: postmaster(home))
        answered = taker.answered
        wait_until(lambda: status(port) == 200 and Embedded(home).running())
        nothing_lost(home, held, answered)
        taker.join(timeout=60)
        assert (taker.refused, taker.answered) == ([], len(held.people))
        assert kept(home, held) == (len(held.people),) * 4

        ask_for_a_job(home)
        wait_until(lambda: jobs(home) == [("jobs.sweep", "done")], seconds=90)

        assert answer(home, "stop") == {"service": "stopped", "database": "stopped"}
        assert process.wait(timeout=60) == 0
    assert status(port) == 0
    assert holder(home / "serve.lock") is None
    assert not Embedded(home).running()
