"""Papers of a meeting: minutes without opinions and figures, the record with them, a notice with a unit's own items."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import docx
import pytest
from django.test import Client
from tests.registers.conftest import START, SYSTEM
from tests.registers.decisions.test_commands import DAY, Committee, committee, conclude, placed, propose, supplied
from tests.registers.decisions.test_past import dealt, record

from tongxin.ground.access.commands import grant
from tongxin.ground.access.models import User
from tongxin.ground.audit.models import Event
from tongxin.ground.forms import queries as forms
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.registers.decisions import commands, documents, queries
from tongxin.registers.decisions.commands import Held
from tongxin.registers.decisions.definitions import Outcome
from tongxin.registers.decisions.models import Meeting, Voice
from tongxin.registers.decisions.printed import APPLICATION
from tongxin.toolbox.official import Paper, Part

__all__ = ["committee"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def held(committee: Committee) -> Meeting:
    """A meeting that decided one item for each of two units with one dissent, and one cadre item by ballot."""
    cadre = {"kind": "p01", "title": "某科负责人任免", "resolution": "同意任用"}
    items = [
        dealt(committee, "1", owner=committee.hospital.one, due_on=DAY + dt.timedelta(days=30), resolution="同意甲事",
              marks={committee.members[0].pk: "no"}),
        dealt(committee, "2", owner=committee.hospital.two, resolution="同意乙事"),
        dealt(committee, "3", ballots=7, **cadre),
    ]  # fmt: skip
    brewed = dealt(committee, "3", **{**cadre, "resolution": ""}, outcome=Outcome.NOTED, reason="酝酿")
    record(committee, Held("special", DAY - dt.timedelta(days=3), [brewed]), Held("party", DAY, items, place="三楼"))
    return Meeting.objects.get(body="party")


def words(paper: Paper) -> str:
    return "\n".join(part.text for part in paper.parts if isinstance(part, Part))


def test_minutes_hold_decisions_only(held: Meeting, committee: Committee) -> None:
    said = words(documents.minutes(held))
    assert "同意甲事。" in said
    assert "另有1项议题按规定另行印发。" in said
    assert not any(word in said for word in ("不同意", "赞成", "表决", "任免"))
    assert "2026年11月20日，委员6主持召开党委会。地点：三楼。" in said
    assert "同意任用。" in words(documents.kept_apart(held))


def test_the_record_holds_what_everybody_said(held: Meeting, committee: Committee) -> None:
    Voice.objects.filter(person=committee.members[0], stand="no").update(words="费用依据不足")
    said = words(documents.record(held))
    assert "委员0：不同意；费用依据不足。" in said
    assert "表决：应到7，实到7，同意6，不同意1，弃权0。" in said


def test_an_invitation_names_the_agenda_with_its_papers_before_the_meeting(committee: Committee) -> None:
    item = supplied(propose(committee), committee)
    hospital, browser = committee.hospital, Client()
    meeting = commands.convene(
        by=hospital.office, organisation=hospital.root, body="party", on=DAY, starts_at=dt.time(9), place="三楼会议室"
    )
    commands.put_on_agenda(by=hospital.office, meeting=meeting, version=1, item=item)
    said = words(documents.invitation(meeting, day=DAY))
    assert "定于2026年11月20日09:00在三楼会议室召开党委会，议程如下：" in said
    assert "年度工作要点\n提出单位：示例医院。材料：工作要点、责任清单。" in said
    browser.force_login(User.objects.get(pk=hospital.office.id))
    assert browser.get(f"/decisions/meetings/{meeting.pk}/invitation/").status_code == 200


def annex(meeting: Meeting) -> list[str]:
    document = docx.Document(BytesIO(documents.write(documents.minutes(meeting), meeting)))
    return [line.text for line in document.paragraphs]


def test_who_approved_the_minutes_stands_on_the_annex_and_the_page(committee: Committee) -> None:
    hospital, browser = committee.hospital, Client()
    meeting, line = placed(committee)
    meeting = conclude(committee, committee.said(line, meeting), line)
    meeting = commands.close(by=hospital.office, meeting=meeting, version=meeting.record.version)
    assert "审定：未定稿" in annex(meeting)
    meeting = commands.lock(by=hospital.office, meeting=meeting, version=meeting.record.version)
    assert any(said.startswith("审定：示例党办 ") for said in annex(meeting))
    browser.force_login(User.objects.get(pk=hospital.office.id))
    assert "纪要审定</dt><dd>示例党办" in browser.get(f"/decisions/meetings/{meeting.pk}/").content.decode()
    assert browser.get(f"/decisions/meetings/{meeting.pk}/invitation/").status_code == 404


def test_who_registered_a_meeting_that_was_held_did_not_approve_its_minutes(
    held: Meeting, committee: Committee
) -> None:
    browser = Client()
    assert "审定：会后登记，没有记载审定人" in annex(held)
    browser.force_login(User.objects.get(pk=committee.hospital.office.id))
    assert "纪要审定" not in browser.get(f"/decisions/meetings/{held.pk}/").content.decode()


def test_a_file_has_title_signature_and_a_detachable_annex(held: Meeting) -> None:
    document = docx.Document(BytesIO(documents.write(documents.minutes(held), held)))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "党委会会议纪要"
    assert "2026年11月20日" in texts
    assert texts.index("核验附页") > texts.index("2026年11月20日")
    assert len(document.sections) == 2


def test_papers_of_a_party_body_go_out_in_the_name_of_its_committee(held: Meeting, committee: Committee) -> None:
    assert documents.minutes(held).signature == committee.hospital.root.name
    organisations.found(
        by=SYSTEM, parent=committee.hospital.root, kind=OrganisationKind.PARTY_COMMITTEE, code="dw",
        name="中共示例医院委员会", established_on=START,
    )  # fmt: skip
    held.sent_reason = "上级要求当天研究"
    assert documents.minutes(held).signature == "中共示例医院委员会"
    assert "会议材料没有按规定提前送达，理由：上级要求当天研究。" in words(documents.record(held))
    held.body = "office"
    assert documents.minutes(held).signature == committee.hospital.root.name


def test_reading_the_record_is_an_event(held: Meeting, committee: Committee) -> None:
    office, clerk = Client(), User.objects.get(pk=committee.hospital.office.id)
    office.force_login(clerk)
    address = f"/decisions/meetings/{held.pk}"
    assert office.get(f"{address}/record/").status_code == 403
    grant(by=SYSTEM, user=clerk, role="meeting_recorder", organisation=committee.hospital.root, valid_from=START)
    assert office.get(f"{address}/minutes/").status_code == 200
    assert not Event.objects.filter(name="deliberations.read").exists()
    assert office.get(f"{address}/record/").status_code == 200
    assert Event.objects.get(name="deliberations.read").target_id == str(held.pk)
    assert office.get(f"{address}/notices/{committee.hospital.one.pk}/").status_code == 200
    assert office.get(f"{address}/notices/{committee.hospital.root.pk}/").status_code == 200
    member = Client()
    member.force_login(User.objects.get(pk=committee.hospital.member.id))
    assert member.get(f"{address}/record/").status_code in (403, 404)
    assert member.get(f"{address}/notices/{committee.hospital.one.pk}/").status_code == 404


def test_a_notice_shows_a_unit_its_own_items(held: Meeting, committee: Committee) -> None:
    lines = queries.told(committee.hospital.office, held.pk, committee.hospital.one.pk)
    said = words(documents.notice(held, "一支部", lines))
    assert "同意甲事。完成期限：2026年12月20日。" in said
    assert "乙事" not in said


def test_an_application_prints_what_is_on_record(committee: Committee) -> None:
    proposed = propose(committee, content="拟新购设备一台。")
    asked = commands.answer_consultation(
        by=committee.hospital.office, item=proposed, version=proposed.record.version, title="财务意见", agreed=True,
        opinion="资金已落实",
    )  # fmt: skip
    item = supplied(asked, committee)
    (made,) = forms.sheets(SYSTEM, forms.form("item_application"), item.record)
    told = dict(made.values)
    assert (told["title"], told["proposer"]) == (item.record.title, item.organisation.name)
    assert told["body"] == "党委会"
    assert told["background"] == "拟新购设备一台。"
    assert told["attachments"] == "；".join(queries.type_of(item.type).need)
    assert str(told["opinions"]).startswith("财务意见：同意，资金已落实")
    assert set(told) == set(APPLICATION)
