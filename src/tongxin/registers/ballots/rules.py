"""When a round may go on: which deed leads where, what is missing before it, whether two tellers agree. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from tongxin.registers.ballots.counting import Counts, quorate
from tongxin.registers.ballots.definitions import SEALED, BallotKind, Mode, Sort, State
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox.majority import candidates_needed
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


class Deed(StrEnum):
    """What the organiser does to a round."""

    EDIT = "edit"
    FREEZE = "freeze"
    CORRECT = "correct"
    MERGE = "merge"
    OPEN = "open"
    CODES = "codes"
    CLOSE = "close"
    TALLY = "tally"
    TYPE = "type"
    COUNT = "count"
    AGAIN = "again"
    PUBLISH = "publish"
    ARCHIVE = "archive"
    CALL_OFF = "call_off"


# From which states a deed is possible, and where it leads; None: the state stays.
MOVES: Mapping[Deed, tuple[frozenset[State], State | None]] = MappingProxyType({
    Deed.EDIT: (frozenset({State.DRAFT}), None),
    Deed.FREEZE: (frozenset({State.DRAFT}), State.FROZEN),
    Deed.CORRECT: (frozenset({State.FROZEN, State.OPEN}), None),
    Deed.MERGE: (frozenset({State.FROZEN}), None),
    Deed.OPEN: (frozenset({State.FROZEN}), State.OPEN),
    Deed.CODES: (frozenset({State.OPEN}), None),
    Deed.CLOSE: (frozenset({State.OPEN}), State.CLOSED),
    Deed.TYPE: (frozenset({State.OPEN, State.CLOSED}), None),
    Deed.TALLY: (frozenset({State.CLOSED}), None),
    Deed.COUNT: (frozenset({State.CLOSED, State.COUNTED}), State.COUNTED),
    Deed.AGAIN: (frozenset({State.COUNTED, State.PUBLISHED}), None),
    Deed.PUBLISH: (frozenset({State.COUNTED}), State.PUBLISHED),
    Deed.ARCHIVE: (frozenset({State.PUBLISHED}), State.ARCHIVED),
    Deed.CALL_OFF: (frozenset({State.DRAFT, State.FROZEN, State.OPEN, State.CLOSED}), State.CALLED_OFF),
})  # fmt: skip


@dataclass(frozen=True)
class Group:
    """An electorate as a rule sees it: its title and how many are on its roll."""

    title: str
    voters: int


@dataclass(frozen=True)
class Told:
    """What a teller counted of an electorate: counts {subject number or question id: {grade or option: marks}}."""

    issued: int
    returned: int
    invalid: int
    counts: Counts

    def places(self) -> dict[str, int]:
        """Return all numbers as one list by place: "issued", "returned", "invalid", "key/option"."""
        marks = {f"{key}/{option}": n for key, options in self.counts.items() for option, n in options.items()}
        return {"issued": self.issued, "returned": self.returned, "invalid": self.invalid, **marks}


def possible(state: State, deed: Deed) -> bool:
    """Tell whether a deed may happen to a round in a state."""
    return state in MOVES[deed][0]


def state_after(state: State, deed: Deed) -> State:
    """Return the state a possible deed leads to."""
    return MOVES[deed][1] or state


def span_problem(opens_at: dt.datetime | None, closes_at: dt.datetime | None) -> Problem | None:
    """Return why a span of voting cannot be."""
    if opens_at and closes_at and closes_at <= opens_at:
        return Problem("ballots.span", N_("截止时间须晚于开始时间"), field="closes_at")
    return None


def sheet_problems(sheet: Sheet) -> Iterator[Problem]:
    """Return what is missing on the ballot: subjects, seats, enough candidates (选举工作条例: 差额不少于 20%)."""
    kind, count = sheet.kind, len(sheet.numbers)
    if kind.subjects != "none" and not count:
        yield Problem("ballots.subjects", N_("还没有写明对谁（什么）投票"), field="subjects")
    if kind.sort == Sort.MOTION and count > 1:
        yield Problem("ballots.one_motion", N_("一轮表决只表决一件事：请分开起草"), field="subjects")
    if kind.sort != Sort.ELECTION:
        return
    if not sheet.seats:
        yield Problem("ballots.seats", N_("请填写应选名额"), field="seats")
    elif count < (needed := candidates_needed(sheet.seats, kind.surplus)):
        sentence = N_("应选 {seats} 名，候选人须不少于 {needed} 名，现有 {count} 名")
        params = {"seats": sheet.seats, "needed": needed, "count": count}
        yield Problem("ballots.surplus", sentence, params, field="subjects", rule=kind.source)


def roll_problems(kind: BallotKind, groups: Sequence[Group]) -> Iterator[Problem]:
    """Return why a round cannot begin with these rolls (of groups that have one): an empty one, or an opinion round of so few
    that a voter could be told by the answers. Statutory rounds are never refused for being small (practice, Votes)."""
    for group in groups:
        if not group.voters:
            sentence = N_("“{group}”的名册是空的：请选择从哪个机构取人，或逐人列名")
            yield Problem("ballots.empty_roll", sentence, {"group": group.title}, field="electorate")
        elif group.voters < kind.min_group and not kind.statutory:
            sentence = N_("“{group}”只有 {voters} 人，少于 {least} 人，填写的内容可能看出是谁：请与其他群体合并")
            params = {"group": group.title, "voters": group.voters, "least": kind.min_group}
            yield Problem("ballots.small_group", sentence, params, field="electorate")


def quorum_problem(kind: BallotKind, eligible: int, present: int | None) -> Problem | None:
    """Return why an election cannot be held with those present: four fifths or more of all who may vote."""
    if kind.sort != Sort.ELECTION:
        return None
    if present is None:
        return Problem("ballots.present", N_("请填写实到会有选举权的人数"), field="present")
    if present > eligible:
        sentence = N_("实到 {present} 人，多于有选举权的 {eligible} 人")
        return Problem("ballots.present_many", sentence, {"present": present, "eligible": eligible}, field="present")
    if not quorate(eligible, present):
        sentence = N_("有选举权的 {eligible} 人，实到 {present} 人，不足五分之四，不能进行选举")
        params = {"present": present, "eligible": eligible}
        return Problem("ballots.quorum", sentence, params, field="present", rule=kind.source)
    return None


def consent_problem(kind: BallotKind, mode: Mode, consent: str) -> Problem | None:
    """Return why an election cannot be held electronically: the superior organisation's consent is not on record (practice,
    Votes: paper is the rule, anything else on the spot and with consent)."""
    if kind.sort != Sort.ELECTION or mode not in SEALED or consent.strip():
        return None
    sentence = N_("选举一般用纸质选票：当场用电子方式投票，请填写上级党组织同意的文号或批复")
    return Problem("ballots.consent", sentence, field="consent", rule=kind.source)


def tally_problems(sheet: Sheet, voters: int, told: Told) -> Iterator[Problem]:
    """Return what cannot be in a teller's counts, everything at once. voters: on the roll (0: none is kept)."""
    issued, returned = told.issued, told.returned
    if min(told.places().values()) < 0:
        yield Problem("ballots.negative", N_("票数不能是负数"), field="returned")
    if voters and issued > voters:
        sentence = N_("发出 {issued} 张，多于名册上的 {voters} 人")
        yield Problem("ballots.issued", sentence, {"issued": issued, "voters": voters}, field="issued")
    if returned > issued:
        sentence = N_("收回 {returned} 张，多于发出的 {issued} 张：这次投票无效，须重新投票")
        yield Problem("ballots.returned", sentence, {"returned": returned, "issued": issued}, field="returned")
    if told.invalid > returned:
        yield Problem("ballots.invalid", N_("无效票多于收回的选票"), field="invalid")
    for key, marks in told.counts.items():
        if unknown := sorted(set(marks) - set(sheet.choices(key))):
            sentence = N_("“{key}”没有“{options}”这样的选项")
            yield Problem("ballots.option", sentence, {"key": key, "options": "、".join(unknown)}, field=f"c.{key}")
        elif over := _over(sheet, key, marks, returned - told.invalid):
            yield over


def differences(one: Mapping[str, int], other: Mapping[str, int]) -> list[str]:
    """Return the places in which two tellers' counts differ, in the order of the first."""
    return [place for place in {**one, **other} if one.get(place, 0) != other.get(place, 0)]


def _over(sheet: Sheet, key: str, marks: Mapping[str, int], valid: int) -> Problem | None:
    """Return why marks cannot be: more of one subject or question than there are valid ballots."""
    question = sheet.question(key)
    several = question is not None and question.type == "multiple"
    most = max(marks.values(), default=0) if several else sum(marks.values())
    if most <= valid:
        return None
    sentence = N_("第 {key} 项各等次合计 {most}，多于有效票 {valid} 张")
    return Problem("ballots.marks", sentence, {"key": key, "most": most, "valid": valid}, field=f"c.{key}")
