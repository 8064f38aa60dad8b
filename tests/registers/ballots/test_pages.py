"""The pages: each opens for whom it is for in few queries, acts end in commands, and results show no more than one may know."""

from __future__ import annotations

import datetime as dt
from time import monotonic_ns
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.registers.ballots.conftest import Polls, only, version
from tests.registers.tasks.conftest import officer
from tests.registers.tasks.test_pages import shown, signed_in
from tongxin.ground.access import scope
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Ballot, Round
from tongxin.registers.ballots.web import door
from tongxin.registers.ballots.web.page import ACTS
from tongxin.toolbox import clock

pytestmark = pytest.mark.django_db


def sent(client: Client, held: Round, name: str, status: int = 303, **data: Any) -> str:
    """Send the form of an act."""
    url = reverse("ballots:act", args=[held.pk, name])
    response = client.post(url, {"_key": str(uuid4()), "_version": version(held), **data})
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def test_a_round_from_the_list_to_the_results(polls: Polls) -> None:
    """An appraisal on paper by pages alone: drafted, filled, frozen, opened, closed, tallied twice, counted, published."""
    polls.staff(5)
    client = signed_in(polls.office)
    assert "起草第一轮投票" in shown(client, reverse("ballots:rounds"))
    assert "支部换届选举" in shown(client, reverse("ballots:begin"))
    new = reverse("ballots:draft", args=["cadre_appraisal"])
    page = shown(client, new)
    assert polls.hospital.root.short_name in page
    assert polls.hospital.one.short_name not in page
    data = {"_key": "k", "title": "示例测评", "organisation": polls.hospital.root.pk}
    assert client.post(new, {**data, "title": ""}).status_code == 422
    assert client.post(new, data).status_code == 303
    held = Round.objects.get()
    staff, delegates = held.electorates.all()
    sent(client, held, "correct", title="示例测评二", mode="paper", words="请据实填写")
    sent(client, held, "place", electorate=delegates.pk, scope=polls.hospital.one.pk)
    sent(client, held, "remove_place", electorate=delegates.pk)
    sent(client, held, "fill", scope="")
    page = sent(client, held, "add_subject", status=422, person="没有这个人")
    assert "本院没有“没有这个人”" in page
    for person in polls.hospital.people[:2]:
        sent(client, held, "add_subject", person=f"{person.name}（{person.code}）")
    sent(client, held, "add_subject", title="示例对象")
    sent(client, held, "order", status=422, numbers="甲")
    sent(client, held, "order", numbers="3 1 2")
    sent(client, held, "drop_subject", number=1)
    sent(client, held, "freeze")
    everybody_opens_every_form(client, Round.objects.get())
    sent(client, held, "voters", status=422, electorate=staff.pk, persons="甲乙丙丁 没有", reason="补入")
    sent(client, held, "strike", electorate=staff.pk, person=polls.hospital.people[4].code, reason="已调出")
    roll = shown(client, reverse("ballots:roll", args=[held.pk, staff.pk]))
    assert "移出名册的人" in roll
    sent(client, held, "rehearse", testers=polls.hospital.people[0].code)
    sent(client, held, "open")
    shown(client, reverse("ballots:round", args=[held.pk]))
    sent(client, held, "close")
    tellers(polls, client, held)
    sent(client, held, "count")
    assert "还没有公布" in shown(client, reverse("ballots:results", args=[held.pk]))
    sent(client, held, "publish", follow="on")
    page = shown(client, reverse("ballots:results", args=[held.pk]))
    assert "66.67%" in page  # the mean of 5/6 and 3/6
    assert "（低于警戒线）" in page
    shown(client, reverse("ballots:round", args=[held.pk]))
    sent(client, held, "archive")


def everybody_opens_every_form(client: Client, held: Round) -> None:
    """Open each act's page, whether or not it may be done now: none may fail."""
    for name in ACTS:
        assert client.get(reverse("ballots:act", args=[held.pk, name])).status_code == 200, name
    assert client.get(reverse("ballots:act", args=[held.pk, "nothing"])).status_code == 404


def tellers(polls: Polls, client: Client, held: Round) -> None:
    """Enter the counts of two tellers, who differ at first."""
    group = held.electorates.get()
    url = reverse("ballots:tally", args=[held.pk, group.pk])
    marks = {"m-1-satisfied": 10, "m-1-basically": 2, "m-2-satisfied": 7, "m-2-dissatisfied": 5}
    data = {"teller": "示例甲", "issued": 9, "returned": 9, "invalid": 3, "why": "空白", **marks}
    assert client.post(url, {"_key": "t0", **data}).status_code == 422  # more marks than valid ballots
    data |= {"m-1-satisfied": 5, "m-1-basically": 1, "m-2-satisfied": 3, "m-2-dissatisfied": 3}
    assert client.post(url, {"_key": "t1", **data}).status_code == 303
    other = signed_in(officer("union_office", polls.hospital.root, polls.hospital.root))
    assert other.post(url, {"_key": "t2", **data, "m-2-satisfied": 4, "m-2-dissatisfied": 2}).status_code == 303
    page = shown(client, url)
    assert "两名计票人不一致的地方" in page
    assert "示例乙：满意" in page
    third = signed_in(officer("party_office", polls.hospital.root, polls.hospital.root))
    assert "两名计票人都已录入" in shown(third, url)
    for number, one in enumerate((client, other)):
        data |= {
            "issued": 15,
            "returned": 15,
            "m-1-satisfied": 10,
            "m-1-basically": 2,
            "m-2-satisfied": 7,
            "m-2-dissatisfied": 5,
        }
        data["issued"] = data["returned"] = 9
        data |= {"m-1-satisfied": 5, "m-1-basically": 1, "m-2-satisfied": 3, "m-2-dissatisfied": 3}
        assert one.post(url, {"_key": f"u{number}", **data}).status_code == 303


def test_the_list_asks_few_questions(polls: Polls) -> None:
    for number in range(30):
        polls.draft(title=f"示例测评{number}")
    client = signed_in(polls.office)
    shown(client, reverse("ballots:rounds"))
    with CaptureQueriesContext(connection) as asked:
        shown(client, reverse("ballots:rounds"))
    assert len(asked) <= 12 + 4


def test_results_show_one_only_what_concerns_one(polls: Polls) -> None:
    """The organisation section reads every cadre, who was appraised himself, everybody else on the roll the average."""
    polls.staff(5)
    held = polls.closed(subjects=4)
    for number, user in enumerate((polls.office, officer("union_office", polls.hospital.root, polls.hospital.root))):
        commands.tally(
            by=user, ballot_round=held, electorate=only(held), teller=f"示例{number}", issued=6, returned=6,
            counts={
                "1": {"satisfied": 6}, "2": {"satisfied": 5, "basically": 1}, "3": {"satisfied": 6},
                "4": {"satisfied": 5, "basically": 1},
            },
        )  # fmt: skip
    held = commands.count(by=polls.office, ballot_round=held, version=version(held))
    url = reverse("ballots:results", args=[held.pk])
    member = signed_in(polls.hospital.member)
    assert member.get(url).status_code == 404
    commands.publish(by=polls.office, ballot_round=held, version=version(held))
    assert "示例乙" in shown(signed_in(polls.office), url)
    page = shown(member, url)
    assert "91.67%" in page
    assert "没有人低于 75%" in page
    assert "83.33%" not in page
    assert "示例乙" not in page
    own = shown(signed_in(polls.hospital.recorder), url)  # appraised as the second
    assert "83.33%" in own
    assert "示例甲" not in own
    assert "示例测评" in shown(member, reverse("ballots:mine"))


def test_an_average_of_two_gives_neither_away(polls: Polls) -> None:
    polls.staff(5)
    held = polls.closed()
    for number, user in enumerate((polls.office, officer("union_office", polls.hospital.root, polls.hospital.root))):
        commands.tally(
            by=user, ballot_round=held, electorate=only(held), teller=f"示例{number}", issued=6, returned=6,
            counts={"1": {"satisfied": 6}, "2": {"satisfied": 5, "basically": 1}},
        )  # fmt: skip
    held = commands.count(by=polls.office, ballot_round=held, version=version(held))
    held = commands.publish(by=polls.office, ballot_round=held, version=version(held))
    page = shown(signed_in(polls.hospital.secretary), reverse("ballots:results", args=[held.pk]))
    assert "100.00%" in page  # his own, as the first appraised
    assert "91.67%" not in page
    assert "91.67%" in shown(signed_in(polls.office), reverse("ballots:results", args=[held.pk]))


def test_an_election_says_who_is_elected_and_who_is_tied(polls: Polls) -> None:
    held = polls.draft("branch_election", organisation=polls.hospital.one, seats=2)
    for person in polls.hospital.people[:3]:
        held = commands.add_subject(by=polls.office, ballot_round=held, version=version(held), person=person)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    held = commands.open_round(by=polls.office, ballot_round=held, version=version(held), present=5)
    held = commands.close(by=polls.office, ballot_round=held, version=version(held))
    counts = {"1": {"yes": 5}, "2": {"yes": 3, "no": 2}, "3": {"yes": 3, "no": 2}}
    for number, user in enumerate((polls.office, officer("union_office", polls.hospital.root, polls.hospital.root))):
        commands.tally(
            by=user,
            ballot_round=held,
            electorate=only(held),
            teller=f"示例{number}",
            issued=5,
            returned=5,
            counts=counts,
        )
    held = commands.count(by=polls.office, ballot_round=held, version=version(held))
    held = commands.publish(by=polls.office, ballot_round=held, version=version(held))
    page = shown(signed_in(polls.office), reverse("ballots:results", args=[held.pk]))
    assert "当选：示例甲" in page
    assert "票数相等，须就他们重新投票：示例乙、示例丙" in page
    assert "还有 1 个名额没有选出" in page


def test_ballots_are_typed_in_as_digits(polls: Polls) -> None:
    polls.staff(3)
    held = polls.opened(Mode.TYPED)
    client = signed_in(polls.office)
    assert "1 满意" in shown(client, reverse("ballots:act", args=[held.pk, "type"]))
    page = sent(client, held, "type", status=422, electorate=only(held).pk, ballots="12\n9\n1a")
    assert "第 2 行" in page
    assert "第 3 行" in page
    sent(client, held, "type", electorate=only(held).pk, ballots="12\n 1 0 ", spoilt=1, why="涂改")
    answers = list(Ballot.objects.filter(spoilt="").values_list("answers", flat=True))
    assert {"1": "satisfied", "2": "basically"} in answers
    assert {"1": "satisfied"} in answers


@pytest.fixture
def survey(polls: Polls) -> Round:
    """A survey of patients, open to whoever scans its code."""
    held = polls.draft("discharge_survey", title="示例征询")
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    return commands.open_round(by=polls.office, ballot_round=held, version=version(held))


def test_a_survey_is_filled_in_without_signing_in(polls: Polls, survey: Round) -> None:
    url = reverse("ballots:fill", args=[survey.hospital_id, only(survey).pk])
    assert url in shown(signed_in(polls.office), reverse("ballots:code", args=[survey.pk, only(survey).pk]))
    patient = Client()
    assert "您对这次住院总体上满意吗？" in shown(patient, url)
    answers = {"overall": "satisfied", "attitude": "basically", "red_packet": "none", "words": "很好"}
    assert patient.post(url, {"_key": "p1", "overall": "satisfied"}).status_code == 422
    assert "谢谢您的意见" in patient.post(url, {"_key": "p1", **answers}).content.decode()
    assert patient.post(url, {"_key": "p1", **answers}).status_code == 200
    scope.put(scope.EVERYWHERE)  # an anonymous request leaves the connection without any hospital
    assert Ballot.objects.filter(electorate=only(survey)).count() == 1
    assert Client().get(reverse("ballots:fill", args=[uuid4(), only(survey).pk])).status_code == 404
    scope.put(scope.EVERYWHERE)
    commands.close(by=polls.office, ballot_round=survey, version=version(survey))
    assert "现在不能填写" in shown(patient, url)
    assert patient.post(url, {"_key": "p2", **answers}).status_code == 422


def test_a_survey_takes_no_more_than_people_can_fill_in(survey: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    url = reverse("ballots:fill", args=[survey.hospital_id, only(survey).pk])
    answers = {"overall": "satisfied", "attitude": "basically", "red_packet": "none"}
    monkeypatch.setattr(door, "_came", {})
    for number in range(20):
        Client().post(url, {"_key": f"p{number}", **answers})
    assert Client().post(url, {"_key": "more", **answers}).status_code == 429
    monkeypatch.setattr(door, "monotonic_ns", lambda: monotonic_ns() + 61_000_000_000)
    assert Client().post(url, {"_key": "later", **answers}).status_code == 200


def test_who_may_vote_finds_the_round_in_his_list(polls: Polls) -> None:
    held = polls.appraisal(Mode.SECRET)
    held = commands.freeze(by=polls.office, ballot_round=held, version=version(held))
    member = signed_in(polls.hospital.member)
    assert "现在没有等您投票的事" in shown(member, reverse("ballots:mine"))
    held.record.state = State.OPEN
    held.record.save(update_fields=["state"])
    Round.objects.filter(pk=held.pk).update(closes_at=clock.now() + dt.timedelta(1))
    assert [row.pk for row in queries.open_to(polls.hospital.member)] == [held.pk]
    assert reverse("ballots:vote", args=[held.pk]) in shown(member, reverse("ballots:mine"))
    assert "没有关联人员" in shown(signed_in(polls.hospital.office), reverse("ballots:mine"))
    shown(signed_in(polls.office), reverse("ballots:round", args=[held.pk]))
