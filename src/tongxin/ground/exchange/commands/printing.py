"""A ledger for paper: asked for on a page, made by a job with progress, taken by whoever asked."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import version
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.commands.exporting import check_export, file_name
from tongxin.ground.exchange.models import Printout
from tongxin.ground.exchange.queries.rows import Asked
from tongxin.ground.files.commands import keep
from tongxin.ground.files.definitions import Upload
from tongxin.ground.jobs.tasks import ask
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital, reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("exchange.print", title=_("打印台账"), on="organisation")
def ask_print(
    *, by: Actor, organisation: Organisation, ledger: str, start: dt.date, end: dt.date, query: str = ""
) -> Printout:
    """Ask a job to make a ledger ready for paper; `query` narrows it as on the list."""
    if not isinstance(by, User):
        raise refuse("exchange.print_user", N_("请登录后打印，或用 tongxin export 导出"))
    table, definition = queries.table_of(ledger)
    asked = Asked(organisation, start, end)
    check_export(by, table, definition, asked)
    made = Printout.objects.create(
        hospital_id=of_hospital(organisation), organisation=organisation, ledger=ledger,
        ledger_version=version("ledger", ledger), start=start, end=end, query=query[:1000],
        name=file_name(definition.title, definition, asked, "").removesuffix("."), asked_at=clock.now(), asked_by=reference(by),
    )  # fmt: skip
    made.job_id = ask("exchange.print", by=by, hospital_id=made.hospital_id, printout=str(made.pk), user=str(by.id)).pk
    made.save(update_fields=["job_id"])
    return made


@command("exchange.keep_print", title=_("保存打印件"), on="printout")
def keep_print(
    *, by: Actor, printout: Printout, workbook: Upload, pdf: Upload | None = None, rows: int, clear: list[str] | None = None
) -> Printout:  # fmt: skip
    """Keep what a job has made; made again after a crash, the newer files count. `clear`: sensitive columns in it."""
    printout.workbook = keep(printout.hospital_id, workbook)
    printout.pdf = keep(printout.hospital_id, pdf) if pdf is not None else None
    printout.rows, printout.made_at = rows, clock.now()
    printout.save(update_fields=["workbook", "pdf", "rows", "made_at"])
    note(ledger=printout.ledger, rows=rows, start=printout.start.isoformat(), end=printout.end.isoformat())
    if clear:
        note(clear=clear)
    return printout
