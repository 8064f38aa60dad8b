"""The ledger of appraisals: each cadre's marks by words, only for who may read them, nothing of a group too small."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.conftest import Hospital
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.exports import appraised
from tongxin.registers.ballots.models import Round

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def counted(polls: Polls, first: list[str]) -> Round:
    """Count an appraisal of two, typed in: `first` are the marks of the first, the second pleased all."""
    held = polls.opened(Mode.TYPED)
    ballots = [{"1": grade, "2": "satisfied"} for grade in first]
    held = commands.type_in(
        by=polls.office, ballot_round=held, version=version(held), electorate=only(held), ballots=ballots
    )
    held = commands.close(by=polls.office, ballot_round=held, version=version(held))
    commands.tally(
        by=polls.office, ballot_round=held, electorate=only(held), teller="示例计票", issued=len(first),
        returned=len(first), invalid=0, reasons={},
        counts={"1": dict(Counter(first)), "2": {"satisfied": len(first)}},
    )  # fmt: skip
    return commands.count(by=polls.office, ballot_round=held, version=version(held))


def test_each_cadre_stands_with_marks_and_rate(polls: Polls, hospital: Hospital) -> None:
    held = counted(polls, ["satisfied"] * 3 + ["basically", "unknown"])
    one, two = appraised(polls.office, hospital.root, *YEAR)
    assert [one[f"n{place}"] for place in (1, 2, 3, 4)] == [3, 1, 0, 1]
    assert (one["issued"], one["returned"], one["valid"], one["rate"]) == (5, 5, 5, Decimal(75))
    assert (one["rate_staff"], one["last"], one["below"]) == (Decimal(75), None, False)
    assert (two["rate"], two["name"]) == (Decimal(100), hospital.people[1].name)
    assert list(appraised(hospital.office, hospital.root, *YEAR)) == []
    only(held).__class__.objects.filter(round=held).update(hidden=True)
    hidden = next(iter(appraised(polls.office, hospital.root, *YEAR)))
    assert not {"n1", "rate", "rate_staff"} & {*hidden}


def test_the_rate_before_is_that_of_the_published_round_before(polls: Polls, hospital: Hospital) -> None:
    before = counted(polls, ["satisfied"] * 4 + ["dissatisfied"])
    commands.publish(by=polls.office, ballot_round=before, version=version(before))
    Round.objects.filter(pk=before.pk).update(occurred_on=dt.date(2025, 11, 1))
    counted(polls, ["satisfied"] * 5)
    one, _two = appraised(polls.office, hospital.root, *YEAR)
    assert (one["rate"], one["last"]) == (Decimal(100), Decimal(80))
