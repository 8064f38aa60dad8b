"""Writes of the assessment room."""

from tongxin.uses.assessment.commands.appeals import answer_appeal, appeal
from tongxin.uses.assessment.commands.deciding import approve, archive, propose, publish
from tongxin.uses.assessment.commands.following import designate, follow_up
from tongxin.uses.assessment.commands.hearing import correct_remark, record_remark, void_remark
from tongxin.uses.assessment.commands.rounds import advance, freeze, open_round, void_round
from tongxin.uses.assessment.commands.sheets import enter_many, score_many
from tongxin.uses.assessment.commands.subjects import (
    classify,
    decide_grade,
    leave_out,
    score,
    state_self,
    verify,
    verify_rest,
)
from tongxin.uses.assessment.commands.votes import take_votes

__all__ = [
    "advance", "answer_appeal", "appeal", "approve", "archive", "classify", "correct_remark", "decide_grade", "designate",
    "enter_many", "follow_up", "freeze", "leave_out", "open_round", "propose", "publish", "record_remark", "score",
    "score_many", "state_self", "take_votes", "verify", "verify_rest", "void_remark", "void_round",
]  # fmt: skip
