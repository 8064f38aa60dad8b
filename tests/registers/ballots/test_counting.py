"""Counting: the mission's averages, brute force, thresholds, elections, what small groups hide."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.registers.ballots import counting, sheet
from tongxin.registers.ballots.counting import Chosen, Line
from tongxin.registers.ballots.definitions import BallotKind, ElectorateRule, Grade, Question, Sort, Who
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox.rounding import half_up

SCALE = [
    Grade("satisfied", "满意", good=True, score="100"),
    Grade("basically", "基本满意", score="75"),
    Grade("dissatisfied", "不满意", score="0"),
    Grade("unknown", "不了解", abstains=True),
]
YES_NO = [Grade("yes", "赞成", good=True), Grade("no", "不赞成"), Grade("abstain", "弃权")]
STAFF = [ElectorateRule("staff", "职工", Who.STAFF)]


def appraisal(subjects: int = 3, line: str = "75") -> Sheet:
    kind = BallotKind("a", "测评", Sort.APPRAISAL, STAFF, scale=SCALE, line=line, ballot_line=line)
    return Sheet(kind, tuple(range(1, subjects + 1)))


def election(candidates: int, seats: int) -> Sheet:
    kind = BallotKind("e", "选举", Sort.ELECTION, STAFF, scale=YES_NO)
    return Sheet(kind, tuple(range(1, candidates + 1)), seats)


def survey() -> Sheet:
    options = [Grade("a", "甲", good=True), Grade("b", "乙"), Grade("c", "丙")]
    questions = [
        Question("one", "单选", option=options),
        Question("many", "多选", "multiple", options, most=2),
        Question("words", "文字", "text"),
    ]
    return Sheet(BallotKind("s", "问卷", Sort.SURVEY, STAFF, subjects="none", question=questions))


marks = st.sampled_from(["satisfied", "basically", "dissatisfied", "unknown", ""])
appraisals = st.lists(st.fixed_dictionaries({"1": marks, "2": marks, "3": marks}), max_size=30)


@given(appraisals)
def test_counts_agree_with_brute_force(ballots: list[dict[str, str]]) -> None:
    paper = appraisal()
    total = counting.add_up(paper, ballots)
    valid = [ballot for ballot in ballots if any(ballot.values())]
    assert (total.returned, total.valid) == (len(ballots), len(valid))
    for line in counting.lines(paper, total):
        given_marks = [ballot[line.key] for ballot in valid if ballot[line.key] not in ("", "unknown")]
        assert (line.good, line.valid) == (given_marks.count("satisfied"), len(given_marks))


@given(appraisals, st.randoms(use_true_random=False))
def test_the_order_of_ballots_does_not_matter(ballots: list[dict[str, str]], random: object) -> None:
    shuffled = ballots.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random typed as object here
    assert counting.add_up(appraisal(), ballots) == counting.add_up(appraisal(), shuffled)


def test_the_average_is_of_per_cadre_rates_and_no_share_of_ballots() -> None:
    """S4-12: 26 cadres, 407 ballots all valid, 9613 of 10582 marks good: 90.84; S4-16: 1176 of 1274: 92.31."""
    staff = [Line(str(n), "", 369 + (n < 19), 407, {}) for n in range(26)]
    assert sum(line.good for line in staff) == 9613
    assert half_up((counting.mean_rate(staff) or 0) * 100, 2) == Decimal("90.84")
    delegates = [Line(str(n), "", 45 + (n < 6), 49, {}) for n in range(26)]
    assert half_up((counting.mean_rate(delegates) or 0) * 100, 2) == Decimal("92.31")


def test_the_average_takes_each_cadre_once_however_many_marks() -> None:
    assert counting.mean_rate([Line("1", "", 1, 1, {}), Line("2", "", 0, 99, {})]) == Fraction(1, 2)
    assert counting.mean_rate([Line("1", "", 1, 1, {}), Line("2", "", 0, 0, {})]) == 1
    assert counting.mean_rate([]) is None


@given(st.integers(0, 400), st.integers(1, 400))
def test_only_what_is_under_the_line_is_flagged(good: int, valid: int) -> None:
    line = Line("1", "", min(good, valid), valid, {})
    assert counting.below_line(line, "75") == (min(good, valid) * 4 < valid * 3)
    assert not counting.below_line(line, "")


def test_a_ballot_below_the_line_is_counted_before_it_is_cut_up() -> None:
    low = {"1": "dissatisfied", "2": "satisfied", "3": "unknown"}
    high = {"1": "satisfied", "2": "satisfied", "3": "satisfied"}
    nothing_known = {"1": "unknown"}
    assert counting.add_up(appraisal(), [low, high, nothing_known]).below == 1
    assert counting.add_up(appraisal(line=""), [low, high]).below is None


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({}, sheet.BLANK),
        ({"1": "", "2": ""}, sheet.BLANK),
        ({"1": "satisfied"}, ""),
        ({"1": "excellent"}, sheet.MALFORMED),
        ({"9": "satisfied"}, sheet.MALFORMED),
        ({"9": ""}, sheet.MALFORMED),
        ({"1": ["satisfied"]}, sheet.MALFORMED),
        ({"1": 1}, sheet.MALFORMED),
    ],
)
def test_what_makes_an_appraisal_ballot_invalid(answers: dict[str, object], reason: str) -> None:
    assert sheet.why_invalid(appraisal(), answers) == reason


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"one": "a", "many": ["a", "b"], "words": "好"}, ""),
        ({"words": "只有一句话"}, ""),
        ({"many": ["a", "b", "c"]}, sheet.MALFORMED),
        ({"many": ["a", "a"]}, sheet.MALFORMED),
        ({"many": "a"}, sheet.MALFORMED),
        ({"many": [{"a": 1}]}, sheet.MALFORMED),
        ({"words": "长" * 1001}, sheet.MALFORMED),
        ({"words": ["x"]}, sheet.MALFORMED),
        ({"words": "", "many": []}, sheet.BLANK),
    ],
)
def test_what_makes_an_answered_form_invalid(answers: dict[str, object], reason: str) -> None:
    assert sheet.why_invalid(survey(), answers) == reason


def test_an_election_ballot_may_name_fewer_than_the_seats_but_not_more() -> None:
    paper = election(4, 2)
    assert sheet.why_invalid(paper, {"1": "yes", "2": "no"}) == ""
    assert sheet.why_invalid(paper, {"1": "yes", "2": "yes", "3": "yes"}) == sheet.TOO_MANY


def test_answers_are_shares_of_those_who_answered() -> None:
    paper = survey()
    total = counting.add_up(paper, [{"one": "a", "many": ["a", "b"]}, {"one": "b"}, {"words": "好"}])
    rates = {(line.key, line.option): (line.good, line.valid) for line in counting.lines(paper, total)}
    assert rates["one", "a"] == (1, 2)
    assert rates["many", "b"] == (1, 3)
    assert "words" not in {key for key, _ in rates}


def test_spoilt_paper_is_returned_and_counts_for_nothing() -> None:
    total = counting.add_up(appraisal(), [{"1": "satisfied"}], spoilt=2)
    assert (total.returned, total.valid, total.invalid) == (3, 1, {sheet.SPOILT: 2})


@given(st.dictionaries(st.sampled_from(["satisfied", "basically", "dissatisfied", "unknown"]), st.integers(0, 50)))
def test_a_score_lies_within_its_scale(given_marks: dict[str, int]) -> None:
    value = counting.score(appraisal(), given_marks)
    opinions = sum(number for id, number in given_marks.items() if id != "unknown")
    assert (value is None) == (opinions == 0)
    assert value is None or 0 <= value <= 100


def test_weights_are_exact_and_a_missing_part_is_not_zero() -> None:
    assert counting.weighted([(Decimal(60), Fraction(90)), (Decimal(40), Fraction(80))]) == 86
    assert counting.weighted([(Decimal(60), Fraction(90)), (Decimal(40), None)]) is None


@pytest.mark.parametrize(("subjects", "graded", "over"), [(9, 3, False), (10, 4, True), (10, 3, False), (2, 1, True)])
def test_a_third_is_rounded_down(subjects: int, graded: int, over: bool) -> None:
    assert counting.over_cap(subjects, graded, "1/3") is over


def test_of_two_grades_alike_the_lower_one_counts() -> None:
    assert counting.most_frequent(appraisal(), {"satisfied": 2, "basically": 2}) == "basically"
    assert counting.most_frequent(appraisal(), {}) == ""


@pytest.mark.parametrize(
    ("seats", "present", "votes", "expected"),
    [
        (2, 16, {1: 16, 2: 9, 3: 8}, Chosen((1, 2), (), 0)),
        (2, 10, {1: 9, 2: 8, 3: 7}, Chosen((1, 2), (), 0)),
        (2, 10, {1: 9, 2: 7, 3: 7}, Chosen((1,), (2, 3), 1)),
        (3, 10, {1: 9, 2: 5, 3: 4}, Chosen((1,), (), 2)),
        (1, 10, {1: 8, 2: 8}, Chosen((), (1, 2), 1)),
        (0, 10, {1: 8}, Chosen((), (), 0)),
    ],
)
def test_who_is_elected(seats: int, present: int, votes: dict[int, int], expected: Chosen) -> None:
    assert counting.elect(seats, present, votes) == expected


votes_cast = st.dictionaries(st.integers(1, 12), st.integers(0, 60), max_size=12)


@given(st.integers(1, 7), votes_cast)
def test_nobody_elected_has_half_or_fewer_and_nobody_left_out_has_more(seats: int, votes: dict[int, int]) -> None:
    result = counting.elect(seats, 60, votes)
    assert all(2 * votes[number] > 60 for number in (*result.elected, *result.tied))
    assert len(result.elected) + result.missing == seats
    outside = [votes[number] for number in votes if number not in result.elected and 2 * votes[number] > 60]
    assert not result.elected or not outside or min(votes[number] for number in result.elected) > max(outside)


@pytest.mark.parametrize(
    ("eligible", "present", "enough"), [(20, 16, True), (20, 15, False), (23, 19, True), (23, 18, False)]
)
def test_four_fifths(eligible: int, present: int, enough: bool) -> None:
    assert counting.quorate(eligible, present) is enough


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 12), max_size=8), st.integers(1, 8))
def test_nothing_small_follows_by_subtraction(valid: dict[str, int], minimum: int) -> None:
    hidden = counting.hidden_groups(valid, minimum, total_shown=True)
    assert all(key in hidden for key, number in valid.items() if 0 < number < minimum)
    shown = [key for key in valid if key not in hidden and valid[key]]
    if hidden and shown:
        assert len(hidden) >= 2
        assert sum(valid[key] for key in hidden) >= minimum
    assert counting.hidden_groups(valid, minimum, total_shown=False) <= hidden


@given(st.integers(0, 500), st.integers(1, 500), st.integers(1, 50))
def test_turnout_is_never_finer_than_a_batch(given_out: int, of: int, batch: int) -> None:
    shown = counting.turnout(given_out, of, batch)
    assert shown <= given_out
    assert shown % batch == 0 or given_out >= of


@given(st.dictionaries(st.integers(1, 8), st.integers(0, 9), min_size=1), st.integers(1, 5))
def test_who_stands_again_is_tied_or_was_not_elected(votes: dict[int, int], places: int) -> None:
    result = counting.choose(places, votes)
    numbers = sorted(votes)
    found = counting.stand_again(result, numbers)
    assert list(found) == sorted(found)
    assert not set(found) & set(result.elected)
    assert set(found) == (set() if not result.missing else set(result.tied) or set(numbers) - set(result.elected))


def test_a_contest_names_nobody_where_few_voted_and_all_stand_again() -> None:
    votes = {1: 3, 2: 3, 3: 0}
    assert counting.award(2, votes, valid=5, minimum=5) == counting.choose(2, votes)
    few = counting.award(2, votes, valid=4, minimum=5)
    assert few == counting.Chosen((), (), 2, few=True)
    assert counting.stand_again(few, sorted(votes)) == (1, 2, 3)
