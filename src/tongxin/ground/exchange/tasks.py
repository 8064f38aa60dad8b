"""Long work: checking and importing long files, and making prints."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import System, User
from tongxin.ground.exchange import commands, queries
from tongxin.ground.exchange.commands.exporting import variables
from tongxin.ground.exchange.models import Batch, Printout
from tongxin.ground.exchange.queries.filters import filters_of
from tongxin.ground.exchange.queries.rows import Asked, Line, sheet_of
from tongxin.ground.exchange.workbooks import filled
from tongxin.ground.files.definitions import Upload
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.toolbox import office
from tongxin.toolbox.words import N_


@job("exchange.check", title=_("检查导入的台账"))
def check(*, by: System, progress: Progress, batch: str, user: str) -> dict[str, int]:
    """Check a long file in the name of the user who uploaded it."""
    held, who = _asked(batch, user)
    progress.say(N_("正在检查“{name}”"), name=held.name)
    done = commands.check(by=who, batch=held)
    return {"rows": done.rows, "faults": done.faults}


@job("exchange.print", title=_("打印台账"))
def print_ledger(*, by: System, progress: Progress, printout: str, user: str) -> dict[str, int]:
    """Make a ledger ready for paper in the name of the user who asked; begun again after a crash, it makes it anew."""
    made, who = Printout.objects.select_related("organisation").get(pk=printout), _user(user)
    table, ledger = queries.table_of(made.ledger)
    asked = Asked(made.organisation, made.start, made.end, filters_of(ledger, QueryDict(made.query)))
    queries.check_readable(who, ledger, table.export_permission, made.organisation)
    progress.say(N_("正在排版“{title}”"), title=ledger.title)
    sheet = sheet_of(who, table, ledger, asked)
    rows = _counted(sheet.rows, progress)
    content, count = filled(ledger, queries.layout_of(ledger), sheet.columns, rows, variables(who, asked))
    pdf = None
    if office.installed():
        progress.say(N_("已排好 {rows} 行，正在转成 PDF"), rows=count)
        pdf = Upload(f"{made.name}.pdf", office.pdf(content, "xlsx"))
    workbook = Upload(f"{made.name}.xlsx", content)
    commands.keep_print(by=who, printout=made, workbook=workbook, pdf=pdf, rows=count, clear=sheet.clear)
    return {"rows": count}


@job("exchange.confirm", title=_("导入台账"))
def confirm(*, by: System, progress: Progress, batch: str, user: str, again: bool = False) -> dict[str, int]:
    """Import a long file in the name of the user who confirmed it; begun again after a crash, it finds what is done."""
    held, who = _asked(batch, user)
    progress.say(N_("正在导入“{name}”，共 {rows} 行"), name=held.name, rows=held.rows)
    return {"rows": commands.confirm(by=who, batch=held, again=again).rows}


def _asked(batch: str, user: str) -> tuple[Batch, User]:
    return Batch.objects.get(pk=batch), _user(user)


def _user(key: str) -> User:
    return actor_of(UserRow.objects.get(pk=key))


def _counted(rows: Iterator[Line], progress: Progress) -> Iterator[Line]:
    for row in rows:
        progress.step()
        yield row
