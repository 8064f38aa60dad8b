"""A decision becomes known as far as its type says: a draft notice, once, and none of what is issued apart."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.registers.decisions.test_commands import Committee, codes, committee
from tests.registers.decisions.test_documents import held
from tests.registers.decisions.test_superior import answer, item, report

from tongxin.ground.access.models import User
from tongxin.ground.records.models import Record
from tongxin.registers.decisions import commands
from tongxin.registers.decisions.models import Item, Meeting
from tongxin.registers.rulebook.models import Notice
from tongxin.toolbox.problems import Denied

__all__ = ["committee", "held", "item"]
pytestmark = pytest.mark.django_db


def disclosed(committee: Committee, title: str) -> Record:
    row = Item.objects.select_related("record", "organisation").get(record__title=title)
    return commands.disclose(by=committee.hospital.office, item=row, version=row.record.version)


def test_a_decision_becomes_a_notice_once(committee: Committee, held: Meeting) -> None:
    made = disclosed(committee, "议题1")
    notice = Notice.objects.get(pk=made.pk)
    assert (notice.kind, notice.audience, notice.text, notice.organisation_id) == (
        "decision", "members", "同意甲事", held.organisation_id,
    )  # fmt: skip
    assert codes(lambda: disclosed(committee, "议题1")) == {"decisions.disclosed"}
    assert codes(lambda: disclosed(committee, "某科负责人任免")) == {"decisions.not_open"}
    row = Item.objects.select_related("record", "organisation").get(record__title="议题2")
    with pytest.raises(Denied):
        commands.disclose(by=committee.hospital.secretary, item=row, version=row.record.version)


def test_what_is_out_of_force_is_not_made_known(committee: Committee, item: Item) -> None:
    report(committee, item)
    answer(committee, item, approved=False)
    Record.objects.filter(pk=item.pk).update(state="decided")
    assert codes(lambda: disclosed(committee, item.record.title)) == {"decisions.none_in_force"}


def test_the_page_offers_it_and_shows_the_draft(committee: Committee, held: Meeting) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=committee.hospital.office.id))
    row, cadre = (Item.objects.get(record__title=title) for title in ("议题1", "某科负责人任免"))
    address = f"/decisions/items/{row.pk}/"
    assert "公开决定" in client.get(address).content.decode()
    assert "公开决定" not in client.get(f"/decisions/items/{cadre.pk}/").content.decode()
    assert client.get(f"{address}disclose/").status_code == 200
    version = Record.objects.get(pk=row.pk).version
    assert client.post(f"{address}disclose/", {"_version": version}).status_code == 303
    page = client.get(address).content.decode()
    assert "党务公开" in page
    assert "公开决定" not in page
