"""Rounds of a kind beside each other over the years; and who reads what a branch's members came to."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.ballots.test_secret_pages import signed_in
from tests.registers.ballots.voters import officer
from tests.registers.tasks.test_pages import shown
from tongxin.ground.votes.queries import published
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Round
from tongxin.toolbox import clock

pytestmark = pytest.mark.django_db


def held_on(polls: Polls, day: dt.date, satisfied: int, subjects: int = 4) -> Round:
    """Publish an appraisal by six, in which one cadre had so many satisfied and the others all."""
    with clock.at(day):
        held = polls.closed(subjects=subjects)
        counts = {str(number): {"satisfied": 6} for number in range(1, subjects)}
        counts[str(subjects)] = {"satisfied": satisfied, "basically": 6 - satisfied}
        for number, user in enumerate(
            (polls.office, officer("union_office", polls.hospital.root, polls.hospital.root))
        ):
            commands.tally(
                by=user, ballot_round=held, electorate=only(held), teller=f"示例{number}", issued=6, returned=6,
                counts=counts,
            )  # fmt: skip
        held = commands.count(by=polls.office, ballot_round=held, version=version(held))
        return commands.publish(by=polls.office, ballot_round=held, version=version(held), follow=False)


def test_results_stand_beside_those_of_the_years_before(polls: Polls) -> None:
    polls.staff(5)
    day = clock.today()
    first, few, last = (
        held_on(polls, day - dt.timedelta(days=days), satisfied, subjects)
        for days, satisfied, subjects in ((400, 3, 4), (200, 0, 2), (1, 6, 4))
    )
    url = reverse("ballots:results", args=[last.pk])
    page = signed_in(polls.office).get(url)
    assert [len(means) for _, means in queries.history(last)] == [1, 1, 1]
    assert page.context["chart"]["series"][0]["values"] == [87.5, 50, 100]
    assert "历次平均满意率" in page.content.decode()
    assert "+50.00 个百分点（上一轮 50.00%）" in page.content.decode()
    # An average of two would tell each of them what the other came to: staff see the rounds on more.
    staff = signed_in(polls.hospital.member).get(url)
    assert staff.context["chart"]["series"][0]["values"] == [87.5, 100]
    assert "+12.50 个百分点（上一轮 87.50%）" in staff.content.decode()
    alone = signed_in(polls.office).get(reverse("ballots:results", args=[first.pk]))
    assert alone.context["chart"] is None
    assert few.pk not in {held.pk for held, _ in queries.history(last, 3)}


def test_a_branch_secretary_reads_what_his_members_came_to_and_no_cadre(polls: Polls) -> None:
    """Visibility rows of the ledgers: 民主评议党员结果 yes, 中层干部测评个人结果 no."""
    branch, secretary = polls.hospital.one, polls.hospital.secretary
    held = polls.draft("member_review", organisation=branch, mode=Mode.PAPER)
    for step in (commands.fill_subjects, commands.freeze, commands.open_round, commands.close):
        held = step(by=polls.office, ballot_round=held, version=version(held))
    for number, user in enumerate((polls.office, officer("union_office", polls.hospital.root, polls.hospital.root))):
        commands.tally(
            by=user, ballot_round=held, electorate=only(held), teller=f"示例{number}", issued=5, returned=5,
            counts={str(place): {"excellent": 2, "qualified": 3} for place in range(1, 6)},
        )  # fmt: skip
    held = commands.count(by=polls.office, ballot_round=held, version=version(held))
    commands.publish(by=polls.office, ballot_round=held, version=version(held))
    client = signed_in(secretary)
    assert "示例测评" in shown(client, reverse("ballots:rounds"))
    assert "优秀 2，合格 3" in shown(client, reverse("ballots:results", args=[held.pk]))
    root = polls.hospital.root
    assert queries.reads_details(polls.office, held)
    assert not queries.reads_details(polls.hospital.member, held)
    assert not queries.reads_details(officer("committee_member", root, root), held)
    # Who may not read them takes none of them into a score either.
    begun = clock.today() - dt.timedelta(days=30)
    section = officer("organisation_section", root, root)
    member = officer("committee_member", root, root)
    for user, offered in ((section, [held.record]), (secretary, [held.record]), (member, [])):
        assert published(user, root.pk, ["member_review"], begun) == offered
    cadres = polls.appraisal(Mode.PAPER)
    assert not queries.reads_details(secretary, cadres)
    assert queries.reads_details(officer("committee_member", root, root), cadres)
    shown(client, reverse("ballots:round", args=[cadres.pk]), 404)
