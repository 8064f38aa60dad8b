"""What can be written about one of those assessed: when each is offered, and what its form needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import Command
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see
from tongxin.ground.ui.forms import CommandForm, actor
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.definitions import Condition, Event, Rater, Scheme, Veto
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries import pages
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.measured import from_votes
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.flow import Stage
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.tree import Leaf, Place, counted, key_of, leaves, places, title_of
from tongxin.uses.assessment.web import entering, forms

EVIDENCE_SHOWN = 60
Places = Sequence[Place]


@dataclass(frozen=True)
class Page:
    """A subject with what every page of it needs."""

    by: Actor
    row: Subject
    round: Round
    scheme: Scheme
    marks: dict[str, Mark]

    @property
    def stage(self) -> Stage:
        """Return where the round stands."""
        return Stage(self.round.record.state)


def page_of(request: HttpRequest, pk: UUID) -> Page:
    """Return what the pages of one of those assessed need; raise `NotFound` where there is none or it may not be seen."""
    by = actor(request)
    row = queries.subject_for(by, pk)
    return Page(by, row, row.round, queries.scheme_of(row.round), queries.newest_marks([row]).get(pk, {}))


@dataclass(frozen=True)
class Act:
    """What can be written about a subject; needs: what its form needs; fits: what it needs beyond
    the permission."""

    title: Any
    command: Command[..., Any]
    form: Callable[..., CommandForm]
    notice: Any
    stages: tuple[Stage, ...]
    needs: Callable[[Page], dict[str, Any]] = lambda page: {}
    fits: Callable[[Page], bool] = lambda page: True
    main: bool = False


def _speaks(told: Page) -> bool:
    return queries.speaks_for(told.by, told.row)


def _other(told: Page) -> bool:
    return not queries.is_own(told.by, told.row)


def _scores(told: Page) -> bool:
    return _other(told) and bool(_scored(told))


def entries_of(told: Page, asked: Places) -> dict[str, Any]:
    """Return what a form of entries needs: what is asked, what is known of it as far as `by` may be told (others' points
    are not for everybody who scores), and records that may stand as evidence."""
    shown = [told.row.pk] if queries.sees_points(told.by, told.row) else []
    return {"places": asked, "records": _evidence(told), "marks": pages.tellable(told.by, told.marks, shown)}


def _self(told: Page) -> Places:
    return [leaf for leaf in leaves(told.scheme, told.row.variant) if leaf.rater is Rater.SELF]


def _papers(told: Page) -> Places:
    """Return what is entered on checking: papers, ballots, figures nobody knows, conditions, events, vetoes."""
    laid = [leaf for leaf in leaves(told.scheme, told.row.variant) if leaf.typed or not leaf.rater]
    others: list[Event | Veto | Condition] = [*told.scheme.condition, *told.scheme.events, *told.scheme.veto]
    return [place for place in (*laid, *others) if _open(place, told.marks.get(key_of(place)))]


def _open(place: Place, mark: Mark | None) -> bool:
    """Tell whether somebody may type over what is known: not what records or published votes gave."""
    if mark is None or mark.known != Known.OK:
        return True
    if isinstance(place, Leaf) and place.typed:
        return not from_votes(place, mark)
    return not counted(place) or bool(mark.reason)


def _scored(told: Page) -> Places:
    superior = may(told.by, queries.SCORE_ABOVE, told.row.organisation_id)
    return [leaf for leaf in leaves(told.scheme, told.row.variant) if _mine(leaf, told.stage, superior=superior)]


def _mine(leaf: Leaf, stage: Stage, *, superior: bool) -> bool:
    if leaf.rater not in {Rater.PEER, Rater.SUPERIOR} or stage not in flow.WHEN[leaf.rater]:
        return False
    return superior or leaf.rater is Rater.PEER


def _appealed(told: Page) -> dict[str, Any]:
    keys = [(key, title_of(place)) for key, place in places(told.scheme, told.row.variant).items()]
    return {"keys": keys, "records": _evidence(told)}


ACTS: dict[str, Act] = {
    "state": Act(
        gettext_lazy("填写自评"), commands.state_self, entering.StateForm, gettext_lazy("自评已保存"), (Stage.STATING,),
        lambda told: {**entries_of(told, _self(told)), "named": told.scheme.statement}, _speaks, main=True,
    ),
    "verify": Act(
        gettext_lazy("核查、补数"), commands.verify, entering.VerifyForm, gettext_lazy("核查已登记"),
        (Stage.VERIFYING, Stage.SCORING),
        lambda told: entries_of(told, _papers(told)), _other, main=True,
    ),
    "score": Act(
        gettext_lazy("评分"), commands.score, entering.EntriesForm, gettext_lazy("评分已保存"), (Stage.VERIFYING, Stage.SCORING),
        lambda told: entries_of(told, _scored(told)), _scores, main=True,
    ),
    "appeal": Act(
        gettext_lazy("申诉"), commands.appeal, forms.AppealForm, gettext_lazy("申诉已提出，由他人复核"), (Stage.COMMENT,),
        _appealed, _speaks, main=True,
    ),
    "grade": Act(
        gettext_lazy("登记会议另定的等次"), commands.decide_grade, forms.GradeForm, gettext_lazy("等次已登记"), (Stage.DECIDING,),
        lambda told: {"scheme": told.scheme},
    ),
    "variant": Act(
        gettext_lazy("更换考核类别"), commands.classify, forms.VariantForm, gettext_lazy("类别已更换"),
        (Stage.OPEN, Stage.STATING, Stage.VERIFYING), lambda told: {"scheme": told.scheme},
        lambda told: bool(told.scheme.variant),
    ),
    "leave-out": Act(
        gettext_lazy("不参加本轮"), commands.leave_out, forms.ReasonForm, gettext_lazy("已移出本轮"),
        (Stage.OPEN, Stage.STATING, Stage.VERIFYING, Stage.SCORING, Stage.COMMENT),
    ),
}  # fmt: skip


def offers(told: Page, each: Act, allowed: Callable[[str], bool]) -> bool:
    """Tell whether an act is offered now."""
    return told.stage in each.stages and allowed(each.command.name) and each.fits(told)


def _evidence(told: Page) -> list[Record]:
    """Return the newest records of the unit in the period that may be named as evidence."""
    days = told.round.period
    rows = Record.objects.filter(
        organisation=told.row.organisation_id, occurred_on__range=(days.start, days.end), voided_at=None
    ).exclude(kind__startswith="assessment")  # fmt: skip
    newest = rows.select_related("organisation").order_by("-occurred_on", "-pk")[:EVIDENCE_SHOWN]
    return [row for row in newest if may_see(told.by, row)]
