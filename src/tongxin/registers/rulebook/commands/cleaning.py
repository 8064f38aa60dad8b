"""The clean-up of rule documents: begun over all in force, each kept, revised or abolished, closed when all are judged."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.followups import writing as followups
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.commands.making import assign
from tongxin.registers.rulebook.definitions import CleanUpState, DocumentState, Verdict
from tongxin.registers.rulebook.models import CleanUp, Document, Judged
from tongxin.registers.rulebook.rules import check_title
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

TASK = "task"


@command("rulebook.begin_clean_up", title=_("开始制度清理"), on="organisation")
def begin_clean_up(*, by: Actor, organisation: Organisation, title: str, closes_on: dt.date) -> CleanUp:
    """Begin a clean-up over all documents in force, to be finished by a day; one at a time."""
    today = clock.today()
    if closes_on < today:
        raise refuse("rulebook.clean_up_days", N_("完成期限早于今天"), field="closes_on")
    hospital = writing.of_hospital(organisation)
    if CleanUp.objects.filter(hospital_id=hospital, closed_on=None, record__voided_at=None).exists():
        raise refuse("rulebook.clean_up_open", N_("上一轮清理还没有结束"))
    record = writing.create(
        by=by, kind=queries.CLEAN_UP, organisation=organisation, title=check_title(title), occurred_on=today,
        state=CleanUpState.OPEN,
    )  # fmt: skip
    return CleanUp.objects.create(
        record=record, hospital_id=hospital, organisation=organisation, occurred_on=today, closes_on=closes_on
    )


@command("rulebook.judge", title=_("登记清理结论"), on="clean_up")
def judge(
    *,
    by: Actor,
    clean_up: CleanUp,
    document: Document,
    verdict: Verdict,
    reason: str = "",
    due_on: dt.date | None = None,
) -> Judged:
    """Say what a clean-up concludes about a document. To revise or abolish needs a reason and becomes a task of its office,
    due by `due_on`: what is concluded does not stay on paper."""
    record = _open(clean_up)
    if document.hospital_id != clean_up.hospital_id or document.record.state != DocumentState.ISSUED:
        raise refuse("rulebook.not_judged", N_("《{title}》不在这次清理的范围内"), title=document.record.title)
    words = reason.strip() if verdict is Verdict.KEEP else check_reason(reason)
    today = clock.today()
    row, made = Judged.objects.update_or_create(
        clean_up=clean_up, document=document,
        defaults={
            "hospital_id": clean_up.hospital_id, "organisation_id": document.organisation_id, "verdict": verdict,
            "reason": words[:200], "on": today,
        },
    )  # fmt: skip
    assign(document, reviewed_on=today, verdict=verdict)
    if verdict is not Verdict.KEEP and made:
        _hand_over(by, record, row, due_on)
    return row


@command("rulebook.close_clean_up", title=_("结束制度清理"), on="clean_up")
def close_clean_up(*, by: Actor, clean_up: CleanUp) -> CleanUp:
    """Close a clean-up once every document in force has been judged."""
    record = _open(clean_up)
    left = Document.objects.filter(
        hospital_id=clean_up.hospital_id, record__voided_at=None, record__state=DocumentState.ISSUED
    ).exclude(judged__clean_up=clean_up)
    if count := left.count():
        raise refuse("rulebook.unjudged", N_("还有 {count} 份制度没有清理结论"), count=count)
    clean_up.closed_on = clock.today()
    clean_up.save(update_fields=["closed_on"])
    clean_up.record = writing.bump(record, by=by, state=CleanUpState.CLOSED)
    return clean_up


def _open(clean_up: CleanUp) -> Record:
    record = Record.objects.select_for_update().get(pk=clean_up.pk)
    if record.state != CleanUpState.OPEN:
        raise refuse("rulebook.clean_up_closed", N_("这一轮清理已经结束"))
    return record


def _hand_over(by: Actor, source: Record, row: Judged, due_on: dt.date | None) -> None:
    revise = row.verdict == Verdict.REVISE
    sentence = gettext("修改《{title}》") if revise else gettext("按程序废止《{title}》")
    document = row.document
    followups.ask(
        TASK, by=by, source=source, title=sentence.format(title=document.record.title)[:200],
        owner=document.organisation, due_on=due_on, requirement=row.reason,
    )  # fmt: skip
