"""`tongxin import` and `tongxin export`: ledgers in and out without the pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, DAY, emit, table
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from tongxin.ground.commands.actors import Actor
    from tongxin.ground.exchange.models import Batch
    from tongxin.ground.organisations.models import Organisation


def register(group: click.Group) -> None:
    """Add the subcommands."""
    group.add_command(import_ledger)
    group.add_command(export_ledger)


@click.command("import")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", "code", default="", help="code of the organisation; the only hospital if left out")
@click.option("--dry-run", is_flag=True, help="only check; write nothing")
@click.option("--again", is_flag=True, help="also when the same content was imported before")
@AS_JSON
@click.pass_context
def import_ledger(
    ctx: click.Context, kind: str, file: Path, code: str, *, dry_run: bool, again: bool, as_json: bool
) -> None:
    """Import a ledger of KIND from an .xlsx FILE: every row or none; problems by row and column."""
    _answer_in_json(ctx, as_json=as_json)
    with start.working() as by:
        batch = _taken(by, kind, file, code, dry_run=dry_run, again=again)
    facts = {
        "batch": None if dry_run else str(batch.pk),
        "state": batch.state,
        "rows": batch.rows,
        "counts": dict(batch.counts),
        "digest": batch.digest,
    }
    emit(facts) if as_json else table([(key, value) for key, value in facts.items() if value])


@click.command("export")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", "code", default="", help="code of the organisation; the only hospital if left out")
@click.option("--from", "first", type=DAY, default=None, help="first day; 1 January of this year if left out")
@click.option("--to", "last", type=DAY, default=None, help="last day; today if left out")
@AS_JSON
@click.pass_context
def export_ledger(
    ctx: click.Context,
    kind: str,
    file: Path,
    code: str,
    *,
    first: dt.datetime | None,
    last: dt.datetime | None,
    as_json: bool,
) -> None:
    """Export a ledger of KIND to an .xlsx FILE."""
    _answer_in_json(ctx, as_json=as_json)
    if not file.parent.is_dir():
        raise refuse("exchange.folder", N_("文件夹 {folder} 不存在"), folder=file.parent)
    with start.working() as by:
        from tongxin.ground.exchange import commands

        today = clock.today()
        span = (first.date() if first else dt.date(today.year, 1, 1), last.date() if last else today)
        made = commands.export(by=by, organisation=_organisation(by, code), ledger=kind, start=span[0], end=span[1])
    file.write_bytes(made.content)
    facts = {"file": str(file), "rows": made.rows}
    emit(facts) if as_json else table(list(facts.items()))


def _taken(by: Actor, kind: str, file: Path, code: str, *, dry_run: bool, again: bool) -> Batch:
    from django.db import transaction

    from tongxin.ground.exchange import commands
    from tongxin.ground.files.definitions import Upload

    if not file.is_file():
        raise refuse("exchange.no_file", N_("找不到文件 {file}"), file=file)
    upload = Upload(file.name, file.read_bytes())
    with transaction.atomic():
        batch = commands.upload(by=by, organisation=_organisation(by, code), ledger=kind, upload=upload)
        transaction.set_rollback(dry_run)
    _refuse_faults(batch)
    return batch if dry_run else commands.confirm(by=by, batch=batch, again=again)


def _refuse_faults(batch: Batch) -> None:
    from tongxin.ground.exchange.queries import lines

    problems = [line.placed for line in lines(batch) if line.blocks]
    if batch.faults > len(problems):
        template = N_("另有 {count} 处问题没有列出")
        problems.append(Problem("exchange.unlisted", template, {"count": batch.faults - len(problems)}))
    if problems:
        raise Refused(problems)


def _organisation(by: Actor, code: str) -> Organisation:
    from tongxin.ground.exchange.queries import only_hospital
    from tongxin.ground.organisations.queries import by_code

    return by_code(code) if code else only_hospital(by)


def _answer_in_json(ctx: click.Context, *, as_json: bool) -> None:
    """Let the group, which tells refusals, know how to tell them."""
    answers: dict[str, Any] = {"json": as_json}
    ctx.obj = answers
    if ctx.parent is not None:
        ctx.parent.obj = answers
