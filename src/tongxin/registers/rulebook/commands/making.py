"""New documents and versions, and the articles of an issued one; called by the room's commands."""

from __future__ import annotations

import datetime as dt

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.registers.rulebook import contents, queries
from tongxin.registers.rulebook.definitions import DocumentState, VersionState
from tongxin.registers.rulebook.models import Article, Document, Filing, Notice, Version
from tongxin.registers.rulebook.rules import check_articles, check_title
from tongxin.toolbox.chinese import sort_key
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LONGEST_CODE = 30


def new_document(by: Actor, organisation: Organisation, category: str, title: str, day: dt.date) -> Document:
    """Write a document with a code of its own; raise `Refused` for an unknown category or a name in use."""
    entry, name = queries.category(category), check_title(title)
    hospital = writing.of_hospital(organisation)
    same = Document.objects.filter(hospital_id=hospital, record__title=name, record__voided_at=None)
    if same.exclude(record__state=DocumentState.ABOLISHED).exists():
        raise refuse("rulebook.same_title", N_("已有《{title}》：请在它的页面起草新版本"), field="title", title=name)
    record = writing.create(
        by=by,
        kind=queries.DOCUMENT,
        organisation=organisation,
        title=name,
        occurred_on=day,
        state=DocumentState.DRAFTED,
    )
    return Document.objects.create(
        record=record, hospital_id=hospital, organisation=organisation, occurred_on=day, category=entry.id,
        code=free_code(record),
    )  # fmt: skip


def new_version(by: Actor, document: Document, day: dt.date, text: str = "", gist: str = "") -> Version:
    """Write the next version of a document, a draft."""
    last = document.versions.order_by("-ordinal").first()
    record = writing.create(
        by=by, kind=queries.VERSION, organisation=document.organisation, title=document.record.title, occurred_on=day,
        state=VersionState.DRAFT,
    )  # fmt: skip
    return Version.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=document.organisation, occurred_on=day,
        document=document, ordinal=last.ordinal + 1 if last else 1, text=tidied(text) if text else "",
        gist=gist.strip(),
    )  # fmt: skip


def tidied(text: str) -> str:
    """Return a text as its articles are written; raise `Refused` with what is wrong with them."""
    return contents.text_of(check_articles(contents.articles(text)))


def freeze(version: Version) -> None:
    """Write the articles of an issued version; they never change again."""
    Article.objects.bulk_create([
        Article(
            version=version, hospital_id=version.hospital_id, organisation_id=version.organisation_id, order=place,
            number=row.number, label=row.label, chapter=row.chapter, section=row.section, text=row.text,
        )
        for place, row in enumerate(contents.articles(version.text), 1)
    ])  # fmt: skip


def hold(version: Version, seen: int, *states: VersionState) -> Version:
    """Lock a version at the version `seen`; raise `Refused` unless it is in one of the states."""
    record = writing.hold(version.pk, seen)
    if record.state not in states:
        raise refuse("rulebook.state", N_("《{title}》的这一版现在不能这样办理：请刷新后再看"), title=record.title)
    held = Version.objects.select_related("document__record", "organisation", "document__organisation").get(
        pk=version.pk
    )
    held.record = record
    return held


def lock(document: Document) -> Record:
    """Lock the record of a document, whose versions follow each other."""
    return Record.objects.select_for_update().get(pk=document.pk)


def assign(row: Document | Version | Notice | Filing, **values: object) -> None:
    """Write changed columns and say so to the audit."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    touched(row, *values)


def free_code(record: Record) -> str:
    """Return the initials of a title (党委会议事规则 → dwhysgz), with a number where they are in use."""
    syllables = sort_key(record.title).partition("\t")[0].split()
    letters = "".join(syllable[0] for syllable in syllables if syllable[0].isalnum())[:LONGEST_CODE] or "r"
    used = set(
        Document.objects.filter(hospital_id=record.hospital_id, code__startswith=letters).values_list("code", flat=True)
    )
    return next(
        code for place in range(1, len(used) + 2) if (code := f"{letters}{place if place > 1 else ''}") not in used
    )
