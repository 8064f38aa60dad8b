"""Draft → write prose and refresh numbers → export; void."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tongxin.ground.audit.queries import head_words
from tongxin.ground.catalog.queries import active
from tongxin.ground.catalog.queries import version as version_of
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.files.rules import check_unmarked
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.reports import annex, layout, queries, reckoning, rules
from tongxin.uses.reports.models import Draft, Issue, Reckoning

RECORD_KIND = "report"


@command("reports.draft", title=_("起草工作总结"), on="organisation")
def draft(*, by: Actor, template: str, organisation: Organisation, first: dt.date, last: dt.date) -> Draft:
    """Begin a report from a template of the catalog, pinned as it is today, with the numbers of this moment."""
    rules.check_hospital(organisation)
    entry = queries.template(template)
    period = Period(first, last)
    text = active().text("report", entry.id, "body")
    record = writing.create(
        by=by, kind=RECORD_KIND, organisation=organisation, occurred_on=clock.today(), state="draft",
        title=queries.title(text, organisation, period)[:200],
    )  # fmt: skip
    row = Draft(
        record=record,
        hospital_id=record.hospital_id,
        organisation=organisation,
        occurred_on=record.occurred_on,
        template=entry.id,
        template_version=version_of("report", entry.id),
        template_title=entry.title,
        template_text=text,
        sections=[{"id": each.id, "title": each.title, "hint": each.hint} for each in entry.sections],
        nearly_percent=entry.nearly_percent,
        signature=entry.signature or organisation.name,
        first=first,
        last=last,
        prose={},
    )
    row.save(force_insert=True)
    _reckon(row, by, fresh=True)
    return row


@command("reports.write_prose", title=_("改写工作总结的文字"), on="draft")
def write_prose(*, by: Actor, draft: Draft, section: str, text: str, version: int) -> Draft:
    """Keep the hospital's own text of one section; numbers already in the report stay as they are."""
    record = writing.hold(draft.pk, version)
    row = _fresh(draft)
    titles = {each["id"]: each["title"] for each in row.sections}
    if section not in titles:
        raise refuse(
            "reports.section", N_("这份总结没有自写段落“{name}”；请从总结页面进入改写。"), field="text", name=section
        )
    check_unmarked(titles[section], text.splitlines())
    if problems := list(rules.check_prose("text", text, active().all("figure"))):
        raise Refused(problems)
    row.prose = {key: value for key, value in {**row.prose, section: text.strip()}.items() if value}
    row.save(update_fields=["prose"])
    touched(row, "prose")
    _reckon(row, by, fresh=False)
    writing.bump(record, by=by)
    return row


@command("reports.refresh", title=_("更新工作总结的数"), on="draft")
def refresh(*, by: Actor, draft: Draft, version: int) -> Draft:
    """Take all numbers anew from the records of this moment; the hospital's own text stays as it is."""
    record = writing.hold(draft.pk, version)
    row = _fresh(draft)
    before = {each.asked: each.said for each in queries.frozen(row)}
    _reckon(row, by, fresh=True)
    note(changed=sum(before.get(each.asked) != each.said for each in queries.frozen(row)))
    writing.bump(record, by=by)
    return row


@command("reports.export", title=_("导出工作总结"), on="draft")
def export(*, by: Actor, draft: Draft, version: int, dated: dt.date | None = None) -> Issue:
    """Issue the report as .docx, dated `dated` (today), with the numbers in force and the newest audit head."""
    writing.hold(draft.pk, version)
    row = _fresh(draft)
    frozen = queries.in_force(row)
    made_at = clock.now()
    imprint = layout.Imprint(
        signature=row.signature,
        dated=dated or clock.today(),
        snapshot=str(frozen.pk),
        digest=frozen.digest,
        template=f"{row.template_title} {annex.version_words(row.template_version)}",
        organisation=row.organisation.name,
        period=periods.describe(row.period),
        made_at=made_at,
        head=head_words(),
    )
    content = layout.write(queries.paper(row), imprint)
    return Issue.objects.create(
        draft=row, reckoning=frozen, hospital_id=row.hospital_id, organisation=row.organisation, version=version,
        at=made_at, by=writing.reference(by), file=content, digest=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


@command("reports.void", title=_("作废工作总结"), on="draft")
def void(*, by: Actor, draft: Draft, version: int, reason: str) -> Draft:
    """Void a report: it leaves the list; what was issued from it can still be verified."""
    writing.void(writing.hold(draft.pk, version), by=by, reason=reason)
    return draft


def _fresh(draft: Draft) -> Draft:
    """Return the draft as it stands after its record was locked."""
    return Draft.objects.select_related("organisation", "record").get(pk=draft.pk)


def _reckon(row: Draft, by: Actor, *, fresh: bool) -> None:
    """Freeze the numbers of the text as it stands now; with `fresh`, ask for all of them anew."""
    numbers = queries.numbers(row)
    known = {} if fresh else {each.asked: each for each in queries.frozen(row)}
    new = [number for number in numbers if reckoning.asked_of(number) not in known]
    known |= reckoning.keep(by, new, row.organisation, row.period)
    filled = queries.fill(row, {asked: each.answer for asked, each in known.items()})
    said = [
        replace(known[reckoning.asked_of(number)], number=number, said=source.said)
        for number, source in zip(numbers, filled.sources, strict=True)
    ]
    row.reckoning = Reckoning.objects.create(
        draft=row, hospital_id=row.hospital_id, organisation=row.organisation, at=clock.now(),
        by=writing.reference(by), numbers=reckoning.dump(said), digest=reckoning.digest(said),
    )  # fmt: skip
    row.save(update_fields=["reckoning"])
    touched(row, "reckoning")
