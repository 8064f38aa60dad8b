"""Properties of the room's rules: boundary-exact, complete, agreeing with brute force."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.registers.activities import rules
from tongxin.registers.activities.definitions import ActivityKind, ExtraField, State
from tongxin.registers.activities.rules import Roll
from tongxin.toolbox.problems import Refused, can

PEOPLE = [UUID(int=number) for number in range(6)]
TIMES = st.times(min_value=dt.time(0), max_value=dt.time(23, 59)).map(
    lambda time: time.replace(second=0, microsecond=0)
)
KIND = ActivityKind(
    "k", "活动", counted_times=True,
    fields=[
        ExtraField("place", "去处", "choice", ["院内", "院外"], required=True), ExtraField("beds", "床位", "int"),
        ExtraField("dose", "剂量", "decimal"), ExtraField("note", "说明"),
    ],
)  # fmt: skip
some = st.frozensets(st.sampled_from(PEOPLE))


@st.composite
def rolls(draw: st.DrawFn) -> Roll:
    reasons = st.sampled_from(["", " ", "值班"])
    return Roll(
        present=draw(some),
        excused={key: draw(reasons) for key in draw(some)},
        absent=draw(some),
        outsiders=tuple(draw(st.lists(st.tuples(st.sampled_from(["", "示例甲"]), st.just("示例大学")), max_size=2))),
        headcount=draw(st.integers(0, 2)),
        exceptions={key: draw(reasons) for key in draw(some)},
    )


@given(rolls(), some)
def test_a_roll_passes_exactly_when_it_is_complete_and_consistent(roll: Roll, known: frozenset[UUID]) -> None:
    groups = [roll.present, frozenset(roll.excused), roll.absent]
    everybody = frozenset().union(*groups)
    right = (
        bool(roll.present or roll.outsiders or roll.headcount)
        and sum(len(group) for group in groups) == len(everybody)
        and everybody <= known
        and all(reason.strip() for reason in [*roll.excused.values(), *roll.exceptions.values()])
        and all(name for name, _unit in roll.outsiders)
    )
    assert (can(lambda: rules.check_roll(roll, known)) is None) is right


@given(st.none() | TIMES, st.none() | TIMES)
def test_hours_between_agree_with_minutes_and_never_with_less_than_none(
    start: dt.time | None, end: dt.time | None
) -> None:
    found = rules.hours_between(start, end)
    if start is None or end is None:
        assert found is None
        return
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    assert found is not None
    assert abs(found * 60 - minutes) <= 3
    assert (can(lambda: rules.check_hours(start, end, None)) is None) is (minutes > 0)


@given(st.decimals(-1, 25, places=1))
def test_hours_are_above_none_and_at_most_a_day(hours: Decimal) -> None:
    assert (can(lambda: rules.check_hours(None, None, hours)) is None) is (Decimal(0) < hours <= Decimal(24))


@given(st.integers(0, 5), st.none() | st.integers(0, 5))
def test_places_are_full_exactly_at_their_number(signed_up: int, places: int | None) -> None:
    assert (can(lambda: rules.check_places(signed_up, places)) is None) is (places is None or signed_up < places)


@given(st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 5)), st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 5)))
def test_a_day_has_come_from_itself_on(day: dt.date, today: dt.date) -> None:
    assert (can(lambda: rules.check_come(day, today)) is None) is (day <= today)


@given(st.text("0123456789", min_size=6, max_size=6), st.text("0123456789", max_size=7), st.integers(-1, 1))
def test_a_code_opens_only_as_shown_and_on_its_day(shown: str, typed: str, away: int) -> None:
    day = dt.date(2026, 11, 22)
    opened = can(lambda: rules.check_code(shown, typed, day, day + dt.timedelta(away))) is None
    assert opened is (shown == typed and away == 0)
    assert can(lambda: rules.check_code(shown, f" {shown} ", day, day)) is None
    assert can(lambda: rules.check_code("", "", day, day)) is not None


@given(st.fixed_dictionaries({}, optional={
    "place": st.sampled_from(["院内", "院外", "天上", " "]), "beds": st.sampled_from(["3", "3.5", "三"]),
    "dose": st.sampled_from(["0.5", "半"]), "note": st.text(max_size=3), "colour": st.just("红"),
}))  # fmt: skip
def test_extra_fields_say_every_mistake_at_once(extra: dict[str, str]) -> None:
    wrong = {
        "activities.extra_unknown": "colour" in extra,
        "activities.extra_missing": not extra.get("place", "").strip(),
        "activities.extra_choice": extra.get("place") == "天上",
        "activities.extra_number": extra.get("beds") == "三" or extra.get("dose") == "半",
        "activities.extra_whole": extra.get("beds") == "3.5",
    }
    try:
        found = rules.check_extra(KIND, extra)
        codes: set[str] = set()
    except Refused as refused:
        codes = {problem.code for problem in refused.problems}
    assert codes == {code for code, is_wrong in wrong.items() if is_wrong}
    if not codes:
        assert found.get("beds") in (None, 3)
        assert found["place"] == extra["place"]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("allowed", State)
def test_every_state_has_its_sentence(state: State, allowed: State) -> None:
    problem = can(lambda: rules.check_state(state, allowed))
    assert (problem is None) is (state == allowed)


@pytest.mark.parametrize(("title", "fine"), [("", False), (" ", False), ("x" * 200, True), ("x" * 201, False)])
def test_a_title_fits_a_list(title: str, fine: bool) -> None:
    assert (can(lambda: rules.check_title(title)) is None) is fine


@pytest.mark.parametrize(
    ("times", "counted", "fine"), [(0, True, False), (1, False, True), (2, False, False), (2, True, True)]
)
def test_times_are_of_kinds_that_count_them(times: int, counted: bool, fine: bool) -> None:
    kind = ActivityKind("k", "活动", counted_times=counted)
    assert (can(lambda: rules.check_times(kind, times)) is None) is fine
