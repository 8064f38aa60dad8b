"""Memory: what a web worker holds after a run of pages, and what a job needs at its peak for a long ledger."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.generate import Hospital
from bench.imports import workbook
from bench.pages import signed_in
from bench.timing import say
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.files.definitions import Upload

PAGES = ("/", "/todos/", "/activities/", "/figures/", "/figures/volunteering.person_times/", "/import/", "/reports/")
ROUNDS = 25
LISTEN = "0A"  # of /proc/net/tcp
WORK = """
import django; django.setup()
from tongxin.ground.jobs.worker import work; work(until_idle=True)
print(open("/proc/self/status").read())
"""


def web(hospital: Hospital) -> None:
    """Serve pages by the program that serves them at a hospital; a worker holds at most 200 MB after the run."""
    cookie = f"sessionid={signed_in(hospital).cookies['sessionid'].value}"
    with serving() as (port, worker):
        for page in PAGES * ROUNDS:
            _get(port, page, cookie)
        status = Path(f"/proc/{worker}/status").read_text("ascii")
    resident = _megabytes("VmRSS", status)
    say("web worker after the run", pages=len(PAGES) * ROUNDS, resident_mb=resident, ratio=resident, limit=200)


def job(hospital: Hospital) -> None:
    """Check and confirm a ledger of 100,000 rows as jobs; the process that does them takes at most 600 MB."""
    batch = exchange.upload(
        by=hospital.office, organisation=hospital.root, ledger="volunteering",
        upload=Upload("memory.xlsx", workbook(hospital)),
    )  # fmt: skip
    checking = _work()
    batch.refresh_from_db()
    exchange.queue(by=hospital.office, batch=batch, again=True)
    confirming = _work()
    batch.refresh_from_db()
    if batch.state != batch.APPLIED:
        raise RuntimeError(f"the ledger was not written: {batch.state}")
    say("job process at its peak", check_mb=checking, confirm_mb=confirming, ratio=max(checking, confirming), limit=600)


def _work() -> float:
    """Let a job process work until nothing waits; return its peak in MB (its own: `wait4` would tell its parent's)."""
    done = subprocess.run([sys.executable, "-c", WORK], check=True, stdout=subprocess.PIPE, text=True)
    return _megabytes("VmHWM", done.stdout)


def _megabytes(name: str, status: str) -> float:
    return int(re.findall(rf"{name}:\s+(\d+)", status)[0]) / 1024


@contextmanager
def serving(workers: int = 1) -> Iterator[tuple[int, int]]:
    """Serve on a free port; give the port and the (last) worker's process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = ["--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    command = [sys.executable, "-m", "granian", *place, "--workers", str(workers), "--blocking-threads", "4"]
    server = subprocess.Popen([*command, "tongxin.config.wsgi:application"])
    try:
        _wait(port, workers)
        yield port, int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text("ascii").split()[-1])
    finally:
        server.terminate()
        server.wait()


def _wait(port: int, workers: int) -> None:
    """Wait for every worker: each listens on a socket of its own, and those who come earlier would all stay with the first."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if _listening(port) == workers:
            return
        time.sleep(0.1)
    raise RuntimeError("the pages did not appear within a minute")


def _listening(port: int) -> int:
    rows = [row.split() for row in Path("/proc/net/tcp").read_text("ascii").splitlines()]
    return sum(1 for row in rows if row[1].endswith(f":{port:04X}") and row[3] == LISTEN)


def _get(port: int, page: str, cookie: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", page, headers={"Cookie": cookie})
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{page} answered {response.status}")
