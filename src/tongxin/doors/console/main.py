"""The `tongxin` command: finds the modules of this folder and lets each add its subcommands."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any

import click
from django.db import ProgrammingError

from tongxin.doors.console.output import ALWAYS_JSON, fail
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

UNDEFINED_TABLE = "42P01"


class Group(click.Group):
    """Answers every refusal with its sentences on stderr and a non-zero exit, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; `--json` anywhere on the line asks for problems as JSON too."""
        as_json = "--json" in ctx.args
        try:
            return super().invoke(ctx)
        except Refused as refused:
            fail(refused, as_json=as_json or ctx.obj == ALWAYS_JSON)
        except ProgrammingError as error:
            if getattr(error.__cause__, "sqlstate", "") != UNDEFINED_TABLE:
                raise
            sentence = N_("数据库还不是本版本的。请先运行 tongxin upgrade。")
            fail(refuse("console.not_upgraded", sentence), as_json=as_json)
        except KeyboardInterrupt:
            sys.exit(130)


@click.group(cls=Group)
@click.version_option(package_name="tongxin")
def group() -> None:
    """Tongxin (同心): the work ledger of a public hospital's Party organisation and governance."""


def main() -> None:
    """Start the database, set up Django and run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    try:
        discover()
    except Refused as refused:
        click.echo("\n".join(problem.sentence() for problem in refused.problems), err=True)
        sys.exit(1)
    group(prog_name="tongxin")


def discover() -> None:
    """Register the subcommands of every module in this folder that offers `register(group)`."""
    folder = Path(__file__).parent
    for module in pkgutil.iter_modules([str(folder)]):
        if module.ispkg or module.name in ("main", "output", "start"):
            continue
        found = importlib.import_module(f"tongxin.doors.console.{module.name}")
        found.register(group)
