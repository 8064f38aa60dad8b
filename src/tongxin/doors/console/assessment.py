"""`tongxin assessment`: recompute a round to the same digits, and export it for outside readers."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, emit, table
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from tongxin.ground.commands.actors import Actor
    from tongxin.uses.assessment.models import Round


def register(group: click.Group) -> None:
    """Add the subcommands."""
    group.add_command(assessment)


@click.group()
def assessment() -> None:
    """Assessment rounds that anybody can recompute."""


@assessment.command("list")
@AS_JSON
def list_rounds(*, as_json: bool) -> None:
    """List the rounds with their keys, newest first."""
    with start.working() as by:
        from tongxin.uses.assessment.queries.rounds import rounds

        lines = [(str(row.pk), row.record.title, row.organisation.name, row.record.state) for row in rounds(by)]
    if as_json:
        emit([dict(zip(("round", "title", "organisation", "state"), line, strict=True)) for line in lines])
    else:
        table(lines)


@assessment.command("recompute")
@click.argument("round_key", metavar="ROUND")
@AS_JSON
@click.pass_context
def recompute(ctx: click.Context, *, round_key: str, as_json: bool) -> None:
    """Work out every score of ROUND anew; exit 1 unless all digits and the digest are the same."""
    ctx.find_root().obj = {"json": as_json}
    with start.working() as by:
        from tongxin.uses.assessment.queries.exporting import recompute as recomputed

        row = _round(by, round_key)
        found = recomputed(row)
    fine = not found.differing and row.digest in {"", found.digest}
    facts = {"round": str(row.pk), "assessed": found.assessed, "digest": found.digest, "published": row.digest}
    if as_json:
        differing = [{"name": name, "then": str(then), "now": str(now)} for name, then, now in found.differing]
        emit({**facts, "status": "ok" if fine else "differs", "differing": differing})
    else:
        table(list(facts.items()))
        table([(name, str(then), str(now)) for name, then, now in found.differing])
    sys.exit(0 if fine else 1)


@assessment.command("export")
@click.argument("round_key", metavar="ROUND")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="the file to write; default: stdout")
def export(*, round_key: str, output: Path | None) -> None:
    """Write ROUND's data, scheme and digest; docs/how-to/recompute_assessment.py recomputes it without this system."""
    with start.working() as by:
        from tongxin.uses.assessment.queries.exporting import document

        text = json.dumps(document(_round(by, round_key)), ensure_ascii=False, indent=1)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", "utf-8")
    except OSError as error:
        sentence = N_("写不进文件 {file}：{detail}")
        raise refuse("assessment.output", sentence, file=output, detail=error.strerror) from error


def _round(by: Actor, key: str) -> Round:
    from tongxin.ground.access.queries import found
    from tongxin.uses.assessment.queries.rounds import round_for

    try:
        return round_for(by, UUID(key))
    except ValueError:
        return found(None)
