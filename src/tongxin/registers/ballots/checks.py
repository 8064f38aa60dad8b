"""What is wrong with a kind of ballot that a single field cannot show; run by `tongxin catalog check`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from tongxin.ground.catalog.loading import Catalog
from tongxin.registers.ballots.definitions import SEALED, BallotKind, Mode, Question, Sort, Who
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def check(kind: BallotKind, _catalog: Catalog) -> Iterator[Problem]:
    """Report everything wrong with a kind of ballot, one sentence each."""
    yield from _names(kind)
    yield from _scale(kind)
    yield from _weights(kind)
    yield from _modes(kind)
    for question in kind.question:
        yield from _question(question)


def _names(kind: BallotKind) -> Iterator[Problem]:
    lists = {
        "electorate": [group.id for group in kind.electorate],
        "scale": [grade.id for grade in kind.scale],
        "question": [question.id for question in kind.question],
        **{f"question.{question.id}": [option.id for option in question.option] for question in kind.question},
    }
    for field, names in lists.items():
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield _problem("twice", N_("“{name}”写了两次"), field, name=name)
    if not kind.electorate:
        yield _problem("electorate", N_("没有写谁来投票：至少要有一个 [[ballot.electorate]]"), "electorate")


def _scale(kind: BallotKind) -> Iterator[Problem]:
    if kind.subjects != "none" and len(kind.scale) < 2:
        yield _problem("scale", N_("对人或作品投票须有至少两个等次（scale）"), "scale")
    if kind.subjects == "none" and not kind.question:
        yield _problem("question", N_("问卷至少要有一道题（question）"), "question")
    for grade in (*kind.scale, *(option for question in kind.question for option in question.option)):
        if grade.good and grade.abstains:
            yield _problem("grade", N_("“{title}”不能既算满意又不计入有效票"), "scale", title=grade.title)
    if (kind.line or kind.ballot_line) and not any(grade.good for grade in kind.scale):
        yield _problem("line", N_("写了警戒线，却没有哪个等次算满意（good = true）"), "line")
    if kind.sort == Sort.MOTION and {grade.id for grade in kind.scale} != {"yes", "no", "abstain"}:
        yield _problem("motion", N_("表决的等次须为赞成 yes、反对 no、弃权 abstain"), "scale")
    if kind.cap and kind.cap.grade not in {grade.id for grade in kind.scale}:
        yield _problem("cap", N_("比例上限所说的等次“{grade}”不在 scale 中"), "cap", grade=kind.cap.grade)
    if kind.cap and Fraction(kind.cap.share) > 1:
        yield _problem("cap", N_("比例上限不能超过全部"), "cap")


def _weights(kind: BallotKind) -> Iterator[Problem]:
    weights = [Decimal(group.weight) for group in kind.electorate if group.weight]
    if not weights:
        return
    if len(weights) < len(kind.electorate):
        yield _problem("weights", N_("有的投票群体写了权重，有的没有：要么都写，要么都不写（并列）"), "electorate")
    elif sum(weights) != 100:
        yield _problem("weights", N_("各投票群体的权重合计为 {total}，应为 100"), "electorate", total=sum(weights))
    if any(not grade.score and not grade.abstains for grade in kind.scale):
        yield _problem("scores", N_("按权重计分时，每个等次都要写分值（score）"), "scale")


def _modes(kind: BallotKind) -> Iterator[Problem]:
    if not kind.modes:
        yield _problem("modes", N_("没有写投票方式（modes）"), "modes")
    if Mode.OPEN in kind.modes and any(group.who != Who.ANYONE for group in kind.electorate):
        yield _problem("open", N_('扫码填写不核对身份，投票群体只能是不限（who = "anyone"）'), "modes")
    if kind.statutory and Mode.OPEN in kind.modes:
        yield _problem("open_statutory", N_("选举和党员互评不能扫码填写"), "modes")
    if SEALED & set(kind.modes) and any(group.who == Who.ANYONE for group in kind.electorate):
        yield _problem("secret_roll", N_("网上无记名投票须有名册，投票群体不能是不限"), "modes")


def _question(question: Question) -> Iterator[Problem]:
    field = f"question.{question.id}"
    if question.type == "text" and question.option:
        yield _problem("text_options", N_("“{title}”是文字题，不应有选项"), field, title=question.title)
    if question.type != "text" and len(question.option) < 2:
        yield _problem("options", N_("“{title}”至少要有两个选项"), field, title=question.title)
    if question.most and (question.type != "multiple" or question.most > len(question.option)):
        yield _problem("most", N_("“{title}”的最多可选数只用于多选题，且不能多于选项"), field, title=question.title)


def _problem(code: str, template: str, field: str, **params: object) -> Problem:
    return Problem(f"ballots.{code}", template, params, field=field)
