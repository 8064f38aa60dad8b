"""What a grade presupposes and what vetoes it, as pages tell it: holds, does not hold, not checked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongxin.uses.assessment.definitions import Condition, Scheme, Veto
from tongxin.uses.assessment.rules.grading import HOLDS_TITLES, Holds, holds
from tongxin.uses.assessment.rules.scoring import Known, Score
from tongxin.uses.assessment.web.wording import Context, evidence_of, figure_of

HOLDS_TONES = {Holds.MET: "ok", Holds.UNMET: "late", Holds.NOT_CHECKED: "soon"}


@dataclass(frozen=True)
class Judged:
    """A condition or a veto as a page tells it: what it is for, whether it holds or applies, from where that is known."""

    title: str
    purpose: str
    word: str
    tone: str
    reason: str
    source: str
    url: str
    evidence: tuple[str, str] | None


def judged(scheme: Scheme, told: Score, about: Context, *, verified: bool) -> list[Judged]:
    """Return what is known of conditions and vetoes, what applies of them first told as such; `verified`: somebody has
    checked what was stated, so that a veto nobody entered is known not to apply."""
    conditions = [_condition(each, told, about, scheme) for each in scheme.condition]
    return [*conditions, *(_veto(each, told, about, verified=verified) for each in scheme.veto)]


def _condition(condition: Condition, told: Score, about: Context, scheme: Scheme) -> Judged:
    held, mark = holds(condition, told.conditions[condition.id]), about.marks.get(condition.id)
    grades = _("、").join(grade.title for grade in scheme.grade if grade.id in condition.grades)
    purpose = _("{grades}的参考") if condition.soft else _("{grades}的前提")
    return Judged(
        condition.title, purpose.format(grades=grades), _(HOLDS_TITLES[held]), HOLDS_TONES[held],
        mark.reason if mark else "", condition.typed, figure_of(condition.figure, about), evidence_of(mark, about.by),
    )  # fmt: skip


def _veto(veto: Veto, told: Score, about: Context, *, verified: bool) -> Judged:
    mark = about.marks.get(veto.id)
    known = mark.known == Known.OK if mark else verified and not veto.figure
    word, tone = (_("有"), "late") if veto.id in told.vetoes else (_("没有"), "ok") if known else (_("未核对"), "soon")
    return Judged(
        veto.title, _("一票否决"), word, tone, mark.reason if mark else "", veto.note, figure_of(veto.figure, about),
        evidence_of(mark, about.by),
    )  # fmt: skip
