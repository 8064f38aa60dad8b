"""One indicator for all those assessed at once, as a scorer works through it: all or none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.records import writing
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.commands.marking import enter_all, held, reckon
from tongxin.uses.assessment.commands.subjects import check_raters
from tongxin.uses.assessment.definitions import Rater
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.entries import Sheet
from tongxin.uses.assessment.rules.flow import Stage


@command("assessment.score_many", title=_("逐项评分"), on="assessment")
def score_many(*, by: Actor, assessment: Round, version: int, sheets: list[Sheet]) -> Round:
    """Give scores with reasons to many at once; never to oneself nor to one's own unit; all that is wrong is told at once,
    naming whose it is."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.VERIFYING, Stage.SCORING)
    known = {each.pk: each for each in Subject.objects.filter(round=row, record__voided_at=None)}
    if any(sheet.subject not in known for sheet in sheets):
        raise refuse("assessment.strangers", N_("有的对象不在本轮考核中，请刷新页面再评"))
    given = [(known[sheet.subject], sheet.entries) for sheet in sheets]
    mine = queries.own_units(by)
    for subject, entries in given:
        flow.check_other(own=queries.own_among(by, subject, mine))
        check_raters(by, subject, row, entries, {Rater.PEER, Rater.SUPERIOR})
    scheme = queries.scheme_of(row)
    enter_all(by, scheme, given)
    reckon(scheme, [subject for subject, _entries in given])
    note(scored=len(given))
    writing.bump(record, by=by)
    return row
