"""Scans come back: handed in as a pile, sorted by their codes all at once, the rest filed by hand."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.files.commands import attach, keep, let_go
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.rules import clean_name, extension
from tongxin.ground.forms import queries, reading, rules
from tongxin.ground.forms.models import Handed, Page, Pile, Trouble
from tongxin.ground.forms.verdicts import Verdict, judge
from tongxin.ground.jobs.tasks import ask
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_open, check_reason
from tongxin.ground.records.writing import of_hospital, reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

SCANS = (reading.PDF, *reading.PHOTOS)


@dataclass(frozen=True)
class Read:
    """One page as a job has read it: what it is called, its content, the codes on it; no content: it cannot be opened."""

    name: str
    content: Upload | None
    codes: tuple[str, ...] = ()


@command("forms.hand_in", title=_("上传扫描件"), on="organisation")
def hand_in(*, by: Actor, organisation: Organisation, uploads: list[Upload]) -> Pile:
    """Take in scans, .pdf or photos, and ask a job to sort their pages; all files or none."""
    rules.check_user(by.reference[0] == "user")
    hospital = of_hospital(organisation)
    kept, problems = [], list[Problem]()
    for upload in uploads:
        try:
            kept.append((keep(hospital, upload, SCANS), clean_name(upload.name)))
        except Refused as refused:
            problems += refused.problems
    if problems or not kept:
        raise Refused(problems or [Problem("forms.no_scan", N_("请选择要上传的扫描件"), field="uploads")])
    more = gettext("等 {count} 个文件").format(count=len(kept)) if len(kept) > 1 else ""
    pile = Pile.objects.create(
        hospital_id=hospital, organisation=organisation, name=f"{kept[0][1][:150]}{more}", handed_at=clock.now(),
        handed_by=reference(by),
    )  # fmt: skip
    Handed.objects.bulk_create(Handed(pile=pile, hospital_id=hospital, name=name, file=file) for file, name in kept)
    pile.job_id = ask("forms.sort", by=by, hospital_id=hospital, pile=str(pile.pk), user=by.reference[1]).pk
    pile.save(update_fields=["job_id"])
    return pile


@command("forms.sort", title=_("归档扫描件"), on="pile")
def sort_pages(*, by: Actor, pile: Pile, pages: list[Read]) -> Pile:
    """File every page whose code names a record that `by` may attach to, list the others; then let the upload go.

    One transaction: a crash leaves the pile as it was handed in. A second call finds it sorted and changes nothing.
    """
    held = Pile.objects.select_for_update().get(pk=pile.pk)
    if held.sorted_at is not None:
        return held
    rows = [_sorted(by, held, number, page) for number, page in enumerate(pages, start=1)]
    Page.objects.bulk_create(rows)
    held.pages, held.filed, held.sorted_at = len(rows), sum(row.attachment_id is not None for row in rows), clock.now()
    held.save(update_fields=["pages", "filed", "sorted_at"])
    _let_go(held)
    note(pages=held.pages, filed=held.filed)
    return held


@command("forms.file_page", title=_("手工归档扫描页"), on="record")
def file_page(*, by: Actor, page: Page, record: Record) -> Page:
    """File a page that did not file itself to a record, as an attachment."""
    held = Page.objects.select_for_update().select_related(None).get(pk=page.pk)
    rules.check_waits(held.waits)
    check_open(record)
    file = queries.page_for(by, page.pk).file
    if file is None or file.hospital_id != record.hospital_id:
        raise refuse("forms.page_gone", N_("这一页已经不在：请重新扫描"))
    held.attachment = attach(
        by=by, record=record, upload=Upload(f"{held.name}.{file.type.extensions[0]}", queries.content(file))
    )
    held.filed_at, held.trouble = clock.now(), Trouble.NONE
    held.save(update_fields=["attachment", "filed_at", "trouble"])
    touched(held, "attachment", "trouble")
    return held


@command("forms.set_aside", title=_("不归档扫描页"), on="page")
def set_aside(*, by: Actor, page: Page, reason: str) -> Page:
    """Say that a page need not be filed: an empty back, a bad scan that was repeated. Its content is let go."""
    held = Page.objects.select_for_update().select_related(None).get(pk=page.pk)
    rules.check_waits(held.waits)
    file = queries.page_for(by, page.pk).file
    held.set_aside_at, held.reason, held.file = clock.now(), check_reason(reason)[:200], None
    held.save(update_fields=["set_aside_at", "reason", "file"])
    touched(held, "set_aside_at", "reason")
    if file is not None:
        let_go(file)
    return held


def _sorted(by: Actor, pile: Pile, number: int, page: Read) -> Page:
    """Return the row of a page: filed, or with what is wrong; of a secure form nothing is kept."""
    row = Page(
        pile=pile,
        hospital_id=pile.hospital_id,
        organisation_id=pile.organisation_id,
        number=number,
        name=page.name[:200],
    )
    if page.content is None:
        row.trouble = Trouble.UNREADABLE
        return row
    verdict = judge(by, page.codes)
    row.trouble, row.form = verdict.trouble, verdict.form
    if verdict.trouble == Trouble.SECURE:
        return row
    try:
        with transaction.atomic():
            _file(by, row, page.content, verdict)
    except Refused:
        row.trouble, row.attachment, row.filed_at, row.file = Trouble.REFUSED, None, None, None
    return row


def _file(by: Actor, row: Page, content: Upload, verdict: Verdict) -> None:
    if verdict.record is None or verdict.trouble:
        row.file = keep(row.hospital_id, content)
        return
    title = queries.form(verdict.form).title if verdict.form else ""
    name = gettext("{title} 扫描件 {name}").format(title=title, name=row.name).strip()
    row.attachment = attach(
        by=by, record=verdict.record, upload=Upload(f"{name[:180]}.{extension(content.name)}", content.content)
    )
    row.file, row.filed_at = row.attachment.file, clock.now()


def _let_go(pile: Pile) -> None:
    files = [row.file for row in pile.handed.select_related("file") if row.file is not None]
    pile.handed.update(file=None)
    for file in files:
        let_go(file)
