"""Many entered at once, all or none: a list that was handed in, and one indicator for all as a scorer works through it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.toolbox.problems import Conflict, Problem, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.commands.marking import enter_all, held, reckon, standing
from tongxin.uses.assessment.commands.subjects import check_raters, check_superior
from tongxin.uses.assessment.definitions import Rater, Scheme
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.reach import assessed_at, scores_at
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.flow import Stage
from tongxin.uses.assessment.rules.tree import Leaf, places

Given = list[tuple[Subject, list[Entry]]]


@command("assessment.enter_many", title=_("批量登记考核数据和评分"), on="assessment")
def enter_many(*, by: Actor, assessment: Round, version: int, sheets: list[Sheet]) -> Round:
    """Enter papers, ballots and scores of many at once, as a list that was handed in says; it says nothing of what was
    checked beside (`verify`).

    One's own are left to others, so is what one stated for others; all that is wrong is told at once, naming whose it is.
    """
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.VERIFYING, Stage.SCORING)
    given, scheme = _given(by, assessed_at(row.organisation, row), sheets), queries.scheme_of(row)
    stated = {subject.stated_by for subject, _entries in given}
    flow.check_another(writing.reference(by), stated, N_("名单里有您填写的自评，请由他人核查登记"))
    _check_superiors(by, record.state, scheme, given)
    enter_all(by, scheme, given)
    rows = [subject for subject, _entries in given]
    reckon(scheme, rows)
    note(entered=len(rows))
    writing.bump(record, by=by)
    return row


@command("assessment.score_many", title=_("逐项评分"), on="organisation")
def score_many(*, by: Actor, organisation: Organisation, assessment: Round, version: int, sheets: list[Sheet]) -> Round:
    """Give scores with reasons to many at or below an organisation; never to oneself nor to one's own unit; all that is wrong
    is told at once, naming whose it is.

    `version`: how many scores of these indicators the organisation had when they were shown (`scores_at`), so that units
    score beside each other; the round stays at its own version.
    """
    row = standing(assessment.pk)
    flow.check_stage(row.record.state, Stage.VERIFYING, Stage.SCORING)
    _check_unmoved(organisation, row, version, sheets)
    given = _given(by, assessed_at(organisation, row), sheets)
    for subject, entries in given:
        check_raters(by, subject, row, entries, {Rater.PEER, Rater.SUPERIOR})
    scheme = queries.scheme_of(row)
    enter_all(by, scheme, given)
    reckon(scheme, [subject for subject, _entries in given])
    touched(row)
    note(scored=len(given))
    return row


def _check_unmoved(organisation: Organisation, row: Round, version: int, sheets: Sequence[Sheet]) -> None:
    """Raise `Conflict` where somebody has scored the same indicators at or below an organisation meanwhile."""
    keys = {entry.key for sheet in sheets for entry in sheet.entries}
    now = scores_at(organisation, row, keys)
    if keys and now != version:
        sentence = N_("您打开这一页以后，这一项有人评过分：请核对后再保存，您填写的内容仍在")
        about = {"version": now, "seen": version}
        raise Conflict(Problem("assessment.scored", sentence, about, field="version"))


def _given(by: Actor, rows: QuerySet[Subject], sheets: Sequence[Sheet]) -> Given:
    """Return whose the sheets are; raise `Refused` for strangers, for somebody twice, and for one's own."""
    known = {each.pk: each for each in rows}
    strangers = [sheet.subject for sheet in sheets if sheet.subject not in known]
    if strangers:
        raise refuse(
            "assessment.strangers", N_("有 {count} 个对象不在本轮考核中，请刷新页面再填"), count=len(strangers)
        )
    given = [(known[sheet.subject], sheet.entries) for sheet in sheets]
    if len({subject.pk for subject, _entries in given}) < len(given):
        raise refuse("assessment.repeated", N_("名单里同一个对象列了两次，请合并成一行"))
    mine = queries.own_units(by)
    flow.check_other(own=any(queries.own_among(by, subject, mine) for subject, _entries in given))
    return given


def _check_superiors(by: Actor, state: str, scheme: Scheme, given: Given) -> None:
    """Raise `Refused` for what superiors score before it is their turn, and by others than them."""
    for subject, entries in given:
        known = places(scheme, subject.variant)
        for leaf in (place for entry in entries if isinstance(place := known.get(entry.key), Leaf)):
            if leaf.rater is Rater.SUPERIOR:
                flow.check_stage(state, *flow.WHEN[Rater.SUPERIOR])
                check_superior(by, subject, leaf)
