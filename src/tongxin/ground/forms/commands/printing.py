"""Forms for paper: a few at once, many and books by a job with progress; taken by whoever asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import version
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note
from tongxin.ground.files.commands import keep
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.rules import clean_name
from tongxin.ground.forms import layout, queries, rules
from tongxin.ground.forms.definitions import Form
from tongxin.ground.forms.models import Print
from tongxin.ground.jobs.tasks import ask
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_open
from tongxin.ground.records.writing import of_hospital, reference
from tongxin.toolbox import clock

AT_ONCE = 12  # records whose forms are made while one waits


@command("forms.print", title=_("打印表单"), on="organisation")
def print_forms(*, by: Actor, organisation: Organisation, form_id: str, records: list[Record]) -> Print:
    """Print a form of some records, as one .docx; of many records by a job. organisation: of whom it is asked."""
    rules.check_some(records)
    entry = queries.form(form_id)
    for record in records:
        check_open(record)
        require(by, "forms.print", record.organisation_id)
    queries.check_printable(by, entry, records)
    made = _asked(by, organisation, entry, _name(entry, records), records=[record.pk for record in records])
    if len(records) <= AT_ONCE:
        sheets = [sheet for record in records for sheet in queries.sheets(by, entry, record)]
        return _keep(made, layout.write(sheets, made.name, organisation.name), len(sheets))
    return _queued(made, "forms.print", by)


@command("forms.print_book", title=_("打印党支部工作手册"), on="organisation")
def print_book(*, by: Actor, organisation: Organisation, year: int) -> Print:
    """Ask a job to bind the book of a branch and a year."""
    entry = queries.book()
    rules.check_branch(organisation)
    rules.check_year(year, clock.today())
    name = entry.title.format(year=year)
    return _queued(_asked(by, organisation, entry, f"{name} {organisation.short_name}", year=year), "forms.bind", by)


@command("forms.keep_print", title=_("保存打印的表单"), on="printed")
def keep_print(*, by: Actor, printed: Print, upload: Upload, sheets: int) -> Print:
    """Keep what a job has made; made again after a crash, the newer file counts."""
    return _keep(printed, upload.content, sheets)


def _asked(by: Actor, organisation: Organisation, entry: Form, name: str, **more: object) -> Print:
    rules.check_user(isinstance(by, User))
    return Print.objects.create(
        hospital_id=of_hospital(organisation), organisation=organisation, form=entry.id,
        form_version=version("form", entry.id), name=clean_name(name)[:150], asked_at=clock.now(),
        asked_by=reference(by), **more,
    )  # fmt: skip


def _name(entry: Form, records: list[Record]) -> str:
    first = records[0]
    more = f"（{len(records)}）" if len(records) > 1 else ""
    return f"{entry.title} {first.occurred_on:%Y%m%d} {first.title}{more}"


def _queued(made: Print, job: str, by: Actor) -> Print:
    made.job_id = ask(job, by=by, hospital_id=made.hospital_id, printed=str(made.pk), user=by.reference[1]).pk
    made.save(update_fields=["job_id"])
    return made


def _keep(made: Print, content: bytes, sheets: int) -> Print:
    made.document = keep(made.hospital_id, Upload(f"{made.name}.docx", content))
    made.sheets, made.made_at = sheets, clock.now()
    made.save(update_fields=["document", "sheets", "made_at"])
    note(form=made.form, records=len(made.records), sheets=sheets)
    return made
