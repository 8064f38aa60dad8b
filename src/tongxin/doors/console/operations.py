"""`tongxin serve`, `worker` and `stop`."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

import click
from django.conf import settings
from django.db import OperationalError, connections
from procrastinate.exceptions import ConnectorException

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, emit, table
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.processes import Children, holder, only_one
from tongxin.toolbox.words import N_

PATIENCE = 60.0  # seconds for the pages to appear, and for a running service to stop
CONSOLE = "from tongxin.doors.console.main import main; main()"


def register(group: click.Group) -> None:
    """Add the subcommands."""
    for command in (serve, worker, stop):
        group.add_command(command)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="web processes")
@click.option("--jobs/--no-jobs", default=True, show_default=True, help="run jobs and keep the schedule")
@AS_JSON
def serve(host: str, port: int, workers: int, *, jobs: bool, as_json: bool) -> None:
    """Serve the pages, run jobs and keep the schedule, until stopped."""
    start.started()
    start.check_migrated()
    _check_free(host, port)
    connections.close_all()
    facts = {"url": f"http://{host}:{port}/", "pid": os.getpid()}
    children = Children(_programs(_web(host, port, workers), jobs=jobs), _keep_database)

    def ready() -> None:
        _wait_for_pages(host, port, children)
        emit(facts) if as_json else click.echo(facts["url"])

    with only_one(_lock()):
        children.run(ready)


@click.command()
def worker() -> None:
    """Run jobs and keep the schedule, without pages (`serve` does both)."""
    start.started()
    start.check_migrated()
    from tongxin.ground.jobs.worker import work

    try:
        work()
    except (OperationalError, ConnectorException) as error:
        sentence = N_("与数据库的连接中断，未完成的任务会在恢复后重新执行。")
        raise refuse("worker.database", sentence) from error


@click.command()
@AS_JSON
def stop(as_json: bool) -> None:
    """Stop the service and the private database, whoever uses it."""
    pid = holder(_lock())
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        _wait_until_stopped()
    server = start.server()
    if server is not None:
        server.stop()
    facts = {"service": "stopped", "database": "stopped" if server is not None else "external"}
    emit(facts) if as_json else table(list(facts.items()))


def _lock() -> Path:
    return Path(settings.HOME) / "serve.lock"


def _programs(web: list[str], *, jobs: bool) -> dict[str, list[str]]:
    """Return what is kept alive; without jobs only the pages: those of a hospital need its files and its keys."""
    return {"web": web, "worker": _console("worker")} if jobs else {"web": web}


def _web(host: str, port: int, workers: int) -> list[str]:
    limits = ["--workers", str(workers), "--blocking-threads", "4", "--backpressure", "64"]
    place = ["--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)]
    upkeep = ["--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *place, *limits, *upkeep, "tongxin.config.wsgi:application"]


def _console(*arguments: str) -> list[str]:
    return [sys.executable, "-c", CONSOLE, *arguments]


def _keep_database() -> None:
    """Revive the private server when it was killed; its address stays the same, so the children just reconnect."""
    server = start.server()
    if server is not None and not server.alive():
        server.start()


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sentence = N_("不能在 {host}:{port} 提供服务（{reason}）。请用 --port 换一个端口。")
            raise refuse("serve.port", sentence, host=host, port=port, reason=error.strerror) from error


def _wait_for_pages(host: str, port: int, children: Children) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not children.told.is_set():
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)


def _wait_until_stopped() -> None:
    deadline = time.monotonic() + PATIENCE
    while holder(_lock()) is not None:
        if time.monotonic() > deadline:
            raise _still_running()
        time.sleep(0.1)


def _still_running() -> Refused:
    return refuse(
        "stop.running", N_("服务没有在 {seconds} 秒内停止（进程 {pid}）。"), seconds=int(PATIENCE), pid=holder(_lock())
    )
