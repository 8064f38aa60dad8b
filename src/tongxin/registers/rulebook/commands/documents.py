"""The life of a rule document: drafted, written, issued, revised, abolished."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.files.commands import attach
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened, check_reason
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.commands.filing import ask_filing
from tongxin.registers.rulebook.commands.making import assign, freeze, hold, lock, new_document, new_version, tidied
from tongxin.registers.rulebook.definitions import DocumentState, VersionState
from tongxin.registers.rulebook.models import Article, Document, Version
from tongxin.registers.rulebook.reading import text_of
from tongxin.registers.rulebook.rules import check_end, check_issue, check_title
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("rulebook.draft", title=_("起草制度"), on="organisation")
def draft(
    *, by: Actor, organisation: Organisation, title: str, category: str, text: str = "", upload: Upload | None = None,
    gist: str = "",
) -> Version:  # fmt: skip
    """Begin a document with its first version. text: pasted, or that of `upload`, a Word document, which is attached."""
    today = clock.today()
    document = new_document(by, organisation, category, title, today)
    made = new_version(by, document, today, text_of(upload) if upload else text, gist)
    if upload is not None:
        attach(by=by, record=made.record, upload=upload)
    return made


@command("rulebook.revise", title=_("起草新版本"), on="document")
def revise(*, by: Actor, document: Document, gist: str = "") -> Version:
    """Begin the next version from the text of the newest one; one draft at a time."""
    lock(document)
    last = document.versions.filter(record__voided_at=None).select_related("record").order_by("-ordinal").first()
    if last is not None and last.record.state == VersionState.DRAFT:
        raise refuse("rulebook.drafting", N_("《{title}》已有一份草案，请在草案上修改"), title=document.record.title)
    if document.record.state == DocumentState.ABOLISHED:
        raise refuse("rulebook.abolished", N_("《{title}》已废止，不能再起草新版本"), title=document.record.title)
    return new_version(by, document, clock.today(), last.text if last else "", gist)


@command("rulebook.write", title=_("修改制度草案"), on="rule_version")
def write(
    *, by: Actor, rule_version: Version, version: int, text: str = "", upload: Upload | None = None, gist: str = ""
) -> Version:
    """Replace the text of a draft, by what is pasted or by a Word document, which is attached."""
    held = hold(rule_version, version, VersionState.DRAFT)
    assign(held, text=tidied(text_of(upload) if upload else text), gist=gist.strip())
    if upload is not None:
        attach(by=by, record=held.record, upload=upload)
    writing.bump(held.record, by=by)
    return held


@command("rulebook.fill_in", title=_("补录正文"), on="rule_version")
def fill_in(*, by: Actor, rule_version: Version, version: int, text: str = "", upload: Upload | None = None) -> Version:
    """Add the text of a version that was issued before it was entered here (imported from the ledger)."""
    held = hold(rule_version, version, VersionState.ISSUED)
    if Article.objects.filter(version=held).exists():
        raise refuse("rulebook.has_text", N_("这一版已有正文；要改动请起草新版本"))
    assign(held, text=tidied(text_of(upload) if upload else text))
    freeze(held)
    writing.bump(held.record, by=by)
    writing.announce(queries.DOCUMENT, held.document_id)
    return held


@command("rulebook.issue", title=_("印发制度"), on="rule_version")
def issue(
    *, by: Actor, rule_version: Version, version: int, number: str, issued_on: dt.date, effective_on: dt.date,
    resolution: Record | None = None, approved_by: str = "",
) -> Version:  # fmt: skip
    """Issue a draft with its number (文号): it replaces the version before it on its first day.

    resolution: the decision that approved it; approved_by: the meeting in words, where the decision is not on record. One of
    both is needed: nothing comes into force without an approving meeting.
    """
    check_happened(issued_on, field="issued_on")
    held = hold(rule_version, version, VersionState.DRAFT)
    document = held.document
    lock(document)
    tidied(held.text)
    _check_approved(held, resolution, approved_by)
    before = document.versions.filter(issued_on__isnull=False, record__voided_at=None).order_by("-ordinal").first()
    check_issue(issued_on, effective_on, before.effective_on if before else None)
    _replace(before, effective_on, by)
    assign(
        held, number=number.strip(), issued_on=issued_on, effective_on=effective_on, occurred_on=issued_on,
        approved_by=approved_by.strip() or (resolution.title if resolution else ""),
    )  # fmt: skip
    freeze(held)
    held.record = writing.bump(held.record, by=by, state=VersionState.ISSUED, occurred_on=issued_on)
    _mark(document, DocumentState.ISSUED, by)
    writing.announce(queries.DOCUMENT, document.pk)
    if resolution is not None:
        writing.link(resolution, held.record, queries.APPROVED, by=by)
    ask_filing(held)
    return held


@command("rulebook.abolish", title=_("废止制度"), on="document")
def abolish(
    *, by: Actor, document: Document, version: int, ended_on: dt.date, reason: str, resolution: Record | None = None
) -> Document:
    """End a document: it holds for the last time on `ended_on`, and nothing replaces it."""
    held = writing.hold(document.pk, version)
    last = document.versions.filter(issued_on__isnull=False, record__voided_at=None).order_by("-ordinal").first()
    if last is None or last.effective_on is None or held.state == DocumentState.ABOLISHED:
        raise refuse("rulebook.not_in_force", N_("《{title}》没有现行的版本，不用废止"), title=held.title)
    check_end(last.effective_on, ended_on)
    assign(last, ended_on=ended_on, abolished=True, gist=check_reason(reason))
    writing.bump(Record.objects.select_for_update().get(pk=last.pk), by=by)
    document.record = writing.bump(held, by=by, state=DocumentState.ABOLISHED)
    if resolution is not None:
        writing.link(resolution, document.record, queries.APPROVED, by=by)
    return document


@command("rulebook.correct", title=_("更正制度信息"), on="document")
def correct(
    *, by: Actor, document: Document, version: int, title: str | None = None, category: str | None = None, reason: str
) -> Document:
    """Change the name or category of a document, with a reason; what is None stays."""
    held = writing.hold(document.pk, version)
    check_reason(reason)
    if category is not None:
        assign(document, category=queries.category(category).id)
    document.record = writing.bump(held, by=by, title=held.title if title is None else check_title(title))
    return document


@command("rulebook.void_version", title=_("作废草案"), on="rule_version")
def void_version(*, by: Actor, rule_version: Version, version: int, reason: str) -> Version:
    """Void a draft; with the only version of a document goes the document."""
    held = hold(rule_version, version, VersionState.DRAFT)
    held.record = writing.void(held.record, by=by, reason=reason)
    if not held.document.versions.filter(record__voided_at=None).exists():
        writing.void(lock(held.document), by=by, reason=reason)
    return held


def _check_approved(held: Version, resolution: Record | None, approved_by: str) -> None:
    if resolution is None and not approved_by.strip():
        raise refuse("rulebook.not_approved", N_("请选择审议通过它的决议，或写明审议会议"), field="resolution")
    if resolution is not None and (resolution.kind, resolution.hospital_id) != (queries.RESOLUTION, held.hospital_id):
        raise refuse("rulebook.resolution", N_("“{title}”不是本院的决议"), field="resolution", title=resolution.title)


def _replace(before: Version | None, effective_on: dt.date, by: Actor) -> None:
    """End the version before on the day before the new one takes effect, unless it was ended already."""
    if before is None or before.ended_on is not None:
        return
    assign(before, ended_on=effective_on - ONE_DAY)
    writing.bump(Record.objects.select_for_update().get(pk=before.pk), by=by)


def _mark(document: Document, state: DocumentState, by: Actor) -> None:
    if document.record.state != state:
        document.record = writing.bump(lock(document), by=by, state=state)
