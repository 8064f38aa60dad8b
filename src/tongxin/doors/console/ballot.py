"""`tongxin ballot`: a bulletin checked from its file alone, on any machine; keys destroyed on a machine that runs no jobs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from django.apps import apps
from django.utils.translation import gettext

from tongxin.doors.console import start
from tongxin.doors.console.output import emit, table
from tongxin.toolbox import bulletins
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
RESULTS = {Result.PASSED: N_("相符"), Result.FAILED: N_("不符"), Result.NOT_CHECKED: N_("未核对")}


def register(group: click.Group) -> None:
    """Add the subcommands."""
    group.add_command(ballot)


@click.group()
def ballot() -> None:
    """Secret rounds that anybody can verify."""


@ballot.command("sweep")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def sweep(as_json: bool) -> None:
    """Destroy the keys that this machine still has of rounds that are over, as a job does every half hour where jobs run."""
    with start.working():
        from tongxin.registers.ballots.commands import sweeping

        facts = {"destroyed": sweeping.sweep()}
    emit(facts) if as_json else table(list(facts.items()))


@ballot.command("verify")
@click.argument("file", type=FILE)
@click.option("--recount", type=FILE, help="the recount file, to check and count the opened slips")
@click.option("--receipt", default="", help="hash of one's own ballot, as the receipt shows it")
@click.option("--signer", multiple=True, help="public key of the hospital, known from elsewhere than FILE")
@click.option("--database", is_flag=True, help="also compare with the ballots on this server")
@click.option("--json", "as_json", is_flag=True, help="print JSON")
@click.pass_context
def verify(
    ctx: click.Context,
    *,
    file: Path,
    recount: Path | None,
    receipt: str,
    signer: tuple[str, ...],
    database: bool,
    as_json: bool,
) -> None:
    """Check the bulletin in FILE: head, signature, counts, tokens, slips; exit 1 when anything does not agree."""
    ctx.find_root().obj = {"json": as_json}
    bulletin, opened = _read(file), _read(recount) if recount else None
    try:
        found = bulletins.verify(bulletin, opened, signer)
    except ValueError:
        raise refuse("ballots.no_bulletin", N_("{file} 不是投票公告，或者已经损坏"), file=file.name) from None
    found += [*_receipt(bulletin, receipt), *(_on_server(bulletin) if database else ())]
    counts = bulletins.tally(opened) if opened else {}
    translate = gettext if apps.ready else str  # without a database nothing of Django is started
    if as_json:
        emit({"findings": [finding.as_dict(translate) for finding in found], "counts": counts})
    else:
        table([(translate(RESULTS[finding.result]), finding.problem().sentence(translate)) for finding in found])
        table(_rows(bulletin, counts))
    sys.exit(1 if any(finding.result is Result.FAILED for finding in found) else 0)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise refuse("ballots.no_json", N_("{file} 不是 JSON 文件，或者已经损坏"), file=path.name)
    return content


def _receipt(bulletin: dict[str, Any], receipt: str) -> list[Finding]:
    sought = "".join(receipt.split()).lower()
    if not sought:
        return []
    if bulletins.receipt_proof(bulletin, sought) is None:
        return [Finding("ballots.receipt", Result.FAILED, N_("公告中没有回执上的选票"))]
    return [Finding("ballots.receipt", Result.PASSED, N_("回执上的选票在公告中"))]


def _on_server(bulletin: dict[str, Any]) -> list[Finding]:
    with start.working():
        from tongxin.registers.ballots.models import Round
        from tongxin.registers.ballots.verifying import verify as verify_here

        held = Round.objects.filter(pk=bulletin["round"], bulletin__isnull=False).first()
        if held is None:
            return [Finding("ballots.here", Result.NOT_CHECKED, N_("这台服务器上没有这次投票"))]
        same = held.bulletin.root == bulletin["head"]["root"]
        sentence = N_("服务器上的公告与这个文件一致") if same else N_("服务器上的公告与这个文件不一致")
        return [
            Finding("ballots.same", Result.PASSED if same else Result.FAILED, sentence),
            *(finding for finding in verify_here(held) if finding.rule == "ballots.database"),
        ]


def _rows(bulletin: dict[str, Any], counts: dict[str, dict[str, dict[str, int]]]) -> list[tuple[str, str, str]]:
    groups = {electorate["id"]: electorate["title"] for electorate in bulletin["electorates"]}
    titles = bulletin.get("titles", {})
    return [
        (groups.get(group, group), key, _said(times, titles.get(key, titles.get("", {}))))
        for group, keys in counts.items()
        for key, times in keys.items()
    ]


def _said(times: dict[str, int], titles: dict[str, str]) -> str:
    return " ".join(f"{titles.get(value, value) or '-'}={count}" for value, count in times.items())
