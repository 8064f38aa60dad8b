"""No two published tables, nor any number of them, tell by subtraction what a group too small to show has answered.

Shown by two worlds that differ in nothing but those answers: everything that anybody can read is the same in both, so that
nothing can be made of it. On copies without the suppression, or without its complement, the worlds differ.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from tests.registers.ballots.conftest import Polls, version
from tests.registers.ballots.test_secret_pages import signed_in
from tests.registers.ballots.voters import officer
from tests.registers.conftest import SYSTEM
from tongxin.figures.sources import sources
from tongxin.ground.followups.queries import followed
from tongxin.registers.ballots import commands, counting, documents, queries
from tongxin.registers.ballots.commands import results
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Ballot, Round
from tongxin.registers.ballots.queries import outcomes

pytestmark = pytest.mark.django_db
# Names of tables in SQL are ours; keys and times differ between any two rounds and say nothing of answers.
ROWS = "SELECT {columns} FROM {table} WHERE ({live}) AND b.record_id = %s ORDER BY {columns}"
NEUTRAL = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16}…|nonce-\S+|value=\"[^\"]*\"|摘要")
APPRAISAL = {"staff": 7, "delegates": 3}
SURVEY = {"clinical": 9, "others": 3}
CONTEST = {"members": 3}
ONE_BLANK = {"members": 5}


def hold(polls: Polls, kind: str, sizes: dict[str, int], small: list[dict[str, Any]]) -> Round:
    """Publish a round in which the small group has answered so, and the others always alike."""
    by = polls.office
    held = polls.draft(kind, mode=Mode.TYPED, seats=1 if kind == "party_day_contest" else None)
    if kind == "cadre_appraisal":
        for person in polls.hospital.people[:4]:
            held = commands.add_subject(by=by, ballot_round=held, version=version(held), person=person)
    for title in ("示例活动甲", "示例活动乙") if kind == "party_day_contest" else ():
        held = commands.add_subject(by=by, ballot_round=held, version=version(held), title=title)
    held = commands.freeze(by=by, ballot_round=held, version=version(held))
    for group in held.electorates.exclude(who="staff"):
        commands.add_voters(
            by=by, ballot_round=held, version=version(held), electorate=group, persons=everybody(polls), reason="示例"
        )
    held = commands.open_round(by=by, ballot_round=held, version=version(held))
    for group in held.electorates.all():
        ballots = small if sizes[group.key] == len(small) else usual(kind, sizes[group.key])
        held = commands.type_in(by=by, ballot_round=held, version=version(held), electorate=group, ballots=ballots)
    held = commands.close(by=by, ballot_round=held, version=version(held))
    for group in held.electorates.all():
        size = sizes[group.key]
        blank = small.count({}) if size == len(small) else 0
        commands.tally(
            by=by, ballot_round=held, electorate=group, teller="示例", issued=size, returned=size, counts={}, invalid=blank,
            reasons={"空白": blank} if blank else {},
        )  # fmt: skip
    held = commands.count(by=by, ballot_round=held, version=version(held))
    return commands.publish(by=by, ballot_round=held, version=version(held))


def everybody(polls: Polls) -> list[Any]:
    from tongxin.people.models import Person

    return list(Person.objects.filter(hospital=polls.hospital.root))


def usual(kind: str, size: int) -> list[dict[str, Any]]:
    if kind == "staff_survey":
        return [{"inspired": "inspired" if number else "known"} for number in range(size)]
    return [{"1": "satisfied", "2": "satisfied", "3": "basically", "4": "satisfied"} for _ in range(size)]


def published(polls: Polls, held: Round) -> dict[str, Any]:
    """Return everything that anybody can read of a round: pages by reader, rows of every source of figures, papers, tasks."""
    hospital = polls.hospital
    readers = {
        "organiser": polls.office,
        "appraised": hospital.recorder,
        "union": officer("union_office", hospital.root, hospital.root),
    }
    url = reverse("ballots:results", args=[held.pk])
    told: dict[str, Any] = {name: page(signed_in(reader).get(url)) for name, reader in readers.items()}
    told |= {each.id: rows(each, held) for each in sources if each.id.startswith("ballots.")}
    told["report"] = list(documents.reports(polls.office, held.record))
    told["tasks"] = [trace.record.title for trace in followed(SYSTEM, held.pk)]
    answers = Ballot.objects.filter(round=held).values_list("answers", flat=True)
    told["recount"] = sorted(map(str, answers)) if queries.recount_is_public(held) else None
    told["body"] = [{**group, "id": ""} for group in held.result.body["electorates"]]
    return told


def page(response: Any) -> str:
    assert response.status_code == 200
    return NEUTRAL.sub("", response.content.decode().split("<main")[1])


def rows(source: Any, held: Round) -> list[Any]:
    """Return the rows a source gives to figures: a figure is made of nothing else."""
    given = [*source.dimensions.values(), *source.measures.values()]
    columns = ", ".join(dimension.expr for dimension in given) or "1"
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(columns=columns, table=source.table, live=source.live), [held.pk])
        return list(cursor.fetchall())


WORLDS: list[tuple[str, dict[str, int], list[list[dict[str, Any]]]]] = [
    (
        "cadre_appraisal", APPRAISAL,
        [[{str(n): grade for n in range(1, 5)}] * 3 for grade in ("satisfied", "dissatisfied")],
    ),
    ("staff_survey", SURVEY, [[{"inspired": option}] * 3 for option in ("inspired", "unknown")]),
    ("party_day_contest", CONTEST, [[{place: "chosen"}] * 3 for place in "12"]),
    ("party_day_contest", ONE_BLANK, [[{place: "chosen"}] * 4 + [{}] for place in "12"]),
]  # fmt: skip


def both(polls: Polls, kind: str, sizes: dict[str, int], worlds: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    polls.staff(4)
    return [published(polls, hold(polls, kind, sizes, small)) for small in worlds]


@pytest.mark.parametrize(("kind", "sizes", "worlds"), WORLDS, ids=[world[0] for world in WORLDS])
def test_nothing_that_is_published_depends_on_what_the_small_group_answered(
    polls: Polls, kind: str, sizes: dict[str, int], worlds: list[list[dict[str, Any]]]
) -> None:
    one, other = both(polls, kind, sizes, worlds)
    assert one == other
    assert ("这次没有结果" in one["organiser"]) is (kind == "party_day_contest")


def test_without_suppression_the_worlds_differ(polls: Polls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_hide", lambda *_: None)
    one, other = both(polls, *WORLDS[0])
    differing = {name for name in one if one[name] != other[name]}
    assert differing >= {"organiser", "appraised", "ballots.subject", "body", "tasks"}


def test_where_winners_of_three_votes_are_named_the_worlds_differ(
    polls: Polls, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is named by all and alone tells how everybody voted, with no number shown."""
    monkeypatch.setattr(outcomes, "award", lambda places, votes, *_: counting.choose(places, votes))
    one, other = both(polls, *WORLDS[2])
    assert {name for name in one if one[name] != other[name]} == {"organiser", "appraised", "union", "report"}


def test_a_rehearsal_shows_what_a_result_looks_like(polls: Polls) -> None:
    held = hold(polls, *WORLDS[2][:2], WORLDS[2][2][0])
    assert queries.undecided(held)
    held.trial = True
    assert queries.result_of(held) == counting.Chosen((1,), (), 0)


def test_what_was_published_before_there_was_a_minimum_stays_named(
    polls: Polls, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = results.frozen
    before = {queries.NAMED_FROM}
    monkeypatch.setattr(
        results, "frozen", lambda *of: {key: said for key, said in now(*of).items() if key not in before}
    )
    held = hold(polls, *WORLDS[2][:2], WORLDS[2][2][0])
    assert queries.result_of(held) == counting.Chosen((1,), (), 0)
    assert not queries.undecided(held)


def test_without_its_complement_a_total_gives_the_small_group_away() -> None:
    """Beside a total of all, one hidden group is the total less those shown; with the complement none is alone."""
    valid = {"clinical": 9, "others": 3, "retired": 6}
    alone = counting.hidden_groups(valid, 5, total_shown=False)
    assert alone == {"others"}
    assert sum(valid.values()) - sum(valid[key] for key in set(valid) - alone) == valid["others"]
    assert counting.hidden_groups(valid, 5, total_shown=True) == {"others", "retired"}
