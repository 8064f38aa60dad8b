"""What is asked and said at the hearing of a round, entered by who organises it or takes its minutes."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.commands.marking import held
from tongxin.uses.assessment.models import Remark, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules import flow, hearing
from tongxin.uses.assessment.rules.hearing import Said, Sort

SAID = ("sort", "said_by", "said_on", "text", "answer")


@command("assessment.record_remark", title=_("登记提问、点评"), on="subject")
def record_remark(
    *,
    by: Actor,
    subject: Subject,
    version: int,
    sort: Sort,
    said_by: str,
    said_on: dt.date,
    text: str,
    answer: str = "",
) -> Remark:
    """Enter a question or comment of the hearing with its answer; never about oneself."""
    record = _held(by, subject, version)
    said = _checked(Said(sort, said_by, said_on, text, answer))
    made = Remark.objects.create(
        hospital_id=subject.hospital_id, organisation_id=subject.organisation_id, subject=subject, at=clock.now(),
        by=writing.reference(by), **said,
    )  # fmt: skip
    writing.bump(record, by=by)
    return made


@command("assessment.correct_remark", title=_("更正提问、点评"), on="remark")
def correct_remark(
    *, by: Actor, remark: Remark, version: int, sort: Sort, said_by: str, said_on: dt.date, text: str, answer: str = ""
) -> Remark:
    """Write an entry anew, or add its answer: what is written over stays as a void entry; `version`: of the subject as seen."""
    record, row = _open(by, remark, version)
    said = _checked(Said(sort, said_by, said_on, text, answer))
    if any(getattr(row, name) not in ("", value) for name, value in said.items()):
        note(kept=str(_keep(row).pk))
        said |= {"at": clock.now(), "by": writing.reference(by)}
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
    touched(row, *said)
    writing.bump(record, by=by)
    return row


@command("assessment.void_remark", title=_("作废提问、点评"), on="remark")
def void_remark(*, by: Actor, remark: Remark, version: int, reason: str) -> Remark:
    """Take an entry out with the reason: it stays, for those who keep the record."""
    record, row = _open(by, remark, version)
    row.void_reason = check_reason(reason)
    row.save(update_fields=["void_reason"])
    touched(row, "void_reason")
    writing.bump(record, by=by)
    return row


def _held(by: Actor, subject: Subject, version: int) -> Record:
    """Lock who is assessed, while his hearing may be written about, by others than himself."""
    record, row = held(subject, version)
    hearing.check_hearing(queries.scheme_of(row))
    flow.check_stage(row.record.state, *hearing.STAGES)
    if queries.is_own(by, subject):
        raise refuse("assessment.own_hearing", N_("对您自己的提问和点评，请由他人登记"))
    return record


def _open(by: Actor, remark: Remark, version: int) -> tuple[Record, Remark]:
    record = _held(by, Subject.objects.get(pk=remark.subject_id), version)
    row = Remark.objects.get(pk=remark.pk)
    if row.void_reason:
        raise refuse("assessment.remark_void", N_("这条记录已作废，不能再改"))
    return record, row


def _keep(row: Remark) -> Remark:
    """Keep an entry as it stands, by whom and when it was entered, before its words are written over."""
    kept = ("hospital_id", "organisation_id", "subject_id", *SAID, "at", "by")
    before = {name: getattr(row, name) for name in kept}
    return Remark.objects.create(**before, void_reason=gettext(hearing.CORRECTED))


def _checked(said: Said) -> dict[str, object]:
    hearing.check_said(said, clock.today())
    return {
        "sort": said.sort.value, "said_by": said.said_by.strip(), "said_on": said.said_on, "text": said.text.strip(),
        "answer": said.answer.strip(),
    }  # fmt: skip
