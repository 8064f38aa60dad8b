"""Drafting, writing, refreshing, exporting and voiding: allowed, denied, invalid."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import docx
import pytest
from django.db import DatabaseError, transaction
from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tests.registers.tasks.conftest import officer
from tests.uses.reports.conftest import FIRST, LAST, serve

from tongxin.ground.audit.models import Event, Head
from tongxin.ground.commands.arguments import parse
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused
from tongxin.uses.reports import commands, queries
from tongxin.uses.reports.models import Draft, Issue, Reckoning


def said(row: Draft) -> dict[str, str]:
    return {each.number.figure: each.said for each in queries.frozen(Draft.objects.get(pk=row.pk))}


def latest(row: Draft) -> Draft:
    return Draft.objects.select_related("record").get(pk=row.pk)


def test_a_draft_pins_its_template_and_takes_its_numbers(draft: Draft, hospital: Hospital) -> None:
    assert draft.record.title == "示例医院2026年度党建工作总结"
    assert draft.template_text.startswith("# {{organisation}}")
    assert (draft.organisation, draft.hospital, draft.signature) == (hospital.root, hospital.root, "示例医院")
    assert said(draft) == {
        "volunteering.activities": "2场",
        "volunteering.volunteers": "5人",
        "volunteering.person_times": "8人次",
        "volunteering.hours": "16小时",
        "deeds.items": "1件",
        "deeds.times": "12件次",
    }


def test_a_branch_counts_its_own(hospital: Hospital) -> None:
    row = commands.draft(
        by=hospital.secretary, template="annual_summary", organisation=hospital.one, first=FIRST, last=LAST
    )
    assert said(row)["deeds.times"] == "0件次"


def test_who_leads_a_general_branch_drafts_for_it_and_its_branches(hospital: Hospital) -> None:
    leader = officer("branch_secretary", hospital.general, hospital.root)
    asked: dict[str, Any] = {"by": leader, "template": "annual_summary", "first": FIRST, "last": LAST}
    for unit in (hospital.general, hospital.two):
        assert queries.draft(leader, commands.draft(**asked, organisation=unit).pk).organisation == unit
    with pytest.raises(Denied):
        commands.draft(**asked, organisation=hospital.root)


@pytest.mark.parametrize("who", ["member", "recorder"])
def test_only_some_roles_may_draft(hospital: Hospital, who: str) -> None:
    with pytest.raises(Denied):
        commands.draft(
            by=getattr(hospital, who), template="annual_summary", organisation=hospital.one, first=FIRST, last=LAST
        )
    assert not Draft.objects.exists()


def test_a_secretary_may_not_draft_for_another_branch(hospital: Hospital) -> None:
    with pytest.raises(Denied):
        commands.draft(
            by=hospital.secretary, template="annual_summary", organisation=hospital.two, first=FIRST, last=LAST
        )


def test_unknown_templates_and_impossible_periods_are_refused(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="可用：annual_summary"):
        commands.draft(by=hospital.office, template="x", organisation=hospital.root, first=FIRST, last=LAST)
    with pytest.raises(Refused, match="早于开始日期"):
        commands.draft(
            by=hospital.office, template="annual_summary", organisation=hospital.root, first=LAST, last=FIRST
        )


def test_a_region_has_no_reports(hospital: Hospital) -> None:
    region = Organisation.objects.create(
        kind=OrganisationKind.REGION, code="r", name="示例市", short_name="示例市", established_on=FIRST
    )
    with pytest.raises(Refused, match="不属于任何医院"):
        commands.draft(by=SYSTEM, template="annual_summary", organisation=region, first=FIRST, last=LAST)


def test_prose_is_kept_and_numbers_stay(draft: Draft, hospital: Hospital) -> None:
    serve(hospital, dt.date(2026, 11, 21), 4)
    commands.write_prose(by=hospital.office, draft=draft, section="plan", text="  继续开展志愿服务。 ", version=1)
    row = latest(draft)
    assert row.prose == {"plan": "继续开展志愿服务。"}
    assert row.record.version == 2
    assert said(draft)["volunteering.person_times"] == "8人次"


def test_prose_may_name_figures_which_are_taken_when_first_named(draft: Draft, hospital: Hospital) -> None:
    text = "去年{{volunteering.person_times | period=last_year}}，人均{{volunteering.times_each}}，{{deeds.times | over}}。"
    commands.write_prose(by=hospital.office, draft=draft, section="overview", text=text, version=1)
    numbers = [(each.number.figure, each.said) for each in queries.frozen(latest(draft))]
    assert numbers[:3] == [
        ("volunteering.person_times", "××"),
        ("volunteering.times_each", "1.6次/人"),
        ("deeds.times", "超10件次"),
    ]
    assert numbers[5] == ("volunteering.person_times", "8人次")


def test_prose_is_taken_away_by_writing_nothing(draft: Draft, hospital: Hospital) -> None:
    commands.write_prose(by=hospital.office, draft=draft, section="plan", text="一", version=1)
    commands.write_prose(by=hospital.office, draft=draft, section="plan", text=" ", version=2)
    assert latest(draft).prose == {}


def test_a_stale_edit_conflicts_and_changes_nothing(draft: Draft, hospital: Hospital) -> None:
    commands.write_prose(by=hospital.office, draft=draft, section="plan", text="一", version=1)
    with pytest.raises(Conflict):
        commands.write_prose(by=hospital.office, draft=draft, section="plan", text="二", version=1)
    with pytest.raises(Conflict):
        commands.refresh(by=hospital.office, draft=draft, version=1)
    with pytest.raises(Conflict):
        commands.export(by=hospital.office, draft=draft, version=1)
    assert latest(draft).prose == {"plan": "一"}


def test_bad_prose_is_refused_with_all_problems(draft: Draft, hospital: Hospital) -> None:
    with pytest.raises(Refused) as caught:
        commands.write_prose(by=hospital.office, draft=draft, section="plan", text="{{deeds.time}}\n\n- 一", version=1)
    assert [problem.field for problem in caught.value.problems] == ["text", "text"]
    with pytest.raises(Refused, match="机密"):
        commands.write_prose(by=hospital.office, draft=draft, section="plan", text="机密★10年\n\n内容", version=1)
    with pytest.raises(Refused, match="没有自写段落"):
        commands.write_prose(by=hospital.office, draft=draft, section="x", text="一", version=1)
    assert latest(draft).record.version == 1


def test_refreshing_takes_numbers_anew_and_keeps_prose(draft: Draft, hospital: Hospital) -> None:
    commands.write_prose(by=hospital.office, draft=draft, section="plan", text="一", version=1)
    serve(hospital, dt.date(2026, 11, 21), 4)
    commands.refresh(by=hospital.office, draft=draft, version=2)
    assert said(draft)["volunteering.person_times"] == "12人次"
    assert latest(draft).prose == {"plan": "一"}
    assert Event.objects.filter(name="reports.refresh").latest("at").body["changed"] == 3


def test_an_export_is_a_document_with_its_numbers(draft: Draft, hospital: Hospital) -> None:
    issue = commands.export(by=hospital.office, draft=draft, version=1, dated=dt.date(2026, 3, 5))
    made = docx.Document(BytesIO(bytes(issue.file)))
    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts[0] == "示例医院2026年度党建工作总结"
    assert "2026年3月5日" in texts
    assert f"数据快照：{issue.reckoning_id}" in texts
    assert [row.cells[2].text for row in made.tables[0].rows][1:] == ["2场", "5人", "8人次", "16小时", "1件", "12件次"]
    assert issue.version == 1


def test_the_annex_bears_the_newest_audit_head(draft: Draft, hospital: Hospital) -> None:
    Head.objects.create(size=42, root=b"\x07" * 32, frontier=[], at=clock.now(), signature=b"", public_key=b"")
    issue = commands.export(by=hospital.office, draft=draft, version=1)
    made = docx.Document(BytesIO(bytes(issue.file)))
    (line,) = [paragraph.text for paragraph in made.paragraphs if paragraph.text.startswith("审计树头：")]
    assert line == f"审计树头：42:{'07' * 32} 2026-11-22 12:00"


def test_branches_outside_may_not_touch_a_report(draft: Draft, hospital: Hospital) -> None:
    for asked in (commands.refresh, commands.export):
        with pytest.raises(Denied):
            asked(by=hospital.secretary, draft=draft, version=1)
    with pytest.raises(Denied):
        commands.write_prose(by=hospital.secretary, draft=draft, section="plan", text="一", version=1)
    with pytest.raises(Denied):
        commands.void(by=hospital.recorder, draft=draft, version=1, reason="错")


def test_a_void_report_leaves_the_list_and_cannot_be_changed(draft: Draft, hospital: Hospital) -> None:
    with pytest.raises(Refused, match="原因"):
        commands.void(by=hospital.office, draft=draft, version=1, reason=" ")
    commands.void(by=hospital.office, draft=draft, version=1, reason="重复")
    assert not queries.drafts(hospital.office).exists()
    with pytest.raises(Refused, match="作废"):
        commands.refresh(by=hospital.office, draft=draft, version=2)


@pytest.mark.parametrize("model", [Reckoning, Issue])
def test_what_was_frozen_or_issued_cannot_be_changed(
    draft: Draft, hospital: Hospital, model: type[Reckoning | Issue]
) -> None:
    commands.export(by=hospital.office, draft=draft, version=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()


def test_another_hospital_sees_nothing(draft: Draft, hospital: Hospital) -> None:
    other = found_hospital("zb")
    with pytest.raises(NotFound):
        queries.draft(other.office, draft.pk)
    issue = commands.export(by=hospital.office, draft=draft, version=1)
    with pytest.raises(NotFound):
        queries.issue(other.office, issue.pk)


def test_json_names_a_draft_by_its_id(draft: Draft, hospital: Hospital) -> None:
    assert parse(commands.refresh, hospital.office, {"draft": str(draft.pk), "version": 1})["draft"] == draft
    for wrong in ("x", "0190a0b0-1234-7000-8000-000000000001"):
        with pytest.raises(NotFound):
            parse(commands.refresh, hospital.office, {"draft": wrong, "version": 1})
