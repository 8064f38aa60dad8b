"""Counting, as pure functions over integers and fractions: what ballots come to, who is elected, what is not shown.

Counts are {key: {grade or option: marks}}. Nothing here rounds:
a rate is an exact `Fraction` of 1, rounded once where it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tongxin.registers.ballots.definitions import Question
from tongxin.registers.ballots.sheet import SPOILT, Answers, Sheet, why_invalid
from tongxin.toolbox.majority import at_most, four_fifths, more_than_half

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Sum:
    """What the ballots of an electorate came to: how many were returned, those invalid by reason, the marks of the valid
    ones, and how many valid ballots are below the ballot line (None: the kind has none)."""

    returned: int
    invalid: Mapping[str, int]
    counts: Counts
    below: int | None = None

    @property
    def valid(self) -> int:
        """Return the number of valid ballots."""
        return self.returned - sum(self.invalid.values())


@dataclass(frozen=True)
class Line:
    """The result of one subject, or of one option of a question. good of valid marks; marks: {grade: number}."""

    key: str
    option: str
    good: int
    valid: int
    marks: Mapping[str, int]

    @property
    def rate(self) -> Fraction | None:
        """Return the share of good marks; None where there is no valid one."""
        return Fraction(self.good, self.valid) if self.valid else None


@dataclass(frozen=True)
class Chosen:
    """Who is elected (in order of votes), who is tied at the cut, and how many seats are still to be filled; few: so few
    have voted that naming the chosen would tell how somebody voted."""

    elected: tuple[int, ...]
    tied: tuple[int, ...]
    missing: int
    few: bool = False


def add_up(sheet: Sheet, ballots: Iterable[Answers], spoilt: int = 0) -> Sum:
    """Count an electorate's ballots; spoilt: paper ballots that the tellers found invalid, of which nothing is counted."""
    counts: dict[str, dict[str, int]] = {key: dict.fromkeys(sheet.choices(key), 0) for key in sheet.counted()}
    invalid: dict[str, int] = {SPOILT: spoilt} if spoilt else {}
    returned, below = spoilt, 0
    for answers in ballots:
        returned += 1
        if reason := why_invalid(sheet, answers):
            invalid[reason] = invalid.get(reason, 0) + 1
            continue
        for key, option in _marks(sheet, answers):
            counts[key][option] += 1
        below += _below(sheet, answers)
    return Sum(returned, invalid, counts, below if sheet.kind.ballot_line else None)


def lines(sheet: Sheet, total: Sum) -> list[Line]:
    """Return the result of each subject, then of each option of each question, in the order of the ballot.

    A subject's valid marks are those that are an opinion (`abstains` is none). Of a question they are the ballots that
    answered it; where several may be ticked that is not known from marks, so all valid ballots are.
    """
    subjects = [_of_subject(sheet, key, total.counts.get(key, {})) for key in sheet.keys]
    asked = [question for question in sheet.kind.question if question.option]
    return [*subjects, *(line for question in asked for line in _of_question(question, total))]


def mean_rate(of: Sequence[Line]) -> Fraction | None:
    """Return the average of per-subject rates (S4-12, S4-16), each subject counting once however many marks it has."""
    rates = [line.rate for line in of if line.rate is not None]
    return sum(rates, Fraction(0)) / len(rates) if rates else None


def below_line(of: Line, line: str) -> bool:
    """Tell whether a result is below a line in percent: exactly on it is not (S4-13, S4-17)."""
    return bool(line) and of.rate is not None and of.rate * 100 < Fraction(line)


def score(sheet: Sheet, marks: Mapping[str, int]) -> Fraction | None:
    """Return the mean score of a subject's valid marks; None without any, or where the scale has no scores."""
    scored = {id: Fraction(grade.score) for id, grade in sheet.grades.items() if grade.score and not grade.abstains}
    valid = sum(marks.get(id, 0) for id in scored)
    return sum((value * marks.get(id, 0) for id, value in scored.items()), Fraction(0)) / valid if valid else None


def weighted(parts: Iterable[tuple[Decimal, Fraction | None]]) -> Fraction | None:
    """Return the weighted result of electorates, weights in percent (together 100); None as soon as one of them has no
    result: a missing part is not zero, and is not made up for by the others."""
    total = Fraction(0)
    for weight, value in parts:
        if value is None:
            return None
        total += Fraction(weight) * value / 100
    return total


def most_frequent(sheet: Sheet, marks: Mapping[str, int]) -> str:
    """Return the grade most ballots gave; of two alike the lower one, "" without marks."""
    best = max((marks.get(id, 0) for id in sheet.grades), default=0)
    return [id for id in sheet.grades if marks.get(id, 0) == best][-1] if best else ""


def over_cap(subjects: int, graded: int, share: str) -> bool:
    """Tell whether more subjects than a share are graded so: 优秀 at most a third of all, rounded down."""
    num, den = share.split("/")
    return not at_most(graded, int(num), int(den), subjects)


def elect(seats: int, present: int, votes: Mapping[int, int]) -> Chosen:
    """Return who is elected by more than half of those present; by number of votes where there are more than seats.

    votes: {number: yes votes}. A tie at the cut elects none of the tied: they go to a second ballot (选举工作条例).
    """
    passed = {number: yes for number, yes in votes.items() if more_than_half(yes, present)}
    return choose(seats, passed)


def choose(places: int, votes: Mapping[int, int]) -> Chosen:
    """Return who takes a number of places by votes, highest first; nobody without a vote; ties at the cut take none."""
    ranked = sorted((number for number, count in votes.items() if count), key=lambda number: (-votes[number], number))
    if len(ranked) <= places:
        return Chosen(tuple(ranked), (), places - len(ranked))
    cut = votes[ranked[places]] if places else 0
    sure = tuple(number for number in ranked[:places] if votes[number] > cut)
    tied = tuple(number for number in ranked if votes[number] == cut) if len(sure) < places else ()
    return Chosen(sure, tied, places - len(sure))


def award(places: int, votes: Mapping[int, int], valid: int, minimum: int) -> Chosen:
    """Return who is awarded in a contest; nobody where fewer valid ballots than the minimum came in: of three who all named
    one alone, his name would tell every vote."""
    return choose(places, votes) if valid >= minimum else Chosen((), (), places, few=True)


def stand_again(result: Chosen, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return who stands in a second ballot, in the order of the first: those who tied, else all who were not elected; nobody
    where no place is left (选举工作条例)."""
    if not result.missing:
        return ()
    return tuple(number for number in numbers if number in (result.tied or set(numbers) - set(result.elected)))


def quorate(eligible: int, present: int) -> bool:
    """Tell whether enough voters are present for a Party election: four fifths or more."""
    return four_fifths(present, eligible)


def hidden_groups(valid: Mapping[str, int], minimum: int, *, total_shown: bool) -> frozenset[str]:
    """Return the groups whose breakdown is not shown: those with fewer valid ballots than the minimum.

    Complementary suppression: where the total of all is shown too, what is hidden must not follow by subtraction, so that
    hidden groups together have the minimum, and are two or more; a group is added, smallest first, until that holds.
    """
    hidden = [key for key, number in valid.items() if 0 < number < minimum]
    if not hidden or not total_shown:
        return frozenset(hidden)
    rest = sorted((key for key in valid if key not in hidden and valid[key]), key=lambda key: (valid[key], key))
    while rest and (len(hidden) < 2 or sum(valid[key] for key in hidden) < minimum):
        hidden.append(rest.pop(0))
    return frozenset(hidden)


def turnout(given: int, of: int, batch: int) -> int:
    """Return how many ballots were given out, no finer than a batch (rounded down), and all once everybody has one."""
    return given if given >= of else given // batch * batch


def _marks(sheet: Sheet, answers: Answers) -> Iterator[tuple[str, str]]:
    """Return each tick of a valid ballot as (key, option)."""
    for key in sheet.counted():
        answer = answers.get(key)
        if isinstance(answer, str) and answer:
            yield key, answer
        elif isinstance(answer, list):
            yield from ((key, one) for one in answer)


def _below(sheet: Sheet, answers: Answers) -> bool:
    """Tell whether a ballot's own rate of good marks is below the ballot line; one without an opinion is not."""
    given = [sheet.grades[str(answers[key])] for key in sheet.keys if answers.get(key)]
    marks = [grade for grade in given if not grade.abstains]
    own = Line("", "", sum(grade.good for grade in marks), len(marks), {})
    return below_line(own, sheet.kind.ballot_line)


def _of_subject(sheet: Sheet, key: str, marks: Mapping[str, int]) -> Line:
    opinions = {id: marks.get(id, 0) for id, grade in sheet.grades.items() if not grade.abstains}
    good = sum(number for id, number in opinions.items() if sheet.grades[id].good)
    return Line(key, "", good, sum(opinions.values()), {id: marks.get(id, 0) for id in sheet.grades})


def _of_question(question: Question, total: Sum) -> list[Line]:
    marks = total.counts.get(question.id, {})
    opinions = [option for option in question.option if not option.abstains]
    answered = sum(marks.get(option.id, 0) for option in opinions)
    valid = total.valid if question.type == "multiple" else answered
    return [Line(question.id, option.id, marks.get(option.id, 0), valid, {}) for option in opinions]
