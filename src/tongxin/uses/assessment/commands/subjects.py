"""What is written about one of those assessed: statement, verification, scores, grade."""

from __future__ import annotations

from typing import NoReturn

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.commands.marking import enter, held, reckon
from tongxin.uses.assessment.definitions import Rater, Scheme
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.measured import stars_before
from tongxin.uses.assessment.queries.pages import result
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.entries import Entry
from tongxin.uses.assessment.rules.flow import Stage
from tongxin.uses.assessment.rules.grading import barred
from tongxin.uses.assessment.rules.tree import Leaf, places, title_of

LONGEST_STATEMENT = 3000


@command("assessment.classify", title=_("选定考核类别"), on="subject")
def classify(*, by: Actor, subject: Subject, variant: str, version: int) -> Subject:
    """Choose which variant of the scheme fits ("" for the points as they stand), before scores are given."""
    record, row = held(subject, version)
    flow.check_stage(row.record.state, Stage.OPEN, Stage.STATING, Stage.VERIFYING)
    scheme = queries.scheme_of(row)
    if variant and scheme.variant_of(variant) is None:
        raise refuse("assessment.variant", N_("方案中没有“{variant}”这一类别"), field="variant", variant=variant)
    subject.variant = variant
    return _kept(subject, record, row, by, "variant")


@command("assessment.leave_out", title=_("不参加本轮考核"), on="subject")
def leave_out(*, by: Actor, subject: Subject, version: int, reason: str) -> Subject:
    """Take somebody out of a round (long training, long illness, newly come), with the reason."""
    record, row = held(subject, version)
    flow.check_stage(row.record.state, *flow.ORDER[: flow.ORDER.index(Stage.DECIDING)])
    writing.void(record, by=by, reason=reason)
    return subject


@command("assessment.state", title=_("填写自评"), on="subject")
def state_self(
    *, by: Actor, subject: Subject, version: int, statement: str, entries: list[Entry] | None = None
) -> Subject:
    """Write one's own statement beside the figures, and one's own scores where the scheme asks for them."""
    record, row = held(subject, version)
    flow.check_stage(row.record.state, Stage.STATING)
    _check_speaks(by, subject)
    if len(statement) > LONGEST_STATEMENT:
        raise refuse("assessment.long", N_("自评说明最多 {most} 个字"), field="statement", most=LONGEST_STATEMENT)
    given = entries or []
    check_raters(by, subject, row, given, {Rater.SELF})
    enter(by, subject, queries.scheme_of(row), given)
    subject.statement, subject.stated_at, subject.stated_by = statement.strip(), clock.now(), writing.reference(by)
    return _kept(subject, record, row, by, "statement", "stated_at", "stated_by")


@command("assessment.verify", title=_("核查考核数据"), on="subject")
def verify(
    *, by: Actor, subject: Subject, version: int, verification: str = "", entries: list[Entry] | None = None
) -> Subject:
    """Check the statement and enter what comes from papers; never by who stated it, nor about one's own unit."""
    record, row = held(subject, version)
    flow.check_stage(row.record.state, Stage.VERIFYING, Stage.SCORING)
    flow.check_other(own=queries.is_own(by, subject))
    flow.check_another(writing.reference(by), {subject.stated_by}, N_("自评是您填写的，请由他人核查"))
    given = entries or []
    _check_papers(subject, row, given)
    enter(by, subject, queries.scheme_of(row), given)
    subject.verification = verification.strip()[:400]
    subject.verified_at, subject.verified_by = clock.now(), writing.reference(by)
    return _kept(subject, record, row, by, "verification", "verified_at", "verified_by")


@command("assessment.verify_rest", title=_("其余全部核查无误"), on="assessment")
def verify_rest(*, by: Actor, assessment: Round, version: int) -> Round:
    """Note for all who are not yet verified that nothing was found wrong; one's own are left to others."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.VERIFYING)
    who, now = writing.reference(by), clock.now()
    rest = Subject.objects.filter(round=row, record__voided_at=None, verified_at=None).exclude(stated_by=who)
    rest = rest.exclude(person=None, organisation__in=queries.own_units(by)).exclude(queries.of_person(by))
    note(verified=rest.update(verified_at=now, verified_by=who))
    writing.bump(record, by=by)
    return row


@command("assessment.score", title=_("考核评分"), on="subject")
def score(*, by: Actor, subject: Subject, version: int, entries: list[Entry]) -> Subject:
    """Give scores with reasons; a scale's word by its worth. Never to oneself nor to one's own unit."""
    record, row = held(subject, version)
    flow.check_stage(row.record.state, Stage.VERIFYING, Stage.SCORING)
    flow.check_other(own=queries.is_own(by, subject))
    check_raters(by, subject, row, entries, {Rater.PEER, Rater.SUPERIOR})
    enter(by, subject, queries.scheme_of(row), entries)
    return _kept(subject, record, row, by)


@command("assessment.decide_grade", title=_("审定等次"), on="subject")
def decide_grade(*, by: Actor, subject: Subject, version: int, grade: str, reason: str) -> Subject:
    """Enter the grade the committee gives where it is not the one the score speaks for, with its reason."""
    record, row = held(subject, version)
    flow.check_stage(row.record.state, Stage.DECIDING)
    scheme = queries.scheme_of(row)
    if scheme.grade_of(grade) is None:
        raise refuse("assessment.grade", N_("方案中没有这个等次"), field="grade")
    _check_barred(scheme, subject, grade)
    subject.decided, subject.decision_reason = grade, check_reason(reason)
    subject.save(update_fields=["decided", "decision_reason"])
    touched(subject, "decided", "decision_reason")
    writing.bump(record, by=by)
    return subject


def _kept(subject: Subject, record: Record, row: Round, by: Actor, *fields: str) -> Subject:
    """Save what changed, reckon the score anew, and go on to the record's next version."""
    if fields:
        subject.save(update_fields=fields)
        touched(subject, *fields)
    if row.frozen_at is not None:
        reckon(queries.scheme_of(row), [subject])
    subject.record = writing.bump(record, by=by)
    return subject


def _check_speaks(by: Actor, subject: Subject) -> None:
    if not queries.speaks_for(by, subject):
        raise refuse("assessment.speaks", N_("自评和申诉由本人，或由本单位负责人办理"))


def check_raters(by: Actor, subject: Subject, row: Round, entries: list[Entry], raters: set[Rater]) -> None:
    """Raise `Refused` for entries that are not for these raters to give, at this stage, by this actor; what nobody rates
    (events, vetoes, papers) is not for raters at all."""
    known = places(queries.scheme_of(row), subject.variant)
    for entry in entries:
        place = known.get(entry.key)
        if isinstance(place, Leaf):
            _check_rater(by, subject, row, place, raters)
        elif place is not None:
            _refuse_rating(entry.key, title_of(place))


def _check_rater(by: Actor, subject: Subject, row: Round, leaf: Leaf, raters: set[Rater]) -> None:
    if leaf.rater not in raters:
        _refuse_rating(leaf.key, leaf.indicator.title)
    flow.check_stage(row.record.state, *flow.WHEN[leaf.rater])
    if leaf.rater is Rater.SUPERIOR:
        check_superior(by, subject, leaf)


def check_superior(by: Actor, subject: Subject, leaf: Leaf) -> None:
    """Raise `Refused` for a score of superiors by somebody who is none."""
    if not may(by, queries.SCORE_ABOVE, subject.organisation_id):
        sentence = N_("“{title}”由上级评分")
        raise refuse("assessment.superior", sentence, field=leaf.key, title=leaf.indicator.title)


def _check_barred(scheme: Scheme, subject: Subject, grade: str) -> None:
    """Raise `Refused` for a grade that a veto, a condition or the climbing of stars bars."""
    told = result(scheme, subject, queries.newest_marks([subject]).get(subject.pk, {}))
    bars = barred(scheme, told, stars_before(scheme, [subject]).get(subject.organisation_id))
    if grade in bars:
        raise Refused([bars[grade]])


def _refuse_rating(key: str, title: str) -> NoReturn:
    raise refuse("assessment.rater", N_("“{title}”不在这里评分"), field=key, title=title)


def _check_papers(subject: Subject, row: Round, entries: list[Entry]) -> None:
    """Raise `Refused` for scores: those are for raters to give, not for who checks."""
    known = places(queries.scheme_of(row), subject.variant)
    for entry in entries:
        place = known.get(entry.key)
        if isinstance(place, Leaf) and place.rater:
            sentence = N_("“{title}”由评分人评分，不在核查时填写")
            raise refuse("assessment.verify_score", sentence, field=entry.key, title=title_of(place))
