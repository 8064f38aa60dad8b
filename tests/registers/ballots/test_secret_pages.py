"""Pages of secret voting: the voter's, the request nobody signs in for, keys and box, bulletin and recount file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.registers.ballots.voters import PASSPHRASES, Box, Voter, box, officer
from tests.registers.conftest import Hospital
from tongxin.ground.access import scope
from tongxin.ground.audit.models import Event
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.models import Receipt
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.definitions import State
from tongxin.registers.ballots.models import Electorate, Envelope, RollEntry
from tongxin.toolbox import blindsign
from tongxin.toolbox.bulletins import b64, raw

GOOD = {"1": "satisfied", "2": "basically"}


class Visitor(Client):
    """A client after whose requests the test sees every hospital again."""

    def request(self, **asked: Any) -> Any:
        try:
            return super().request(**asked)
        finally:
            scope.put(scope.EVERYWHERE)


def signed_in(by: User) -> Client:
    from tongxin.ground.access.models import User as UserRow

    client = Visitor(headers={"accept-language": "zh-hans"})
    client.force_login(UserRow.objects.get(pk=by.id), backend="tongxin.ground.access.sessions.Backend")
    return client


@pytest.fixture
def held(hospital: Hospital, tmp_path: Path, settings: Any) -> Box:
    """A round with one voter, who has an account."""
    made = box(hospital, tmp_path / "keys", settings, voters=1, electorates=("staff", "delegates"))
    person = RollEntry.objects.filter(electorate=made.electorates[0]).select_related("person").get().person
    made.voters[0].user = officer("", hospital.root, hospital.root, person)
    RollEntry.objects.filter(electorate=made.electorates[1]).update(person=person)
    return made


def post(client: Client, url: str, body: object, **headers: str) -> dict[str, Any]:
    response = client.post(url, json.dumps(body), content_type="application/json", headers=headers)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def cast_url(electorate: Electorate) -> str:
    return reverse("ballots:cast", args=[electorate.hospital_id, electorate.pk])


def taken(held: Box) -> tuple[Voter, dict[str, Any]]:
    """Have a token signed through the page's request; return what is cast next."""
    voter = held.voters[0]
    voter.prepared = blindsign.prepare(bytes(32))
    voter.blinded = blindsign.blind(voter.public, voter.prepared)
    url = reverse("ballots:issue", args=[voter.electorate.pk])
    answer = post(signed_in(voter.user), url, {"blinded": b64(voter.blinded.message)})
    voter.signature = blindsign.finalize(voter.public, voter.prepared, voter.blinded, raw(answer["signature"]))
    sent = {name: b64(value) for name, value in (("token", voter.prepared), ("signature", voter.signature))}
    return voter, {**sent, "secret": b64(b"s" * 32), "answers": GOOD}


def codes(answer: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in answer["problems"]]


def test_the_voter_sees_the_ballot_of_each_of_his_groups(
    held: Box, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(held.voters[0].user)
    url = reverse("ballots:vote", args=[held.held.pk])
    with django_assert_max_num_queries(20):
        page = client.get(url)
    text = page.content.decode()
    assert text.count("<fieldset") == 2
    assert "示例干部1" in text
    assert str(held.electorates[1].pk) in text
    other = client.get(url, {"electorate": str(held.electorates[1].pk)}).content.decode()
    assert cast_url(held.electorates[1]) in other


def test_who_is_not_on_the_roll_sees_no_ballot(held: Box) -> None:
    assert signed_in(held.hospital.office).get(reverse("ballots:vote", args=[held.held.pk])).status_code == 404


def test_a_vote_through_both_requests(held: Box, caplog: pytest.LogCaptureFixture) -> None:
    before = Event.objects.count()
    voter, sent = taken(held)
    response = Visitor().post(cast_url(voter.electorate), json.dumps(sent), content_type="application/json")
    assert set(response.json()) == {"receipt"}
    assert not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    assert Envelope.objects.count() == 1
    assert Event.objects.count() == before
    assert codes(post(Visitor(), cast_url(voter.electorate), {**sent, "answers": {}})) == ["ballots.cast_twice"]
    assert not caplog.records, "no line of the log tells when a ballot came in"


def test_a_cast_that_says_who_sends_it_is_refused(held: Box) -> None:
    voter, sent = taken(held)
    url = cast_url(voter.electorate)
    assert codes(post(signed_in(voter.user), url, sent)) == ["ballots.known"]
    assert codes(post(Visitor(), url, sent, authorization="Basic eDp5")) == ["ballots.known"]
    assert not Envelope.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"token": 3}, "ballots.unreadable_ballot"),
        ({"signature": "ä"}, "ballots.unreadable_ballot"),
        ({"answers": []}, "ballots.unreadable_ballot"),
        ({"secret": ""}, "ballots.token"),
        ({"answers": {"1": "none of these"}}, "ballots.malformed"),
        ({"answers": {"1": {"deep": [1]}}}, "ballots.malformed"),
        ({"answers": {"1": "x" * 70_000}}, "ballots.large"),
    ],
)
def test_bad_casts_are_answered_in_words(held: Box, change: dict[str, Any], code: str) -> None:
    voter, sent = taken(held)
    assert codes(post(Visitor(), cast_url(voter.electorate), {**sent, **change})) == [code]


@pytest.mark.parametrize("body", ["no json", "[]", "\xff", pytest.param("[" * 60_000, id="nested")])
def test_what_is_no_ballot_at_all_is_answered_too(held: Box, body: str) -> None:
    response = Visitor().post(cast_url(held.electorates[0]), body, content_type="application/json")
    assert codes(response.json()) == ["ballots.unreadable_ballot"]


def test_an_electorate_of_another_hospital_is_not_there(held: Box) -> None:
    group = held.electorates[0]
    url = reverse("ballots:cast", args=[group.pk, group.pk])
    assert codes(post(Visitor(), url, {})) == ["access.not_found"]
    assert Visitor().get(cast_url(group)).status_code == 405


def test_the_issue_needs_a_session_and_its_token(held: Box) -> None:
    url = reverse("ballots:issue", args=[held.electorates[0].pk])
    assert Visitor().post(url, "{}", content_type="application/json").status_code == 302
    assert codes(post(signed_in(held.voters[0].user), url, {})) == ["ballots.unreadable"]
    for stranger in (held.hospital.office, held.hospital.member):
        assert signed_in(stranger).post(url, {"blinded": "AA"}).status_code == 404
    RollEntry.objects.update(struck=True, reason="调离")
    assert codes(post(signed_in(held.voters[0].user), url, {"blinded": "AA"})) == ["ballots.not_on_roll"]
    strict = Visitor(enforce_csrf_checks=True)
    strict.cookies = signed_in(held.voters[0].user).cookies
    assert strict.post(url, "{}", content_type="application/json").status_code == 403


# Keys and box


def text(response: HttpResponse | Any) -> str:
    content: str = response.content.decode()
    return content


def test_holders_set_give_back_and_open(hospital: Hospital, tmp_path: Path, settings: Any) -> None:
    held = box(hospital, tmp_path / "keys", settings, voters=0, opened=False)
    one, two = (signed_in(by) for by in held.holders)
    url = reverse("ballots:keys", args=[held.held.pk])
    held.held.keyholders.filter(user=held.holders[0].id).delete()
    assert "还缺 1 位保管人" in text(one.get(url))
    hold = reverse("ballots:hold_key", args=[held.held.pk])
    unlike = one.post(hold, {"passphrase": PASSPHRASES[0], "again": PASSPHRASES[1]})
    assert (unlike.status_code, "两次输入的口令不一样" in text(unlike)) == (422, True)
    assert one.post(hold, {"_key": "1", "passphrase": PASSPHRASES[0], "again": PASSPHRASES[0]}).status_code == 303
    assert held.held.keyholders.count() == 2

    from tongxin.registers.ballots.commands import keys

    keys.make_keys(held.held)
    held.held.record.state = State.OPEN
    held.held.record.save()
    unlock = reverse("ballots:unlock", args=[held.held.pk])
    wrong = one.post(unlock, {"passphrase": PASSPHRASES[1]})
    assert (wrong.status_code, "口令不对" in text(wrong)) == (422, True)
    for client, passphrase in zip((one, two), PASSPHRASES, strict=True):
        assert client.post(unlock, {"_key": "2", "passphrase": passphrase}).status_code == 303
    assert not Receipt.objects.exists(), "no digest of a passphrase is kept"
    assert "数目不符时不开箱" in text(one.get(url))
    opened = one.post(reverse("ballots:open_box", args=[held.held.pk]), {"_version": held.held.record.version})
    assert opened.status_code == 303
    assert "密钥已经销毁" in text(one.get(url))


def test_who_may_not_see_the_keeping_sees_no_keys(held: Box) -> None:
    for name in ("keys", "recount"):
        url = reverse(f"ballots:{name}", args=[held.held.pk])
        assert signed_in(held.voters[0].user).get(url).status_code in {403, 404}
    held.held.mode = "paper"
    held.held.save()
    assert signed_in(held.holders[0]).get(reverse("ballots:keys", args=[held.held.pk])).status_code == 404


# Bulletin and recount


def test_anybody_finds_a_receipt_and_takes_the_bulletin(held: Box) -> None:
    receipt = held.voters[0].vote(GOOD)
    address = [held.hospital.root.pk, held.held.pk]
    assert Visitor().get(reverse("ballots:bulletin", args=address)).status_code == 404
    held.open()
    page = reverse("ballots:bulletin", args=address)
    spaced = " ".join(receipt[place : place + 4] for place in range(0, 64, 4)).upper()
    assert "您的选票原样计入了" in text(Visitor().get(page, {"receipt": spaced}))
    assert "公告里没有这个编号" in text(Visitor().get(page, {"receipt": "00"}))
    file = Visitor().get(reverse("ballots:bulletin_file", args=address))
    assert receipt in text(file)
    assert "attachment" in file.headers["Content-Disposition"]
    vote = signed_in(held.voters[0].user).get(reverse("ballots:vote", args=[held.held.pk]))
    assert "到公告中核对回执" in text(vote)


def test_the_recount_file_of_an_appraisal_is_for_two_tellers(held: Box) -> None:
    held.voters[0].vote(GOOD)
    url, file = (reverse(f"ballots:{name}", args=[held.held.pk]) for name in ("recount", "tellers_file"))
    clients = [signed_in(by) for by in held.holders]
    assert clients[0].get(url).status_code == 404
    held.open()
    assert clients[0].post(url, {"_key": "1"}).status_code == 303
    assert clients[0].post(file).status_code == 400
    assert "还需要 1 名监票人打开" in text(clients[1].get(url))
    assert clients[1].post(url, {"_key": "2"}).status_code == 303
    for client in clients:
        slips = json.loads(text(client.post(file)))["electorates"][0]["slips"]
        assert slips["1"][0]["values"] == ["satisfied"]
    assert signed_in(held.hospital.office).post(file).status_code == 400
    assert Event.objects.filter(name="ballots.read_recount", outcome=Event.DONE).count() == 2
    public = reverse("ballots:recount_file", args=[held.hospital.root.pk, held.held.pk])
    assert Visitor().get(public).status_code == 404


def test_the_recount_file_of_a_survey_is_for_anybody_once_published_and_large_enough(
    hospital: Hospital, tmp_path: Path, settings: Any
) -> None:
    held = box(
        hospital, tmp_path / "keys", settings, voters=5, kind="staff_survey", subjects=0, electorates=("clinical",)
    )
    for voter in held.voters:
        voter.vote({"inspired": "inspired", "words": "只有我这样写"})
    held.open()
    url = reverse("ballots:recount_file", args=[hospital.root.pk, held.held.pk])
    assert Visitor().get(url).status_code == 404
    held.held.record.state = State.PUBLISHED
    held.held.record.save()
    shown = text(Visitor().get(url))
    assert json.loads(shown)["electorates"][0]["slips"]["inspired"][0]["values"] == ["inspired"]
    assert "只有我这样写" not in shown
    held.electorates[0].refresh_from_db()
    Electorate.objects.update(returned=4)
    assert Visitor().get(url).status_code == 404


def test_only_people_open_a_recount_file(held: Box) -> None:
    from tests.registers.conftest import SYSTEM
    from tongxin.toolbox.problems import Refused

    with pytest.raises(Refused, match="开箱计票后"):
        commands.open_recount(by=held.holders[0], held=held.held)
    with pytest.raises(Refused, match="不能由系统代办"):
        commands.open_recount(by=SYSTEM, held=held.held)


def test_the_page_of_secrecy_is_for_everybody(db: None) -> None:
    page = Visitor().get(reverse("ballots:secrecy"))
    assert "What is not promised" in text(page)
    assert "什么不能保证" in text(page)
