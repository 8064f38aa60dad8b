"""What may come next, from which day and until which; extension, refusal and version of the regulation."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registers.procedures.journey import DEVELOPMENT, WAY, day, taken, until

from tongxin.registers.procedures import flow
from tongxin.registers.procedures.commands.asking import leading
from tongxin.registers.procedures.definitions import State
from tongxin.toolbox.problems import Refused


def following(past: list[flow.Taken], on: str) -> list[str]:
    return [step.id for step in flow.open_steps(DEVELOPMENT, past, day(on))]


def test_the_whole_way_is_open_step_by_step_and_done_at_its_end() -> None:
    for index, item in enumerate(WAY):
        assert item.step in following(WAY[:index], item.on.isoformat()), item.step
    assert following(WAY, "2027-08-11") == ["filed", "archive"]
    whole = [*WAY, taken("archive", "2027-08-20")]
    assert flow.state_of(DEVELOPMENT, whole, day("2027-08-20")) is State.DONE
    assert following(whole, "2027-08-21") == []


def test_public_notice_is_a_step_of_2026_only() -> None:
    past = until("publicity")
    assert following(past, "2026-05-10") == ["review", "target"]
    assert following(past, "2026-05-11") == ["review", "publicity"]


def test_a_step_that_came_later_is_not_asked_of_who_is_past_it() -> None:
    """Determined before the text of 2026, admitted under it: no public notice is asked for afterwards, and the case can end."""
    past = [item for item in WAY if item.step != "publicity"]
    admitted = past[: next(place for place, item in enumerate(past) if item.step == "superior_talk")]
    assert following(admitted, "2026-07-15") == ["superior_talk"]
    cultivated = [item for item in past if item.on < day("2026-05-20")]
    assert following(cultivated, "2026-05-20") == ["review", "publicity"]
    done = [*past, taken("archive", "2027-09-01")]
    assert flow.state_of(DEVELOPMENT, done, day("2027-09-01")) is State.DONE


@pytest.mark.parametrize(
    ("on", "version"), [("2014-05-28", "dev_2014"), ("2026-05-10", "dev_2014"), ("2026-05-11", "dev_2026")]
)
def test_the_day_of_a_step_decides_the_ruleset(on: str, version: str) -> None:
    assert flow.ruleset_on(DEVELOPMENT, day(on)) == version


def test_the_outlook_tells_the_first_and_the_last_day() -> None:
    ahead = {item.step.id: item for item in flow.outlook(DEVELOPMENT, until("target")[:-1], day("2025-12-01"))}
    assert ahead["review"].due == dt.date(2026, 11, 10)
    meeting = flow.outlook(DEVELOPMENT, until("branch_meeting"), day("2026-07-01"))
    assert [(item.step.id, item.due) for item in meeting] == [("branch_meeting", dt.date(2026, 7, 20))]
    approval = flow.outlook(DEVELOPMENT, until("approval"), day("2026-08-01"))
    assert approval[0].due == dt.date(2026, 10, 10)
    full = {item.step.id: item for item in flow.outlook(DEVELOPMENT, until("full_application"), day("2026-10-01"))}
    assert full["full_application"].earliest == dt.date(2027, 7, 10)


def led(past: list[flow.Taken], on: str) -> tuple[str, dt.date | None]:
    item = leading(flow.outlook(DEVELOPMENT, past, day(on)), day(on))
    assert item is not None
    return item.step.id, item.due


@pytest.mark.parametrize(
    ("on", "step", "due"),
    [
        ("2026-05-09", "review", "2026-11-10"),  # before the year of cultivation is over
        ("2026-05-10", "target", None),  # under the text of 2014
        ("2026-05-11", "publicity", None),
        ("2026-10-09", "publicity", None),
        ("2026-10-10", "review", "2026-11-10"),
        ("2026-12-01", "review", "2026-11-10"),
    ],
)
def test_a_review_gives_way_to_the_way_on_until_it_is_due_within_a_month(on: str, step: str, due: str | None) -> None:
    assert led(until("publicity"), on) == (step, due and day(due))


REVIEW, TARGET, TALK, FORM = map(DEVELOPMENT.step, ("review", "target", "talk", "form"))
CHECKED = flow.Next(REVIEW, due=dt.date(2026, 11, 10))


@pytest.mark.parametrize(
    ("way_on", "step"),
    [
        ([flow.Next(TARGET, dt.date(2026, 6, 1)), flow.Next(FORM, dt.date(2026, 5, 1), dt.date(2027, 1, 5))], "form"),
        (
            [
                flow.Next(TALK, dt.date(2026, 5, 1), dt.date(2027, 3, 1)),
                flow.Next(TARGET, dt.date(2026, 6, 1)),
                flow.Next(FORM, due=dt.date(2027, 1, 5)),
            ],
            "form",
        ),
        ([flow.Next(TALK, dt.date(2026, 6, 1)), flow.Next(TARGET, dt.date(2026, 5, 1))], "talk"),
        ([flow.Next(TARGET, dt.date(2026, 6, 1)), flow.Next(FORM, dt.date(2026, 9, 1), dt.date(2027, 1, 5))], "target"),
        ([flow.Next(TARGET, dt.date(2026, 9, 1))], "review"),
        ([flow.Next(FORM, due=dt.date(2027, 1, 5))], "review"),
        ([], "review"),
    ],
    ids=["due", "due first", "in order", "due later on", "not yet", "no first day", "nothing"],
)
def test_where_a_review_gives_way_the_open_step_that_is_due_first_leads(way_on: list[flow.Next], step: str) -> None:
    item = leading([CHECKED, *way_on], day("2026-08-01"))
    assert item is not None
    assert item.step.id == step


def test_what_is_due_once_leads_and_where_nothing_is_due_the_first_of_the_way_on() -> None:
    assert led(until("talk"), "2025-03-13") == ("talk", dt.date(2025, 4, 12))
    assert led(until("full_application"), "2026-10-01")[0] == "full_application"
    assert leading([], day("2026-10-01")) is None


@pytest.mark.parametrize(
    ("step", "after", "due", "presses"),
    [
        (
            "form",
            "2026-06-21",
            "2026-07-20",
            "branch_meeting",
        ),  # a month from the pre-review, whoever is slow with the form
        ("superior_talk", "2026-07-11", "2026-10-10", "approval"),
        ("talk", "2025-03-13", "2025-04-12", None),
    ],
)
def test_what_must_come_before_a_last_day_is_pressed_by_it(
    step: str, after: str, due: str, presses: str | None
) -> None:
    ahead = {item.step.id: item for item in flow.outlook(DEVELOPMENT, until(step), day(after))}
    pressing = ahead[step].presses
    assert (ahead[step].due, pressing and pressing.id) == (day(due), presses)


def test_an_extension_opens_the_application_again_months_later_and_keeps_what_came_before() -> None:
    extended = [*until("full_meeting"), taken("full_meeting", "2027-07-20", "extended", months=6)]
    assert following(extended, "2027-08-01") == ["filed", "probation_review", "full_application"]
    ahead = {item.step.id: item for item in flow.outlook(DEVELOPMENT, extended, day("2027-08-01"))}
    assert ahead["full_application"].earliest == dt.date(2028, 1, 10)


def test_cancelling_ends_the_case() -> None:
    over = [*until("full_approval"), taken("full_approval", "2027-08-10", "cancelled")]
    assert flow.state_of(DEVELOPMENT, over, day("2027-08-11")) is State.REFUSED
    assert following(over, "2027-08-11") == []


def test_workdays_of_a_year_without_a_calendar_are_not_guessed() -> None:
    with pytest.raises(Refused) as refused:
        flow.add(day("2031-03-03"), "5 workdays")
    assert refused.value.problems[0].code == "workdays.calendar_missing"


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2024-02-29", "1 years", "2025-02-28"),
        ("2024-02-29", "12 months", "2025-02-28"),
        ("2025-08-31", "6 months", "2026-02-28"),
        ("2026-01-31", "1 months", "2026-02-28"),
        ("2026-09-29", "5 workdays", "2026-10-12"),
        ("2026-03-01", "10 days", "2026-03-11"),
    ],
)
def test_spans_are_calendar_months_and_state_council_workdays(start: str, span: str, end: str) -> None:
    assert flow.add(day(start), span) == day(end)


@pytest.mark.parametrize(
    ("span", "end"),
    [("5 workdays", "2026-05-18"), ("7 days", "2026-05-18"), ("1 months", "2026-06-11"), ("1 years", "2027-05-11")],
)
def test_the_last_day_of_a_span_that_counts_its_first(span: str, end: str) -> None:
    assert flow.through(day("2026-05-12"), span) == day(end)


@pytest.mark.parametrize(
    ("begins", "end"),
    [
        ("2026-03-01", "2026-03-31"),
        ("2026-05-01", "2026-05-31"),
        ("2026-01-31", "2026-02-27"),
        ("2028-01-30", "2028-02-28"),
    ],
)
def test_a_month_that_counts_its_first_day_ends_before_the_same_day_of_the_next(begins: str, end: str) -> None:
    assert flow.through(day(begins), "1 months") == day(end)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)), st.integers(1, 60), st.sampled_from(["months", "years"]))
def test_the_day_after_a_period_is_its_first_day_that_much_later(begins: dt.date, count: int, unit: str) -> None:
    span = f"{count} {unit}"
    assert flow.through(begins, span) + dt.timedelta(1) == flow.add(begins, span)


@given(st.integers(0, len(WAY)), st.dates(dt.date(2026, 6, 1), dt.date(2030, 1, 1)))
def test_no_step_is_open_before_what_it_waits_for(count: int, on: dt.date) -> None:
    past = WAY[:count]
    standing = {item.step for item in flow.current(DEVELOPMENT, past)}
    for step in flow.open_steps(DEVELOPMENT, past, on):
        assert set(flow.waits_for(DEVELOPMENT, step, on)) <= standing
