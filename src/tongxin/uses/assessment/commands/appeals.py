"""Appeals by indicator until the deadline, reviewed by others than those who gave the points; corrections leave a trace."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see
from tongxin.ground.records.rules import check_reason
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.commands.marking import enter, held, reckon
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Appeal, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.entries import LONGEST, Entry
from tongxin.uses.assessment.rules.flow import Stage
from tongxin.uses.assessment.rules.tree import Leaf, places


@command("assessment.appeal", title=_("对考核结果申诉"), on="subject")
def appeal(
    *, by: Actor, subject: Subject, version: int, indicator: str, claim: str, evidence: Record | None = None
) -> Appeal:
    """Object to one indicator, saying what is right and naming the record that shows it, until the deadline."""
    record, row = held(subject, version)
    flow.check_stage(row.record.state, Stage.COMMENT)
    flow.check_in_time(clock.today(), row.comment_until)
    if not queries.speaks_for(by, subject):
        raise refuse("assessment.speaks", N_("自评和申诉由本人，或由本单位负责人办理"))
    if indicator not in places(queries.scheme_of(row), subject.variant):
        raise refuse("assessment.indicator", N_("请选择要申诉的指标"), field="indicator")
    if Appeal.objects.filter(subject=subject, key=indicator, upheld=None).exists():
        raise refuse("assessment.appealed", N_("这项指标已有申诉在复核，不必重复提出"), field="indicator")
    if not claim.strip() or len(claim) > LONGEST:
        raise refuse("assessment.claim", N_("请写明申诉的事实和理由，最多 {most} 个字"), field="claim", most=LONGEST)
    if evidence is not None and not may_see(by, evidence):
        raise refuse("assessment.evidence", N_("找不到佐证记录，或您无权查看"), field="evidence")
    made = Appeal.objects.create(
        hospital_id=subject.hospital_id, organisation_id=subject.organisation_id, subject=subject, key=indicator,
        claim=claim.strip(), evidence=evidence, made_at=clock.now(), made_by=writing.reference(by),
    )  # fmt: skip
    writing.bump(record, by=by)
    return made


@command("assessment.answer_appeal", title=_("复核考核申诉"), on="appeal")
def answer_appeal(
    *, by: Actor, appeal: Appeal, version: int, upheld: bool, answer: str, entry: Entry | None = None
) -> Appeal:
    """Uphold an appeal with the corrected input, or refuse it, with the reason; `version`: of the subject as seen."""
    subject = Subject.objects.select_related("organisation").get(pk=appeal.subject_id)
    record, row = held(subject, version)
    flow.check_stage(row.record.state, Stage.COMMENT)
    if appeal.upheld is not None:
        raise refuse("assessment.answered", N_("这件申诉已经复核过"))
    flow.check_other(own=queries.is_own(by, subject))
    hands = {appeal.made_by, *_givers(row, subject, appeal.key)}
    flow.check_another(writing.reference(by), hands, N_("这项指标是您评分或申诉的，请由他人复核"))
    text = check_reason(answer)
    if upheld:
        appeal.subject = subject
        _correct(by, appeal, queries.scheme_of(row), entry, text)
    appeal.upheld, appeal.answer, appeal.answered_at = upheld, text, clock.now()
    appeal.answered_by = writing.reference(by)
    appeal.save(update_fields=["upheld", "answer", "answered_at", "answered_by"])
    touched(appeal, "upheld", "answer")
    note(upheld=upheld)
    writing.bump(record, by=by)
    return appeal


def _givers(row: Round, subject: Subject, key: str) -> set[str]:
    """Return who gave inputs of an indicator; who only took the figures gave none."""
    place = places(queries.scheme_of(row), subject.variant).get(key)
    counted = isinstance(place, Leaf) and not (place.typed or place.rater)
    return {mark.by for mark in queries.trace(subject, key) if mark.reason or not counted}


def _correct(by: Actor, appeal: Appeal, scheme: Scheme, entry: Entry | None, answer: str) -> None:
    """Write the corrected input, the earlier ones staying as its trace, and reckon the score anew."""
    if entry is None or entry.key != appeal.key:
        raise refuse("assessment.correction", N_("申诉成立，请填写更正后的数"), field=appeal.key)
    enter(by, appeal.subject, scheme, [replace(entry, reason=entry.reason.strip() or answer)], appeal)
    reckon(scheme, [appeal.subject])
