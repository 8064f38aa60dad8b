"""What is said at the hearing of a round (述职评议会): questions and comments, and what a correct entry of one says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.rules.flow import Stage

LONGEST = 1000
LONGEST_NAME = 80
# From the statements on, until the committee decides.
STAGES = (Stage.STATING, Stage.VERIFYING, Stage.SCORING, Stage.COMMENT)


class Sort(StrEnum):
    """What was said."""

    QUESTION = "question"
    COMMENT = "comment"


# Why an entry that was written over is void.
CORRECTED = N_("已更正")
SORT_TITLES = {Sort.QUESTION: N_("提问"), Sort.COMMENT: N_("点评")}


@dataclass(frozen=True)
class Said:
    """A question or comment as it is entered; `answer`: to a question, or what was said to a comment."""

    sort: Sort
    said_by: str
    said_on: dt.date
    text: str
    answer: str = ""


def check_hearing(scheme: Scheme) -> None:
    """Raise `Refused` for an assessment without a hearing."""
    if not scheme.hearing:
        raise refuse("assessment.no_hearing", N_("“{scheme}”没有现场评议，不登记提问和点评"), scheme=scheme.title)


def check_said(said: Said, today: dt.date) -> None:
    """Raise `Refused` with everything that is wrong with an entry."""
    problems = list(_wrong(said, today))
    if problems:
        raise Refused(problems)


def _wrong(said: Said, today: dt.date) -> Iterator[Problem]:
    if not 0 < len(said.said_by.strip()) <= LONGEST_NAME:
        yield Problem(
            "assessment.said_by", N_("请写明谁提问或点评，最多 {most} 个字"), {"most": LONGEST_NAME}, field="said_by"
        )
    if said.said_on > today:
        yield Problem("assessment.said_on", N_("评议的日期 {day} 还没有到"), {"day": said.said_on}, field="said_on")
    if not 0 < len(said.text.strip()) <= LONGEST:
        yield Problem(
            "assessment.said", N_("请写明提问或点评的内容，最多 {most} 个字"), {"most": LONGEST}, field="text"
        )
    if len(said.answer) > LONGEST:
        yield Problem("assessment.answer", N_("答复最多 {most} 个字"), {"most": LONGEST}, field="answer")
