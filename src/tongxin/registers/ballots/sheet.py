"""What is printed on the ballots of a round, and when a ballot is invalid; pure functions.

A ballot's answers are {key: answer} as in `models.Ballot`: key a subject's number as text with the id of a grade, or the id of
a question with an option's id, a list of them, or a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tongxin.registers.ballots.definitions import BallotKind, Grade, Question, Sort
from tongxin.toolbox.words import N_

Answers = Mapping[str, object]

BLANK, TOO_MANY, MALFORMED, SPOILT = "blank", "too_many", "malformed", "spoilt"
INVALID_TITLES: dict[str, str] = {
    BLANK: N_("空白票"), TOO_MANY: N_("所选多于规定名额"), MALFORMED: N_("填写不符合票样"), SPOILT: N_("无法辨认或写有其他文字"),
}  # fmt: skip
# A page of free text as long as this says enough.
LONGEST_TEXT = 1000
# Nobody types these; a database cannot keep the one, nor UTF-8 write the others, and one such ballot would stop the count.
_UNKEPT = re.compile("[\0\ud800-\udfff]")
# Of a character as JSON: \u000b.
_WIDEST = 6


@dataclass(frozen=True)
class Sheet:
    """What is printed on the ballots of a round: its kind, the numbers of the subjects, seats of an election or places of a
    contest (0: not asked)."""

    kind: BallotKind
    numbers: tuple[int, ...] = ()
    seats: int = 0

    @cached_property
    def grades(self) -> dict[str, Grade]:
        """Return the grades of a subject by id, best first."""
        return {grade.id: grade for grade in self.kind.scale}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of subjects, as they stand in answers."""
        return tuple(str(number) for number in self.numbers)

    @property
    def most(self) -> int:
        """Return how many subjects one ballot may name as good: the seats of an election, the limit of a contest; 0: any."""
        return self.seats if self.kind.sort == Sort.ELECTION else self.kind.most

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Return the questions by id."""
        return {question.id: question for question in self.kind.question}

    def choices(self, key: str) -> dict[str, Grade]:
        """Return what may be ticked under a key; nothing for a text or a key that is not on the ballot."""
        return self._choices.get(key, {})

    @cached_property
    def _choices(self) -> dict[str, dict[str, Grade]]:
        of_questions = {key: {option.id: option for option in asked.option} for key, asked in self.questions.items()}
        return {**of_questions, **dict.fromkeys(self.keys, self.grades)}

    @cached_property
    def room(self) -> int:
        """Return how many bytes the answers of a ballot take at most, as JSON in UTF-8: all are sealed and sent as if they took
        so many, or their size would tell who left out names or wrote much."""
        widest = _written(max((len(grade.id) for grade in self.kind.scale), default=0))
        answers = ((question.id, _widest(question)) for question in self.kind.question)
        return sum(len(key) + widest for key in self.keys) + sum(len(key) + _written(size) for key, size in answers)

    def question(self, key: str) -> Question | None:
        """Return the question under a key; None for a subject."""
        return self.questions.get(key)

    def asked(self) -> tuple[str, ...]:
        """Return all keys of the ballot: subjects, then questions, those for free words too."""
        return (*self.keys, *(question.id for question in self.kind.question))

    def counted(self) -> tuple[str, ...]:
        """Return the keys under which marks are counted: subjects, then questions with options."""
        return (*self.keys, *(question.id for question in self.kind.question if question.option))


def malformed(sheet: Sheet, answers: Answers) -> bool:
    """Tell whether a ballot says what the sheet does not ask: an unknown key, a grade that is not there, a text too long."""
    return any(not _fits(sheet, key, answer) for key, answer in answers.items())


def why_invalid(sheet: Sheet, answers: Answers) -> str:
    """Return why a ballot is invalid by the stated rules; "" for a valid one.

    Invalid are: a malformed ballot; a blank one; one that names more than there are seats (选举工作条例) or than a contest
    allows. Fewer names than seats, and subjects left out, are valid.
    """
    if malformed(sheet, answers):
        return MALFORMED
    if not any(answer not in ("", [], None) for answer in answers.values()):
        return BLANK
    named = sum(1 for key in sheet.keys if _good(sheet, answers.get(key)))
    return TOO_MANY if sheet.most and named > sheet.most else ""


def _fits(sheet: Sheet, key: str, answer: object) -> bool:
    if answer in ("", None):
        return key in sheet.counted() or _text(sheet, key)
    if _text(sheet, key):
        return isinstance(answer, str) and len(answer) <= LONGEST_TEXT and not _UNKEPT.search(answer)
    options = sheet.choices(key)
    question = sheet.question(key)
    if question is not None and question.type == "multiple":
        ticked = answer if isinstance(answer, list) else [None]
        return (
            all(isinstance(one, str) and one in options for one in ticked)
            and len(set(ticked)) == len(ticked) <= (question.most or len(options))
        )  # fmt: skip
    return isinstance(answer, str) and answer in options


def _text(sheet: Sheet, key: str) -> bool:
    question = sheet.question(key)
    return question is not None and question.type == "text"


def _written(size: int) -> int:
    """Return what an answer of so many bytes takes with its quotes, colon and comma, those of its key included; null too."""
    return max(size, 2) + len('"": "", ')


def _widest(question: Question) -> int:
    """Return how many bytes an answer to a question takes at most."""
    if question.type == "text":
        return LONGEST_TEXT * _WIDEST
    ids = [len(option.id) for option in question.option]
    return sum(size + len('"", ') for size in ids) if question.type == "multiple" else max(ids)


def _good(sheet: Sheet, answer: object) -> bool:
    return isinstance(answer, str) and answer in sheet.grades and sheet.grades[answer].good
