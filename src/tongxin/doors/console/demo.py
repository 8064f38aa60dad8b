"""`tongxin demo load` and `tongxin demo facts`."""

from __future__ import annotations

import datetime as dt
import os
import random
import secrets
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
HOSPITALS = ("a", "b", "c", "d", "e")


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
@click.option(
    "--hospital",
    "wanted",
    type=click.Choice(HOSPITALS),
    multiple=True,
    default=HOSPITALS,
    help="only these (repeatable)",
)
def load(*, seed: int, today: str | None, if_empty: bool, wanted: tuple[str, ...]) -> None:
    """Load five hospitals of one region: the years the mission tells of, and a current quarter relative to the day."""
    with start.working():
        from tongxin.ground.organisations.models import Organisation

        if Organisation.objects.exists():
            if if_empty:
                return
            raise refuse("demo.loaded", N_("这里已有机构数据：演示数据只能载入空的系统（可换一个 TONGXIN_HOME）"))
        day = dt.date.fromisoformat(today) if today else clock.today()
        password = secrets.token_urlsafe(9)
        names = _load(wanted, seed, day, password)
    _tell(names, password)


def _load(wanted: tuple[str, ...], seed: int, today: dt.date, password: str) -> list[tuple[str, str, str]]:
    """Load the hospitals and return (user name, role, hospital) of those who sign in."""
    from django.db import transaction

    from tongxin.doors.console.demonstration import cast, hospital, offices, planner, work
    from tongxin.ground.catalog.commands import publish

    told: list[tuple[str, str, str]] = []
    # One transaction: a demo that was interrupted is a demo that was not loaded.
    with transaction.atomic():
        publish(by=start.SYSTEM)
        region = hospital.found_region(_plan("region.toml"))
        for letter in wanted:
            draw = random.Random(f"{seed}{letter}")  # noqa: S311  made-up data, reproducible on purpose
            plan = _plan(f"hospital_{letter}.toml")
            made = hospital.found(plan, draw, region)
            # The accounts of hospital A have plain names, as the manual tells; those of the others bear its letter.
            told += cast.cast(made, password, "" if letter == HOSPITALS[0] else f".{letter}")
            offices.fill(made, today, draw)
            steps = work.steps(made, plan, _plan("quarter.toml"), today, draw)
            with click.progressbar(steps, label=f"demo {letter}", file=sys.stderr) as bar:
                for step in bar:
                    step()
    planner.learn_sizes()
    return told


def _tell(names: list[tuple[str, str, str]], password: str) -> None:
    from django.conf import settings

    from tongxin.ground.catalog.queries import entry

    note = settings.HOME / "secrets" / "demo.txt"
    descriptor = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(password + "\n")
    table([(username, entry("role", role).title, hospital) for username, role, hospital in names])
    click.echo(f"password of all of them (also in {note}): {password}")


@demo.command("facts")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def facts(as_json: bool) -> None:
    """Compute every fact of the mission from the demo's records, by the figure that stands for it."""
    mapping = _plan("facts.toml")
    with start.working() as by:
        from tongxin.doors.console.demonstration.facts import answer

        rows = [answer(by, fact, entry) for fact, entry in mapping.items()]
    if as_json:
        emit(rows)
    else:
        table(
            [(row["fact"], row.get("value", row["status"]), row.get("unit", ""), row.get("reason", "")) for row in rows]
        )


def _plan(name: str) -> dict[str, Any]:
    from django.conf import settings

    path = Path(settings.CHECKOUT or ".") / "demo" / name
    if not path.exists():
        raise refuse("demo.files", N_("找不到演示数据 {path}：请在源码目录中运行"), path=path)
    return tomllib.loads(path.read_text("utf-8"))
