"""`tongxin report`: draft a report as .docx, and verify one."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tongxin.doors.console import start
from tongxin.doors.console.output import AS_JSON, DAY, emit, table
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from tongxin.uses.reports.verdicts import Finding
    from tongxin.uses.reports.verifying import Verification


VERDICTS = {
    "altered": N_("文件中的数被改过：导出时是“{issued}”，现在印的是“{printed}”"),
    "missing": N_("文件中找不到这个数：导出时是“{issued}”"),
    "unknown": N_("导出时没有这个数：“{printed}”"),
}
HOLDS = N_("一致，记录未变：{printed}")
MOVED = N_("记录后来有变化：导出时“{issued}”，现在是“{now}”")
TOUCHED = N_("背后的记录后来有变化，数没有变：{issued}")
HOW = {"added": N_("新增"), "removed": N_("减少"), "changed": N_("改动")}


def register(group: click.Group) -> None:
    """Add the subcommands."""
    group.add_command(report)


@click.group()
def report() -> None:
    """Reports whose numbers can be verified."""


@report.command("draft")
@click.argument("template")
@click.option("--organisation", required=True, help="code of the organisation the report is about")
@click.option("--from", "first", type=DAY, required=True, help="first day")
@click.option("--to", "last", type=DAY, required=True, help="last day")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="the .docx to write")
@AS_JSON
@click.pass_context
def draft_report(
    ctx: click.Context,
    *,
    template: str,
    organisation: str,
    first: dt.datetime,
    last: dt.datetime,
    output: Path,
    as_json: bool,
) -> None:
    """Draft a report from TEMPLATE and export it."""
    _json(ctx, as_json)
    with start.working() as by:
        from tongxin.ground.organisations.queries import by_code
        from tongxin.uses.reports import commands, queries

        place = by_code(organisation)
        row = commands.draft(by=by, template=template, organisation=place, first=first.date(), last=last.date())
        issue = commands.export(by=by, draft=row, version=row.record.version)
        _write(output, bytes(issue.file))
        numbers = [
            {"no": no, "figure": each.number.figure, "title": each.title, "printed": each.said, "status": each.status}
            for no, each in enumerate(queries.frozen(row), 1)
        ]
    facts = {"report": str(row.pk), "title": row.record.title, "snapshot": str(issue.reckoning_id), "file": str(output)}
    if as_json:
        emit({**facts, "numbers": numbers})
    else:
        table(list(facts.items()))
        table([(each["no"], each["title"], each["printed"]) for each in numbers])


@report.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@AS_JSON
@click.pass_context
def verify_report(ctx: click.Context, *, file: Path, as_json: bool) -> None:
    """Say of each number in FILE whether it stands as issued and its records still bear it; exit 1 if one does not."""
    _json(ctx, as_json)
    with start.working() as by:
        from tongxin.uses.reports.verifying import verify

        found = verify(by, file.read_bytes())
    if as_json:
        emit(_as_json(file, found))
    else:
        _tell(found)
    sys.exit(0 if found.fine else 1)


def _json(ctx: click.Context, as_json: object) -> None:
    """Let refusals be printed as JSON too."""
    ctx.find_root().obj = {"json": bool(as_json)}


def _write(output: Path, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise refuse("reports.output", N_("写不进文件 {file}：{detail}"), file=output, detail=error.strerror) from error


def _as_json(file: Path, found: Verification) -> dict[str, Any]:
    numbers = [
        {
            "no": each.no,
            "title": each.title,
            "report": each.report,
            "verdict": each.verdict.value,
            "records": "hold" if each.holds else "changed",
            "printed": each.printed,
            "issued": each.issued,
            "now": each.now,
            "changes": [
                {"how": one.how, "record": one.record, "title": one.title, "day": one.day} for one in each.changes
            ],
        }
        for each in found.findings
    ]
    status = "ok" if found.fine else "differs"
    return {"file": str(file), "report": str(found.draft.pk), "status": status, "numbers": numbers}


def _tell(found: Verification) -> None:
    from django.utils.translation import gettext

    for each in found.findings:
        for sentence in _sentences(each):
            facts = {"printed": each.printed, "issued": each.issued, "now": each.now}
            click.echo(f"{each.no}\t{each.title}\t{gettext(sentence).format(**facts)}")
        for one in each.changes:
            click.echo(f"\t{gettext(HOW[one.how])}\t{one.day}\t{one.title or one.record}")


def _sentences(each: Finding) -> list[str]:
    if each.fine:
        return [HOLDS]
    found = [VERDICTS[each.verdict.value]] if each.verdict.value in VERDICTS else []
    if not each.holds:
        found.append(TOUCHED if each.now == each.issued else MOVED)
    return found
