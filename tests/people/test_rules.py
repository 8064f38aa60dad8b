"""Properties of the rules: check digits, terms by the calendar, balance, code lists."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.catalog.queries import active, entry
from tongxin.people import rules
from tongxin.people.definitions import CADRE_LEVELS, CHANGES, GAINS, LOSSES, Change, Sex, TitleLevel
from tongxin.people.rules import TermDays, TermState, balanced, code_of, term_due, term_state
from tongxin.toolbox import clock
from tongxin.toolbox.periods import add_months
from tongxin.toolbox.problems import Refused

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
days = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
births = st.dates(dt.date(1930, 1, 1), dt.date(2020, 12, 31))


def numbered(born: dt.date, serial: int) -> str:
    """Return the resident ID of GB 11643, worked out here from its weights."""
    body = f"110105{born:%Y%m%d}{serial:03}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


@given(births, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_a_resident_id_is_taken_and_one_wrong_digit_is_not(born: dt.date, serial: int, place: int, by: int) -> None:
    number = numbered(born, serial)
    with clock.at(dt.date(2026, 11, 22)):
        sex = Sex.MALE if serial % 2 else Sex.FEMALE
        assert rules.check_resident(f" {number.lower()} ", born, sex) == number
        assert (rules.born_of(number), rules.sex_of(number)) == (born, sex)
        wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
        with pytest.raises(Refused):
            rules.check_resident(wrong)
    assert number not in rules.mask_resident(number)


@given(days, st.integers(1, 10), st.integers(0, 24))
def test_a_term_runs_is_due_and_is_over_on_the_exact_days(elected: dt.date, years: int, ahead: int) -> None:
    due = term_due(elected, years)
    first = add_months(due, -ahead)
    told = TermDays(due)
    assert term_state(told, due, ahead) == TermState.DUE
    assert term_state(told, first, ahead) == TermState.DUE
    assert term_state(told, first - dt.timedelta(1), ahead) == TermState.RUNNING
    assert term_state(told, due + dt.timedelta(1), ahead) == TermState.OVERDUE


@given(days, days, days, days, st.integers(0, 12))
def test_what_was_elected_is_done_and_nothing_else_is(
    on: dt.date, due: dt.date, postponed: dt.date, meeting: dt.date, ahead: int
) -> None:
    state = term_state(TermDays(due, postponed, None, meeting), on, ahead)
    assert (state == TermState.DONE) == (meeting <= on)
    if state == TermState.POSTPONED:
        assert due < on <= postponed
    if state == TermState.OVERDUE:
        assert on > max(due, postponed)


def test_an_election_that_was_asked_for_is_in_progress_until_it_is_too_late() -> None:
    told = TermDays(dt.date(2026, 9, 10), None, dt.date(2026, 8, 20))
    states = [term_state(told, dt.date(2026, *day), 6) for day in ((3, 9), (3, 10), (8, 19), (8, 20), (9, 10), (9, 11))]
    assert states == ["running", "due", "due", "in_progress", "in_progress", "overdue"]


@given(st.integers(0, 99), st.lists(st.integers(0, 9)), st.lists(st.integers(0, 9)), st.integers(-3, 3))
def test_only_the_exact_end_balances(begin: int, gains: list[int], losses: list[int], off: int) -> None:
    assert balanced(begin, gains, losses, begin + sum(gains) - sum(losses) + off) == (off == 0)


def test_every_word_of_a_code_list_means_one_code() -> None:
    lists = active().all("code_list")
    assert {"ethnicity", "education", "degree", "title"} <= set(lists)
    for codes in lists.values():
        for code in codes.values:
            assert {code_of(codes, word).code for word in (code.code, code.title, *code.aliases)} == {code.code}
    assert len(lists["ethnicity"].values) == 58


def test_words_are_read_as_people_type_them() -> None:
    titles = entry("code_list", "title")
    assert code_of(titles, "副主任 医师").level == TitleLevel.ASSOCIATE
    with pytest.raises(Refused, match="没有“院士”：请写成主任医师"):
        code_of(titles, "院士")


def test_changes_are_gains_losses_or_moves() -> None:
    assert {*GAINS, *LOSSES, Change.MOVED} == set(Change) == set(CHANGES)
    assert {kind.level for kind in active().all("post").values() if kind.level} == set(CADRE_LEVELS)


@pytest.mark.parametrize("phone", ["13800000000", "010-12345678", "+86 138 0000 0000", ""])
def test_telephone_numbers(phone: str) -> None:
    assert " " not in rules.check_phone(phone)


@pytest.mark.parametrize(
    ("full_on", "years"), [("2016-03-10", 10), ("2016-03-11", 9), ("2026-03-11", None), ("", None)]
)
def test_years_in_the_party_count_from_full_membership(full_on: str, years: int | None) -> None:
    day = dt.date.fromisoformat(full_on) if full_on else None
    assert rules.seniority(day, dt.date(2026, 3, 10)) == years
