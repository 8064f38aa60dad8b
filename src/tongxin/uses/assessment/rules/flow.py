"""How a round proceeds, and who may have a hand in it: one sentence for each refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from enum import StrEnum

from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Consequence, Rater, Scheme
from tongxin.uses.assessment.rules.scoring import quota


class Stage(StrEnum):
    """Where a round stands: the state of its record."""

    OPEN = "open"
    STATING = "stating"
    VERIFYING = "verifying"
    SCORING = "scoring"
    COMMENT = "comment"
    DECIDING = "deciding"
    NOTICE = "notice"
    PUBLISHED = "published"
    ARCHIVED = "archived"


STAGE_TITLES = {
    Stage.OPEN: N_("准备"),
    Stage.STATING: N_("自评"),
    Stage.VERIFYING: N_("核查"),
    Stage.SCORING: N_("评分"),
    Stage.COMMENT: N_("反馈与申诉"),
    Stage.DECIDING: N_("党委会审定"),
    Stage.NOTICE: N_("公示"),
    Stage.PUBLISHED: N_("已公布"),
    Stage.ARCHIVED: N_("已归档"),
}
ORDER = tuple(Stage)
# Stages whose grades others may build on: the committee has decided.
DECIDED = (Stage.NOTICE, Stage.PUBLISHED, Stage.ARCHIVED)
# When each rater scores.
WHEN = {Rater.SELF: (Stage.STATING,), Rater.PEER: (Stage.VERIFYING, Stage.SCORING), Rater.SUPERIOR: (Stage.SCORING,)}


def check_stage(stage: str, *allowed: Stage) -> None:
    """Raise `Refused` unless the round stands at one of the stages."""
    if stage not in allowed:
        names = N_("、").join(STAGE_TITLES[each] for each in allowed)
        sentence = N_("这一步只在“{names}”阶段办理，本轮现在是“{now}”")
        raise refuse("assessment.stage", sentence, names=names, now=STAGE_TITLES[Stage(stage)])


def check_other(own: bool) -> None:
    """Raise `Refused` for who would score, verify or review himself or his own unit."""
    if own:
        raise refuse("assessment.own", N_("不能给自己或本单位评分、核查、复核：请由他人办理"))


def check_another(by: str, earlier: Collection[str], sentence: str) -> None:
    """Raise `Refused` with `sentence` for who has had a hand in it before."""
    if by in earlier:
        raise refuse("assessment.another", sentence)


def check_held(names: Collection[str]) -> None:
    """Raise `Refused` while inputs are missing: they are never taken for zero."""
    if names:
        sentence = N_("还有 {count} 个考核对象有待补的指标（{names} 等）：请补齐，或写明理由记为不适用")
        raise refuse("assessment.held", sentence, count=len(names), names=N_("、").join(list(names)[:3]))


def check_comment_over(today: dt.date, until: dt.date, waiting: int) -> None:
    """Raise `Refused` before the last day of comments is over, or while appeals wait."""
    if today <= until:
        raise refuse("assessment.comment", N_("反馈和申诉到 {day} 为止，次日起才能提交审定"), day=until)
    if waiting:
        raise refuse("assessment.appeals", N_("还有 {count} 件申诉没有复核，请先复核"), count=waiting)


def check_in_time(today: dt.date, until: dt.date | None) -> None:
    """Raise `Refused` for an appeal after the deadline."""
    if until is None or today > until:
        raise refuse("assessment.deadline", N_("申诉已于 {day} 截止"), day=until)


def check_notice_over(today: dt.date, until: dt.date | None) -> None:
    """Raise `Refused` while the public notice still runs."""
    if until is not None and today <= until:
        raise refuse("assessment.notice", N_("公示到 {day} 为止，次日起才能公布"), day=until)


def check_quotas(scheme: Scheme, counts: Mapping[str, int], assessed: int) -> None:
    """Raise `Refused` naming each grade that more would have than its share allows (rounded down)."""
    problems = [
        Problem(
            "assessment.quota",
            N_("“{grade}”最多 {most} 个（{assessed} 个参评，向下取整），现定 {count} 个：请在审定时调整"),
            {"grade": grade.title, "most": most, "assessed": assessed, "count": counts[grade.id]},
        )
        for grade in scheme.grade
        if (most := quota(grade, assessed)) is not None and counts.get(grade.id, 0) > most
    ]
    if problems:
        raise Refused(problems)


READINGS = {
    "quota": N_("{share}% 的比例作名额：得分最低的 {most} 人提交复核，不论是否达到积分线 {line} 分。"),
    "cap": N_("{share}% 的比例作上限：低于积分线 {line} 分的提交复核，最多 {most} 人。"),
    "consequence": N_("比例作后果说明：低于积分线 {line} 分的全部提交复核，{share}% 只作对照（{most} 人）。"),
}


def most_reviewed(review: Consequence, assessed: int) -> int:
    """Return how many of those assessed the share comes to, rounded down."""
    return int(review.share * assessed // 1)


def to_review(scheme: Scheme, totals: Mapping[str, Decimal]) -> list[str]:
    """Return who is put on the list to review (never eliminated by it): below the line, as the share is read.

    quota: the lowest share, whatever the line; cap: those below the line, but no more than the share; consequence: all
    below the line.
    """
    if scheme.review is None:
        return []
    most = most_reviewed(scheme.review, len(totals))
    lowest = sorted(totals, key=lambda key: (totals[key], key))
    if scheme.review.reading == "quota":
        return lowest[:most]
    below = [key for key in lowest if totals[key] < scheme.review.line]
    return below[:most] if scheme.review.reading == "cap" else below
