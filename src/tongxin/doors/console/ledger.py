"""`tongxin commands`, `do`, `catalog` and `audit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tongxin.doors.console import start
from tongxin.doors.console.output import ALWAYS_JSON, AS_JSON, emit, plain, table
from tongxin.toolbox import clock
from tongxin.toolbox.problems import NotFound, Problem, Refused, refuse
from tongxin.toolbox.words import N_


def register(group: click.Group) -> None:
    """Add the subcommands."""
    for command in (commands, do, catalog, audit):
        group.add_command(command)


@click.group()
def commands() -> None:
    """The registered writes."""


@commands.command("list")
@AS_JSON
def list_commands(as_json: bool) -> None:
    """List every command with its title."""
    start.started()
    from tongxin.ground.commands.registry import commands as known

    rows = [(asked.name, str(asked.title)) for asked in sorted(known, key=lambda asked: asked.name)]
    if as_json:
        emit({"commands": [{"name": name, "title": title} for name, title in rows]})
    else:
        table(list(rows))


@commands.command("show")
@click.argument("name")
@AS_JSON
def show_command(name: str, as_json: bool) -> None:
    """Show what a command asks for."""
    start.started()
    from tongxin.ground.commands.arguments import parameters

    asked = _command(name)
    rows = [
        {"name": key, "type": str(getattr(kind, "__name__", kind)), "required": default is asked.signature.empty}
        for key, (kind, default) in parameters(asked).items()
    ]
    if as_json:
        emit({"command": name, "title": str(asked.title), "parameters": rows})
        return
    click.echo(f"{name}\t{asked.title}\n{asked.function.__doc__ or ''}\n")
    table([(row["name"], row["type"], "" if not row["required"] else "*") for row in rows])


@click.command()
@click.argument("name")
@click.option("--as", "username", required=True, help="user name of the one who does it")
@click.option("--data", default="{}", help="arguments as JSON, or @FILE")
@click.option("--key", default=None, help="idempotency key: the same key again does nothing twice")
@click.pass_context
def do(ctx: click.Context, name: str, username: str, data: str, key: str | None) -> None:
    """Run any registered command as a user; print its result, or the problems with exit status 1."""
    ctx.find_root().obj = ALWAYS_JSON
    start.started()
    from tongxin.ground.access.models import User
    from tongxin.ground.access.queries import actor_of
    from tongxin.ground.commands.arguments import parse
    from tongxin.ground.commands.registry import run

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound(Problem("console.user", N_("没有用户“{name}”"), {"name": username}, field="as"))
    asked = _command(name)
    with start.working(actor_of(user)) as by:
        result = run(asked, by=by, key=key, **parse(asked, by, _data(data)))
        emit({"command": name, "result": plain(result, asked.returns)})


@click.group()
def catalog() -> None:
    """The catalog of kinds, roles, figures and the rest."""


@catalog.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@AS_JSON
def check_catalog(folder: Path | None, as_json: bool) -> None:
    """Check the catalog, with FOLDER laid over it if given; report all problems at once."""
    start.started()
    from tongxin.ground.catalog.kinds import kinds
    from tongxin.ground.catalog.loading import load
    from tongxin.ground.catalog.queries import folders

    if folder is not None and not folder.is_dir():
        raise refuse("catalog.folder", N_("目录 {folder} 不存在"), folder=folder)
    loaded = load([*folders(), *([folder] if folder else [])], kinds)
    if loaded.problems:
        raise Refused(loaded.problems)
    counts = {kind: len(entries) for kind, entries in loaded.entries.items()}
    emit({"entries": counts, "problems": []}) if as_json else table(list(counts.items()))


@catalog.command("show")
@click.argument("entry")
@AS_JSON
def show_entry(entry: str, as_json: bool) -> None:
    """Show one entry, named KIND/ID, as JSON."""
    start.started()
    from tongxin.ground.catalog.queries import active, version

    kind, _, key = entry.partition("/")
    if active().get(kind, key) is None:
        raise NotFound(Problem("catalog.entry", N_("目录中没有“{entry}”"), {"entry": entry}))
    emit({"kind": kind, "version": version(kind, key), **active().body(kind, key)})


@click.group()
def audit() -> None:
    """The audit log."""


@audit.command("list")
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 10_000), help="how many events")
@click.option("--hospital", default=None, help="code of a hospital: only its events")
@click.option("--about", default=None, help="key of a record, person or user: only what was done to it")
@AS_JSON
def list_events(last: int, hospital: str | None, about: str | None, as_json: bool) -> None:
    """List the newest events as sentences: when, who, what, about what, where, and what changed or why not."""
    with start.working():
        from tongxin.ground.audit.models import Event
        from tongxin.ground.organisations.queries import by_code
        from tongxin.ground.records.history import lines

        rows = Event.objects.order_by("-id")
        if hospital:
            rows = rows.filter(hospital_id=by_code(hospital).hospital_id)
        if about:
            rows = rows.filter(target_id=about)
        told = [
            {"at": clock.local(line.event.at).isoformat(timespec="seconds"), "who": line.who, "what": line.what,
             "about": line.target, "where": line.where, "outcome": line.event.outcome, "details": line.details}
            for line in lines(rows[:last])
        ]  # fmt: skip
    emit(told) if as_json else table([tuple(one.values()) for one in told])


@audit.command("verify")
@click.option("--head", "label", default=None, help="a head SIZE:ROOT kept elsewhere, as printed on a report")
@AS_JSON
def verify_audit(label: str | None, as_json: bool) -> None:
    """Recompute the whole log and name the first entry that does not hold; then seal what is finished."""
    with start.working():
        from tongxin.ground.audit.commands import seal
        from tongxin.ground.audit.queries import parse_held, verify

        verdict = verify(parse_held(label) if label else None)
        if verdict.problem is not None:
            raise Refused(verdict.problem)
        while seal(thorough=True):
            verdict = verify()
    facts = {"sealed": verdict.sealed, "unsealed": verdict.unsealed, "head": verdict.head, "status": "ok"}
    emit(facts) if as_json else table(list(facts.items()))


def _command(name: str) -> Any:
    from tongxin.ground.commands.registry import commands as known

    asked = known.get(name)
    if asked is None:
        raise NotFound(
            Problem("console.command", N_("没有名为“{name}”的命令：用 tongxin commands list 查看"), {"name": name})
        )
    return asked


def _data(text: str) -> dict[str, Any]:
    try:
        source = Path(text[1:]).read_text("utf-8") if text.startswith("@") else text
        value = json.loads(source)
    except (OSError, ValueError) as error:
        raise refuse("console.data", N_("--data 不是合格的 JSON：{detail}"), field="data", detail=error) from error
    if not isinstance(value, dict):
        raise refuse("console.data", N_("--data 不是合格的 JSON：{detail}"), field="data", detail=N_("应为对象"))
    return value
