"""Provenance of one decision, ledgers, and how many questions the pages ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registers.decisions.test_commands import DAY, Committee, committee, conclude, placed, propose, supplied
from tests.registers.decisions.test_documents import held
from tests.registers.decisions.test_past import dealt, record
from tests.registers.tasks.conftest import officer

from tongxin.ground.access.models import User
from tongxin.registers.decisions import commands, exports, hearing, provenance
from tongxin.registers.decisions.commands import Held
from tongxin.registers.decisions.models import Item, Line, Meeting, Resolution

__all__ = ["committee", "held"]
pytestmark = pytest.mark.django_db
YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
MOST, MOST_OF_CHAIN = 12, 15


def client(committee: Committee) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=committee.hospital.office.id))
    return made


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return questions(found)


def questions(found: CaptureQueriesContext) -> int:
    """Return how many statements asked or wrote something: marks inside the transaction do not."""
    return sum("SAVEPOINT" not in query["sql"] and "set_config" not in query["sql"] for query in found.captured_queries)


def test_the_chain_of_one_decision(held: Meeting, committee: Committee) -> None:
    item = Item.objects.get(record__title="议题1")
    with CaptureQueriesContext(connection) as found:
        document = provenance.as_prov(provenance.chain(committee.hospital.office, item.pk))
    assert len(found) <= MOST_OF_CHAIN
    made = Resolution.objects.get(line__item=item)
    line = Line.objects.get(item=item)
    assert document["entity"][f"tongxin:{made.pk}"]["prov:label"] == "党委〔2026〕1号"
    assert document["wasGeneratedBy"][f"_:g-{made.pk}"]["prov:activity"] == f"tongxin:{line.pk}"
    voted = document["activity"][f"tongxin:{line.pk}"]
    assert (voted["tongxin:carried"], voted["tongxin:rule"], voted["tongxin:eligible"]) == (True, "committee", 7)
    articles = {each["prov:label"] for each in document["entity"].values() if each["prov:type"] == "article"}
    assert articles == {"党委会会议议事规则"}
    names = {*document["entity"], *document["activity"], *document["agent"]}
    ends = {value for sort in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAttributedTo")
            for each in document[sort].values() for value in each.values()}  # fmt: skip
    assert ends <= names
    assert "不同意" not in str(document)


def test_pages_ask_few_questions(held: Meeting, committee: Committee) -> None:
    browser, item = client(committee), Item.objects.get(record__title="议题1")
    line = Line.objects.get(item=item)
    assert asked(browser, f"/decisions/items/{item.pk}/chain/") <= MOST_OF_CHAIN
    assert asked(browser, f"/decisions/items/{item.pk}/prov.json") <= MOST_OF_CHAIN
    assert asked(browser, f"/decisions/items/{item.pk}/") <= MOST_OF_CHAIN
    counts: dict[str, Any] = {
        "items": asked(browser, "/decisions/"), "meetings": asked(browser, "/decisions/meetings/"),
        "meeting": asked(browser, f"/decisions/meetings/{held.pk}/"),
        "line": asked(browser, f"/decisions/meetings/{held.pk}/lines/{line.pk}/"),
    }  # fmt: skip
    assert {name: count for name, count in counts.items() if count > MOST} == {}


def test_how_it_was_judged_is_given_as_it_was_kept_to_who_may_see_votes(held: Meeting, committee: Committee) -> None:
    line, root, reader = Line.objects.get(item__record__title="议题1"), committee.hospital.root, Client()
    address = f"/decisions/items/{line.item_id}/"
    assert client(committee).get(f"{address}proofs/{line.pk}.json").json() == line.proof
    assert "应到 7 人，实到 7 人，同意" in client(committee).get(f"{address}chain/").content.decode()
    reader.force_login(User.objects.get(pk=officer("supervision_office", root, root).id))
    assert reader.get(f"{address}proofs/{line.pk}.json").status_code == 403
    assert reader.get(f"{address}proofs/{line.item_id}.json").status_code == 404
    page = reader.get(f"{address}chain/").content.decode()
    assert "党委会会议议事规则" in page
    assert "应到 7 人" not in page


def test_the_ledger_tells_what_was_decided_and_keeps_cadres_apart(held: Meeting, committee: Committee) -> None:
    office = committee.hospital.office
    rows = list(exports.decided(office, committee.hospital.root, *YEAR))
    one = next(row for row in rows if row["title"] == "议题1")
    assert (one["resolution_number"], one["vote"], one["result"]) == ("党委〔2026〕1号", "6/1/0", "通过")
    assert next(row for row in rows if row["category"] == "重要人事任免").keys().isdisjoint({"vote", "owner", "amount"})
    sums = {row["category"]: row for row in exports.summary(office, committee.hospital.root, *YEAR)}
    assert (sums["重大决策"]["items"], sums["重要人事任免"]["passed"], sums["重大项目安排"]["items"]) == (2, 1, 0)


def test_who_reads_a_unit_reads_no_votes_of_a_body_above_it(committee: Committee) -> None:
    hospital = committee.hospital
    item = supplied(propose(committee, organisation=hospital.one), committee)
    meeting, line = placed(committee, item=item)
    conclude(committee, committee.said(line, meeting), line)
    votes = {"vote", "should_attend", "attended", "observers", "recusal"}
    (own,) = exports.decided(hospital.secretary, hospital.one, *YEAR)
    assert (own["result"], own["meeting"]) == ("通过", meeting.record.title)
    assert not votes & {*own}
    (whole,) = exports.decided(hospital.office, hospital.root, *YEAR)
    assert (votes <= {*whole}, whole["vote"]) == (True, "7/0/0")


def test_a_meeting_of_thirty_items_closes_in_few_statements(committee: Committee) -> None:
    """Eleven that ask or write, thirteen with the marks of the savepoint. The marks counted too, and the bound was the same,
    until meetings could be searched: since then the index reads a meeting and compares its entry with every change."""
    items = [dealt(committee, str(number)) for number in range(30)]
    record(committee, Held("party", DAY, items))
    meeting = Meeting.objects.get()
    meeting.record.state = "open"
    meeting.record.save(update_fields=["state"])
    with CaptureQueriesContext(connection) as found:
        commands.close(by=committee.hospital.office, meeting=meeting, version=meeting.record.version)
    assert questions(found) < MOST


def test_the_live_pages_ask_few_questions(held: Meeting, committee: Committee) -> None:
    meeting, line = placed(committee)
    assert hearing.waiting(committee.hospital.office, meeting)
    browser = client(committee)
    assert asked(browser, f"/decisions/meetings/{meeting.pk}/") <= MOST
    assert asked(browser, f"/decisions/meetings/{meeting.pk}/lines/{line.pk}/") <= MOST
