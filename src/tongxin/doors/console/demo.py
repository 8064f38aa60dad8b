"""`tongxin demo load` and `tongxin demo facts`."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import tomllib
from pathlib import Path
from typing import Any

import click

from tongxin.doors.console import start
from tongxin.doors.console.output import emit, table
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

SEED = 20211122


def register(group: click.Group) -> None:
    """Add the subcommands."""
    group.add_command(demo)


@click.group()
def demo() -> None:
    """The demo hospitals: all made up."""


@demo.command("load")
@click.option("--seed", default=SEED, show_default=True, help="the same seed and day give the same records")
@click.option("--today", default=None, help="day of loading, YYYY-MM-DD (default: today)")
@click.option("--if-empty", is_flag=True, help="do nothing where a hospital exists already")
def load(seed: int, today: str | None, if_empty: bool) -> None:
    """Load hospital A: its 2021, and a current quarter relative to the day of loading."""
    with start.working():
        from tongxin.ground.organisations.models import Organisation

        if Organisation.objects.exists():
            if if_empty:
                return
            raise refuse("demo.loaded", N_("这里已有机构数据：演示数据只能载入空的系统（可换一个 TONGXIN_HOME）"))
        day = dt.date.fromisoformat(today) if today else clock.today()
        password = _load(tomllib.loads(_file("hospital_a.toml")), seed, day)
    _tell(password)


def _load(plan: dict[str, Any], seed: int, today: dt.date) -> str:
    from django.db import transaction

    from tongxin.doors.console.demonstration import hospital, work
    from tongxin.ground.catalog.commands import publish

    draw = random.Random(seed)  # noqa: S311  made-up data, reproducible on purpose
    # One transaction: a demo that was interrupted is a demo that was not loaded.
    with transaction.atomic():
        publish(by=start.SYSTEM)
        made = hospital.found(plan, draw)
        password = hospital.cast(made)
        steps = work.steps(made, plan, today, draw)
        with click.progressbar(length=len(steps), label="demo", file=sys.stderr) as bar:
            for step in steps:
                step()
                bar.update(1)
    return password


def _tell(password: str) -> None:
    from django.conf import settings

    from tongxin.doors.console.demonstration.hospital import CAST
    from tongxin.ground.catalog.queries import entry

    note = settings.HOME / "secrets" / "demo.txt"
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password + "\n")
    table([(username, entry("role", role).title) for username, role, _where in CAST])
    click.echo(f"password of all of them (also in {note}): {password}")


@demo.command("facts")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def facts(as_json: bool) -> None:
    """Compute every fact of the mission from the demo's records, by the figure that stands for it."""
    mapping = tomllib.loads(_file("facts.toml"))
    with start.working() as by:
        rows = [_fact(by, fact, entry) for fact, entry in mapping.items()]
    if as_json:
        emit(rows)
    else:
        table(
            [(row["fact"], row.get("value", row["status"]), row.get("unit", ""), row.get("reason", "")) for row in rows]
        )


def _fact(by: Any, fact: str, entry: dict[str, Any]) -> dict[str, Any]:
    if "status" in entry:
        return {"fact": fact, "status": entry["status"], "reason": entry["reason"]}
    from tongxin.figures.queries import compute
    from tongxin.ground.organisations.queries import by_code
    from tongxin.toolbox.periods import Period

    period = Period(entry["from"], entry["to"])
    answer = compute(by, [entry["figure"]], by_code(entry["organisation"]), period)[0]
    return {
        "fact": fact, "figure": entry["figure"], "organisation": entry["organisation"], "from": entry["from"],
        "to": entry["to"], "value": answer.value, "unit": answer.unit, "status": answer.status,
    }  # fmt: skip


def _file(name: str) -> str:
    from django.conf import settings

    path = Path(settings.CHECKOUT or ".") / "demo" / name
    if not path.exists():
        raise refuse("demo.files", N_("找不到演示数据 {path}：请在源码目录中运行"), path=path)
    return path.read_text("utf-8")
