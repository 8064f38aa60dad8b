"""What may be entered for an indicator, an event, a veto; and how a round proceeds: rules without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from tests.uses.assessment.making import leaf, part, scheme

from tongxin.toolbox.problems import Refused, can
from tongxin.uses.assessment.models import Mark
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.entries import Entry, check_entries
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.tree import places
from tongxin.uses.assessment.web.entering import EntriesForm

SCHEME = scheme(
    part(
        "p",
        [
            leaf(
                "A1", 4, "score", rater="superior", choices=[{"title": "好", "worth": 4}, {"title": "中", "worth": 2}]
            ),
            leaf("A2", 70, "linear", zero="60", full="100"),
            leaf("A3", 10, target="1", figure="f"),
            leaf("A4", 10, result="s2"),
            leaf("Y1", 6, "ballot", ballot="票", choices=[{"title": "好", "worth": 100}, {"title": "差", "worth": 0}]),
        ],
    ),
    deduction=[
        {"id": "N1", "title": "通报", "points": 2, "typed": "文件"},
        {"id": "N2", "title": "问责", "points": 2, "figure": "f"},
    ],
    veto=[{"id": "V1", "title": "严重违纪"}],
    condition=[
        {"id": "C1", "title": "支委齐全", "grades": ["good"], "typed": "名册"},
        {"id": "C2", "title": "参与率", "grades": ["good"], "figure": "f", "at_least": 90},
    ],
)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (Entry("A2"), "请填数字"),
        (Entry("A2", Decimal(-1)), "应在 0 以上"),
        (Entry("A2", applies=False), "写明理由"),
        (Entry("A2", Decimal(1), reason="长" * 401), "最多 400 个字"),
        (Entry("Y1", counts={"好": 0}), "没有票数"),
        (Entry("Y1", counts={"优": 3}), "请按选项（好、差）"),
        (Entry("Y1", counts={"好": -1}), "请按选项"),
        (Entry("A3", Decimal(1)), "没有取到数，请填数字并写明依据"),
        (Entry("A4", Decimal(80), reason=" "), "没有取到数，请填数字并写明依据"),
        (Entry("N2", Decimal(0)), "没有取到数，请填数字并写明依据"),
        (Entry("N1", Decimal("1.5")), "请填次数"),
        (Entry("N1"), "请填次数"),
        (Entry("V1", Decimal(1)), "请写明是什么事"),
        (Entry("C1", Decimal(2)), "请选符合或不符合"),
        (Entry("C1", applies=False, reason="没有"), "请选符合或不符合"),
        (Entry("C1", Decimal(0)), "不符合，请写明理由"),
        (Entry("C2", Decimal(95)), "没有取到数，请填数字并写明依据"),
        (Entry("C2", Decimal(-1), reason="台账"), "没有取到数，请填数字并写明依据"),
        (Entry("X9", Decimal(1)), "没有指标“X9”"),
        (Entry("A1", Decimal(3), reason="中间"), "请从列出的档次中选"),
        (Entry("A1", Decimal(5)), "应在 0 至 4 之间"),
        (Entry("A1", Decimal(2)), "没有给满分，请写明理由"),
    ],
)
def test_one_sentence_for_each_wrong_entry(entry: Entry, sentence: str) -> None:
    (found,) = check_entries(places(SCHEME, ""), [entry])
    assert sentence in found.sentence()
    assert found.field == entry.key


def test_what_is_filled_in_twice_is_told_at_each() -> None:
    told = list(check_entries(places(SCHEME, ""), [Entry("A2", Decimal(1)), Entry("A2", Decimal(2))]))
    assert [problem.sentence() for problem in told] == ["“A2”填了 2 次，请只留一次"] * 2


def test_right_entries_pass() -> None:
    right = [
        Entry("A1", Decimal(4)), Entry("A1", Decimal(2), reason="拖了一季"), Entry("A2", Decimal("83.5")),
        Entry("A2", applies=False, reason="没有"), Entry("Y1", counts={"好": 3}), Entry("N1", Decimal(0)),
        Entry("V1", Decimal(1), reason="通报第3号"), Entry("C1", Decimal(1)), Entry("C1", Decimal(0), reason="缺一人"),
        Entry("C2", Decimal(95), reason="台账"), Entry("A3", Decimal(1), reason="台账"),
        Entry("A4", applies=False, reason="没有"),
    ]  # fmt: skip
    assert [list(check_entries(places(SCHEME, ""), [entry])) for entry in right] == [[]] * len(right)
    assert [entry.known for entry in right[2:4]] == [Known.OK, Known.NOT_APPLICABLE]


TOTALS = {"a": Decimal(30), "b": Decimal(50), "c": Decimal(59), "d": Decimal(60), "e": Decimal(90)}


@pytest.mark.parametrize(
    ("reading", "listed"), [("quota", ["a", "b"]), ("cap", ["a", "b"]), ("consequence", ["a", "b", "c"])]
)
def test_the_list_to_review_follows_how_the_share_is_read(reading: str, listed: list[str]) -> None:
    review = {"line": "60", "share": "0.40", "reading": reading}
    assert flow.to_review(scheme(part("p", [leaf("a", 100)]), review=review), TOTALS) == listed
    assert flow.to_review(SCHEME, TOTALS) == []


@given(st.dictionaries(st.text("xyz", min_size=1, max_size=3), st.decimals(0, 100, places=2)))
def test_a_cap_never_lists_more_than_its_share_nor_anybody_at_the_line(totals: dict[str, Decimal]) -> None:
    made = scheme(part("p", [leaf("a", 100)]), review={"line": "60", "share": "0.20", "reading": "cap"})
    listed = flow.to_review(made, totals)
    assert len(listed) <= len(totals) / 5
    assert all(totals[key] < 60 for key in listed)


def test_days_and_hands() -> None:
    day = dt.date(2026, 11, 22)
    assert can(lambda: flow.check_in_time(day, day)) is None
    assert can(lambda: flow.check_in_time(day, None)) is not None
    assert can(lambda: flow.check_notice_over(day, None)) is None
    assert can(lambda: flow.check_notice_over(day, day)) is not None
    assert can(lambda: flow.check_comment_over(day, day - dt.timedelta(1), 0)) is None
    with pytest.raises(Refused, match="请由他人办理"):
        flow.check_other(own=True)


def test_a_reason_that_is_folded_away_is_told_and_one_in_sight_is_not_told_twice() -> None:
    asked = places(SCHEME, "")
    marks = {key: Mark(key=key, reason=f"{key} 的依据") for key in ("A1", "A2")}
    form = EntriesForm(version=1, places=[asked["A1"], asked["A2"]], marks=marks)
    rated, typed = form.lines
    assert (rated.more, rated.said) == ([], "")
    assert "<summary>理由、依据：A2 的依据</summary>" in render_to_string("assessment/entry.html", {"line": typed})


def test_a_dash_is_typed_for_numbers_of_indicators_only() -> None:
    """Not where a word is chosen, votes are counted, something happened or is met."""
    asked = places(SCHEME, "")
    form = EntriesForm(version=1, places=list(asked.values()))
    drawn = {
        key: render_to_string("assessment/entry.html", {"line": line})
        for key, line in zip(asked, form.lines, strict=True)
    }
    assert {key for key, text in drawn.items() if "不适用的填“-”" in text} == {"A2", "A3", "A4"}
