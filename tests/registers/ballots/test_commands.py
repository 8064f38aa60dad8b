"""A round from draft to archive: allowed, denied and refused, on paper and typed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.conftest import START, SYSTEM
from tests.registers.tasks.conftest import officer
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.records.models import Link, Record
from tongxin.ground.todos.models import Todo
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.definitions import Mode, State, Who
from tongxin.registers.ballots.models import Ballot, Result, RollEntry, Round, Score, Tally
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

COUNTS = {"1": {"satisfied": 5, "basically": 1}, "2": {"satisfied": 3, "dissatisfied": 3}}


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def tallied(polls: Polls, held: Round, counts: dict[str, dict[str, int]] | None = None, **more: Any) -> Tally:
    numbers: dict[str, Any] = {"issued": 8, "returned": 7, "invalid": 1, "reasons": {"空白": 1}, **more}
    return commands.tally(
        by=polls.office, ballot_round=held, electorate=only(held), teller="示例甲", counts=counts or COUNTS, **numbers
    )  # fmt: skip


def second(polls: Polls) -> Polls:
    return Polls(polls.hospital, officer("union_office", polls.hospital.root, polls.hospital.root))


def test_a_round_on_paper_from_draft_to_archive(polls: Polls) -> None:
    polls.staff(5)
    held = polls.closed()
    assert held.record.state == State.CLOSED
    assert Todo.objects.get(subject=f"ballots:{held.pk}", done_at=None).verb == "计票"
    tallied(polls, held)
    tallied(second(polls), held)
    held = commands.count(by=polls.office, ballot_round=held, version=version(held))
    group = only(held)
    assert (group.issued, group.returned, group.invalid, group.below) == (8, 7, 1, None)
    rates = {
        score.subject.title: (score.good, score.valid, score.flagged) for score in Score.objects.all() if score.subject
    }
    assert rates == {"示例甲": (5, 6, False), "示例乙": (3, 6, True)}
    held = commands.publish(by=polls.office, ballot_round=held, version=version(held))
    assert held.published_on == clock.today()
    body = Result.objects.get(round=held).body
    assert body["electorates"][0]["scores"][0]["marks"]["satisfied"] == 5
    task = Link.objects.get(source=held.record, relation="led_to").target
    assert "1 名测评对象" in task.title
    assert "示例乙" not in task.title
    held = commands.archive(by=polls.office, ballot_round=held, version=version(held))
    assert held.record.state == State.ARCHIVED
    assert not Todo.objects.filter(subject=f"ballots:{held.pk}", done_at=None).exists()


def test_ballots_typed_in_agree_with_one_teller(polls: Polls) -> None:
    polls.staff(3)
    held = polls.opened(Mode.TYPED)
    ballots = [{"1": "satisfied", "2": "satisfied"}] * 5 + [{"1": "dissatisfied"}]
    held = commands.type_in(
        by=polls.office, ballot_round=held, version=version(held), electorate=only(held), ballots=ballots, spoilt=1,
        why="涂改",
    )  # fmt: skip
    assert Ballot.objects.filter(electorate=only(held)).count() == 7
    held = commands.close(by=polls.office, ballot_round=held, version=version(held))
    with pytest.raises(Refused) as refused:
        commands.count(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.tellers"]
    tallied(polls, held, {"1": {"satisfied": 5, "dissatisfied": 1}, "2": {"satisfied": 4}})
    with pytest.raises(Refused) as refused:
        commands.count(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.typed_differ"]
    tallied(polls, held, {"1": {"satisfied": 5, "dissatisfied": 1}, "2": {"satisfied": 5}})
    commands.count(by=polls.office, ballot_round=held, version=version(held))
    assert (only(held).below, only(held).invalid) == (1, 1)


@pytest.mark.parametrize(
    ("ballots", "spoilt", "code"),
    [
        ([{"1": "好"}, {"9": "satisfied"}], 0, "ballots.malformed"),
        ([], 0, "ballots.many"),
        ([{"1": "satisfied"}] * 9, 0, "ballots.too_many"),
        ([{"1": "satisfied"}], 1, "ballots.words"),
    ],
)
def test_what_cannot_be_typed_in(polls: Polls, ballots: list[dict[str, Any]], spoilt: int, code: str) -> None:
    polls.staff(1)
    held = polls.opened(Mode.TYPED)
    with pytest.raises(Refused) as refused:
        commands.type_in(
            by=polls.office, ballot_round=held, version=version(held), electorate=only(held), ballots=ballots,
            spoilt=spoilt,
        )  # fmt: skip
    assert code in codes(refused)
    assert not Ballot.objects.exists()


def test_two_tellers_must_agree(polls: Polls) -> None:
    polls.staff(5)
    held = polls.closed()
    with pytest.raises(Refused) as refused:
        commands.count(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.tellers"]
    tallied(polls, held)
    other = second(polls)
    tallied(other, held, {**COUNTS, "2": {"satisfied": 4, "dissatisfied": 2}})
    with pytest.raises(Refused) as refused:
        commands.count(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.differ"]
    assert queries.differing(list(Tally.objects.filter(electorate=only(held)))) == ["2/satisfied", "2/dissatisfied"]
    third = Polls(polls.hospital, officer("party_office", polls.hospital.root, polls.hospital.root))
    with pytest.raises(Refused) as refused:
        tallied(third, held)
    assert codes(refused) == ["ballots.third_teller"]
    tallied(other, held)
    commands.count(by=polls.office, ballot_round=held, version=version(held))
    commands.count(by=polls.office, ballot_round=held, version=version(held))
    assert Score.objects.filter(round=held).count() == 2


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ({"issued": 6}, "ballots.returned"),
        ({"issued": 99}, "ballots.issued"),
        ({"invalid": 8, "reasons": {"空白": 8}}, "ballots.invalid"),
        ({"reasons": {}}, "ballots.reasons"),
        ({"counts": {"1": {"satisfied": 7}}}, "ballots.marks"),
        ({"counts": {"1": {"好": 1}}}, "ballots.option"),
        ({"counts": {"1": {"satisfied": -1}}}, "ballots.negative"),
        ({"teller": " "}, "ballots.words"),
    ],
)
def test_what_cannot_be_in_a_tally(polls: Polls, numbers: dict[str, Any], code: str) -> None:
    polls.staff(5)
    held = polls.closed()
    usual: dict[str, Any] = {
        "teller": "示例甲", "issued": 8, "returned": 7, "invalid": 1, "reasons": {"空白": 1}, "counts": COUNTS,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        commands.tally(by=polls.office, ballot_round=held, electorate=only(held), **{**usual, **numbers})
    assert code in codes(refused)


def test_a_small_opinion_round_is_refused_until_groups_are_merged(polls: Polls) -> None:
    """Five staff and two delegates: two people's opinions would be known as theirs."""
    held = polls.draft(mode=Mode.PAPER)
    held = commands.add_subject(by=polls.office, ballot_round=held, version=version(held), title="示例对象")
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    delegates, staff = held.electorates.get(key="delegates"), held.electorates.get(key="staff")
    with pytest.raises(Refused) as refused:
        commands.open_round(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.empty_roll"]
    held = commands.add_voters(
        by=polls.office, ballot_round=held, version=version(held), electorate=delegates, reason="代表名单",
        persons=polls.hospital.people[:2],
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        commands.open_round(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.small_group"]
    held = commands.merge(by=polls.office, ballot_round=held, version=version(held), electorate=delegates, into=staff)
    assert RollEntry.objects.filter(round=held).count() == 5
    held = commands.open_round(by=polls.office, ballot_round=held, version=version(held))
    assert held.record.state == State.OPEN


def test_a_branch_of_five_may_elect_and_needs_four_fifths(polls: Polls) -> None:
    held = polls.draft("branch_election", organisation=polls.hospital.one, seats=2)
    held = commands.fill_subjects(by=polls.office, ballot_round=held, version=version(held))
    held = commands.drop_subject(by=polls.office, ballot_round=held, version=version(held), number=1)
    held = commands.drop_subject(by=polls.office, ballot_round=held, version=version(held), number=1)
    held = commands.drop_subject(by=polls.office, ballot_round=held, version=version(held), number=1)
    with pytest.raises(Refused) as refused:
        commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.surplus"]
    held = commands.add_subject(
        by=polls.office, ballot_round=held, version=version(held), person=polls.hospital.people[0]
    )
    assert [row.number for row in held.subjects.all()] == [1, 2, 3]
    held = commands.order_subjects(by=polls.office, ballot_round=held, version=version(held), numbers=[3, 1, 2])
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    for present, code in ((None, "ballots.present"), (3, "ballots.quorum"), (6, "ballots.present_many")):
        with pytest.raises(Refused) as refused:
            commands.open_round(by=polls.office, ballot_round=held, version=version(held), present=present)
        assert codes(refused) == [code]
    held = commands.open_round(by=polls.office, ballot_round=held, version=version(held), present=4)
    assert held.present == 4


def test_a_secret_round_needs_its_keys(polls: Polls) -> None:
    held = polls.appraisal(Mode.SECRET)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    with pytest.raises(Refused):
        commands.open_round(by=polls.office, ballot_round=held, version=version(held))


def test_the_roll_is_corrected_with_a_reason(polls: Polls) -> None:
    polls.staff(2)
    held = polls.opened()
    group, first = only(held), polls.hospital.people[0]
    with pytest.raises(Refused) as refused:
        commands.strike_voter(
            by=polls.office, ballot_round=held, version=version(held), electorate=group, person=first, reason=" "
        )
    assert codes(refused) == ["records.reason"]
    held = commands.strike_voter(
        by=polls.office, ballot_round=held, version=version(held), electorate=group, person=first, reason="已调出"
    )
    assert first.pk not in set(queries.roll_of(group).values_list("person", flat=True))
    with pytest.raises(Refused) as refused:
        commands.strike_voter(
            by=polls.office, ballot_round=held, version=version(held), electorate=group, person=first, reason="已调出"
        )
    assert codes(refused) == ["ballots.not_on_roll"]
    held = commands.add_voters(
        by=polls.office, ballot_round=held, version=version(held), electorate=group, persons=[first], reason="调动取消"
    )
    RollEntry.objects.filter(electorate=group, person=first).update(marked=True)
    with pytest.raises(Refused) as refused:
        commands.strike_voter(
            by=polls.office, ballot_round=held, version=version(held), electorate=group, person=first, reason="已调出"
        )
    assert codes(refused) == ["ballots.marked"]


def test_a_rehearsal_is_a_round_of_its_own(polls: Polls) -> None:
    held = polls.appraisal()
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    with pytest.raises(Refused):
        commands.rehearse(by=polls.office, ballot_round=held, version=version(held), testers=[])
    trial = commands.rehearse(
        by=polls.office, ballot_round=held, version=version(held), testers=polls.hospital.people[:1]
    )
    assert trial.trial
    assert trial.subjects.count() == 2
    opened = commands.open_round(by=polls.office, ballot_round=trial, version=version(trial))
    assert opened.record.state == State.OPEN
    Round.objects.filter(pk=held.pk).update(trial=True)
    with pytest.raises(Refused) as refused:
        commands.rehearse(by=polls.office, ballot_round=held, version=version(held), testers=polls.hospital.people)
    assert codes(refused) == ["ballots.trial_of_trial"]


def test_calling_off_needs_a_reason_and_ends_the_round(polls: Polls) -> None:
    held = polls.opened()
    with pytest.raises(Refused):
        commands.call_off(by=polls.office, ballot_round=held, version=version(held), reason="")
    held = commands.call_off(by=polls.office, ballot_round=held, version=version(held), reason="会议改期")
    assert Record.objects.get(pk=held.pk).state == State.CALLED_OFF
    with pytest.raises(Refused) as refused:
        commands.close(by=polls.office, ballot_round=held, version=version(held))
    assert codes(refused) == ["ballots.state"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "nothing"}, "ballots.kind"),
        ({"title": " "}, "ballots.words"),
        ({"title": "长" * 121}, "ballots.words_long"),
        ({"mode": Mode.OPEN}, "ballots.mode_of_kind"),
    ],
)
def test_what_cannot_be_drafted(polls: Polls, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        polls.draft(**more)
    assert codes(refused) == [code]


def test_a_draft_is_corrected_under_its_version(polls: Polls) -> None:
    held, now = polls.draft(), clock.now()
    with pytest.raises(Refused) as refused:
        commands.correct(
            by=polls.office, ballot_round=held, version=1, title="新题", mode=Mode.PAPER, opens_at=now,
            closes_at=now - dt.timedelta(1),
        )  # fmt: skip
    assert codes(refused) == ["ballots.span"]
    held = commands.correct(by=polls.office, ballot_round=held, version=1, title="新题", mode=Mode.PAPER)
    assert held.record.title == "新题"
    with pytest.raises(Conflict):
        commands.correct(by=polls.office, ballot_round=held, version=1, title="旧题", mode=Mode.PAPER)


def test_groups_are_taken_from_chosen_organisations(polls: Polls) -> None:
    held = polls.draft("discharge_survey")
    group = only(held)
    held = commands.place(
        by=polls.office,
        ballot_round=held,
        version=version(held),
        electorate=group,
        scope=polls.hospital.one,
        title="内科",
    )
    held = commands.add_place(
        by=polls.office, ballot_round=held, version=version(held), electorate=group, scope=polls.hospital.two
    )
    assert [row.title for row in held.electorates.all()] == ["内科", polls.hospital.two.short_name]
    with pytest.raises(Refused) as refused:
        commands.add_place(
            by=polls.office, ballot_round=held, version=version(held), electorate=group, scope=polls.hospital.two
        )
    assert codes(refused) == ["ballots.scope_twice"]
    other = polls.draft("discharge_survey", title="另一轮")
    with pytest.raises(Refused) as refused:
        commands.place(
            by=polls.office, ballot_round=other, version=version(other), electorate=group, scope=polls.hospital.two
        )
    assert codes(refused) == ["ballots.electorate"]


def test_a_party_organisation_appraises_the_cadres_of_its_hospital(polls: Polls) -> None:
    """No department stands below the Party's side: staff are the hospital's, members the branches' own."""
    held = polls.draft(organisation=polls.hospital.general)
    assert held.electorates.get(key="staff").scope_id == polls.hospital.root.pk
    review = polls.draft("member_review", organisation=polls.hospital.one)
    assert only(review).scope_id == polls.hospital.one.pk


def test_a_subject_stands_once_on_a_ballot(polls: Polls) -> None:
    held = polls.appraisal(subjects=1)
    with pytest.raises(Refused) as refused:
        commands.add_subject(by=polls.office, ballot_round=held, version=version(held), person=polls.hospital.people[0])
    assert codes(refused) == ["ballots.subject_twice"]
    with pytest.raises(Refused) as refused:
        commands.order_subjects(by=polls.office, ballot_round=held, version=version(held), numbers=[1, 2])
    assert codes(refused) == ["ballots.order"]
    survey = polls.draft("staff_survey")
    with pytest.raises(Refused) as refused:
        commands.fill_subjects(by=polls.office, ballot_round=survey, version=version(survey))
    assert codes(refused) == ["ballots.not_persons"]


def test_who_has_no_role_for_it_may_not(polls: Polls) -> None:
    with pytest.raises(Denied):
        commands.draft(by=polls.hospital.member, organisation=polls.hospital.root, kind="cadre_appraisal", title="示例")


def test_only_an_organisation_of_the_kinds_of_the_catalog_organises_a_round(polls: Polls) -> None:
    for kind, where in (("branch_election", polls.hospital.root), ("cadre_appraisal", polls.hospital.one)):
        with pytest.raises(Refused) as refused:
            polls.draft(kind, organisation=where)
        assert codes(refused) == ["organisations.held_by"]
    kinds = {
        kind.id: {unit.kind for unit in queries.places(polls.office, kind)} for kind in queries.drafted_by(polls.office)
    }
    assert (kinds["branch_election"], kinds["cadre_appraisal"]) == (
        {"branch", "general_branch"},
        {"hospital", "general_branch"},
    )
    assert queries.drafted_by(polls.hospital.member) == []


def test_a_temporary_branch_asks_and_votes_and_elects_nobody(polls: Polls) -> None:
    """支部工作条例 第八条: it neither takes in nor elects."""
    away = organisations.found(
        by=SYSTEM, parent=polls.hospital.general, kind=OrganisationKind.TEMPORARY_BRANCH, code="ls",
        name="援外临时党支部", established_on=START,
    )  # fmt: skip
    for kind in ("secret_motion", "staff_survey"):
        assert polls.draft(kind, organisation=away).organisation == away
    with pytest.raises(Refused) as refused:
        polls.draft("branch_election", organisation=away)
    assert codes(refused) == ["organisations.held_by"]


def test_who_is_on_the_roll_sees_the_round_and_nobody_else(polls: Polls) -> None:
    held = polls.appraisal()
    with pytest.raises(NotFound):
        queries.round_for(polls.hospital.member, held.pk)
    commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    assert queries.round_for(polls.hospital.member, held.pk) == held
    with pytest.raises(NotFound):
        queries.round_for(officer("publicity_office", polls.hospital.one, polls.hospital.root), held.pk)


def test_texts_are_shown_from_a_number_on_and_small_groups_not_at_all(polls: Polls) -> None:
    polls.staff(8)
    held = polls.draft("staff_survey", mode=Mode.TYPED)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    clinical, others = held.electorates.all()
    persons = queries.who_on(Who.STAFF, polls.hospital.root, clock.today())
    for group, some in ((clinical, persons[:7]), (others, persons[7:])):
        held = commands.add_voters(
            by=polls.office, ballot_round=held, version=version(held), electorate=group, persons=some, reason="按职业"
        )
    held = commands.open_round(by=polls.office, ballot_round=held, version=version(held))
    for group, number in ((clinical, 7), (others, 2)):
        held = commands.type_in(
            by=polls.office, ballot_round=held, version=version(held), electorate=group,
            ballots=[{"inspired": "inspired", "words": f"意见{n}"} for n in range(number)],
        )  # fmt: skip
    held = commands.close(by=polls.office, ballot_round=held, version=version(held))
    for group, number in ((clinical, 7), (others, 2)):
        commands.tally(
            by=polls.office,
            ballot_round=held,
            electorate=group,
            teller="示例乙",
            issued=number,
            returned=number,
            counts={},
        )
    held = commands.count(by=polls.office, ballot_round=held, version=version(held))
    held = commands.publish(by=polls.office, ballot_round=held, version=version(held))
    body = Result.objects.get(round=held).body
    assert len(body["texts"]["words"]) == 9
    assert [group["hidden"] for group in body["electorates"]] == [True, True]  # two would follow by subtraction
    assert not [score for group in body["electorates"] for score in group["scores"]]
