"""What cases say on paper: the sheet of any case, and the standard documents of the steps of member development."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.people.making import person
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.procedures.journey import WAY, ballots
from tests.registers.procedures.test_cases import facts_of
from tests.registers.procedures.test_diagram import ALL

from tongxin.ground.access.models import User
from tongxin.ground.forms.fillings import of
from tongxin.ground.forms.queries import form, offers, sheets
from tongxin.ground.records import writing
from tongxin.registers.procedures import commands
from tongxin.registers.procedures.flow import steps_on
from tongxin.registers.procedures.models import Case
from tongxin.registers.procedures.printed.documents import FORMS
from tongxin.toolbox import clock

pytestmark = pytest.mark.django_db
VOTES = {"branch_meeting": ballots(5, 5, 5), "full_meeting": ballots(6, 5, 5)}


@pytest.fixture
def case(hospital: Hospital) -> Iterator[Case]:
    with clock.at(dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)):
        who = person(hospital.root, "app1", "示例申请人")
        who.born, who.sex, who.ethnicity = dt.date(1995, 6, 1), "female", "01"
        who.save(update_fields=["born", "sex", "ethnicity"])
        made = commands.open_case(
            by=SYSTEM, organisation=hospital.one, procedure="member_development", subject=who, on=WAY[0].on
        )
        for item in WAY[1:]:
            commands.take(
                by=SYSTEM, case=made, version=made.record.version, step=item.step, on=item.on, outcome=item.outcome,
                facts=facts_of(item, hospital), votes=VOTES.get(item.step),
            )  # fmt: skip
            made.record.refresh_from_db()
        yield made


def said(hospital: Hospital, key: str, case: Case) -> dict[str, Any]:
    (sheet,) = sheets(hospital.secretary, form(key), case.record)
    return dict(sheet.values)


def test_every_standard_document_is_offered_and_filled(hospital: Hospital, case: Case) -> None:
    offered = {offer.form.id for offer in offers(hospital.secretary, [case.record])}
    assert {*FORMS, "case_sheet", "public_notice"} <= offered
    for key in FORMS:
        filling = of(key, case.record.kind)
        assert filling is not None
        assert set(said(hospital, key, case)) == set(filling.keys)


def test_what_documents_say(hospital: Hospital, case: Case) -> None:
    told = said(hospital, "dev_resolution", case)
    assert (told["name"], told["sex"], told["ethnicity"], told["born"]) == ("示例申请人", "女", "汉族", "1995年6月")
    assert told["branch_meeting"] == "2026年7月10日"
    assert told["branch_meeting__outcome"] == "同意接收为预备党员"
    assert told["branch_meeting__votes"].startswith("应到会有表决权的正式党员 5 人，实到 5 人；赞成 5 票")
    assert told["probation_end"] == "2027年7月10日"
    assert told["introducers__introducers"] == "示例甲、示例乙"
    assert told["reviews"] == [["2025年11月10日", "表现良好"], ["2026年5月10日", "表现良好"]]
    assert told["full_meeting__months"] == ""


def test_where_no_vote_was_kept_there_is_room_for_its_counts(hospital: Hospital, case: Case) -> None:
    again = commands.send_back(
        by=SYSTEM, case=case, version=case.record.version, step="full_meeting", reason="重新讨论", with_following=True
    )
    assert said(hospital, "dev_full_resolution", again)["full_meeting__votes"].startswith(
        "应到会有表决权的正式党员 ＿＿＿ 人，实到 ＿＿＿ 人；赞成 ＿＿＿ 票"
    )


def test_a_sheet_has_every_step_and_nothing_of_the_political_review(hospital: Hospital, case: Case) -> None:
    told = said(hospital, "case_sheet", case)
    lines = {line[1]: line for line in told["steps"]}
    assert lines["党组织派人谈话"][3:] == ["谈话记录", "2025-04-02", "谈话人：示例甲"]
    assert lines["材料归档"][4:] == ["", ""]
    assert lines["政治审查"][5] == "材料保管人：示例甲"
    assert told["ruleset"] == ("《中国共产党发展党员工作细则》（2014）、《中国共产党发展党员工作细则》（2026 修订）")
    assert [line[4] for line in told["steps"] if line[1].startswith("培养教育考察")] == ["2025-11-10", "2026-05-10"]


def test_a_matter_has_its_sheet_too(hospital: Hospital) -> None:
    topic = commands.open_case(
        by=SYSTEM, organisation=hospital.one, procedure="party_building_topics", title="示例课题", on=dt.date(2026, 1, 5),
        facts={"leader": "示例甲", "problem": "重点"},
    )  # fmt: skip
    assert {offer.form.id for offer in offers(hospital.office, [topic.record])} == {"case_sheet"}
    assert said(hospital, "case_sheet", topic)["about"] == "党建课题：示例课题"


def test_the_page_of_forms_asks_once_for_forms_that_suit_alike(client: Client, hospital: Hospital, case: Case) -> None:
    client.force_login(User.objects.get(pk=hospital.secretary.id))
    client.get(f"/forms/of/{case.pk}/")
    with CaptureQueriesContext(connection) as counted:
        answer: Any = client.get(f"/forms/of/{case.pk}/")
    assert "支部党员大会决议（接收预备党员）" in answer.content.decode()
    assert len([each for each in counted if "SAVEPOINT" not in each["sql"]]) <= 12


def test_a_case_of_every_definition_has_its_paper_form(hospital: Hospital) -> None:
    """Nothing taken yet: the sheet names every step, with room for its day and result."""
    record = writing.build(
        by=SYSTEM, kind="case", organisation=hospital.one, title="示例", occurred_on=clock.today(), state="open"
    )
    record.save()
    case = Case.objects.create(
        record=record, hospital=hospital.root, organisation=hospital.one, occurred_on=clock.today(), definition=0
    )
    for key, entry in ALL.items():
        Case.objects.filter(pk=case.pk).update(procedure=key)
        told = said(hospital, "case_sheet", case)
        assert told["procedure"] == entry.title
        assert [line[1] for line in told["steps"]] == [step.title for step in steps_on(entry, clock.today())]
        assert all(line[4:] == ["", ""] for line in told["steps"])


def test_a_manuscript_prints_its_three_reviews(hospital: Hospital) -> None:
    made = commands.open_case(
        by=SYSTEM, organisation=hospital.one, procedure="manuscript_reviews", title="示例报道", on=dt.date(2026, 11, 2),
        facts={"author": [hospital.people[0].code], "privacy": "不涉及患者", "secret": "不涉密"},
    )  # fmt: skip
    commands.take(
        by=SYSTEM, case=made, version=made.record.version, step="first", on=dt.date(2026, 11, 3), outcome="passed",
        facts={"reviewer": [hospital.people[1].code]},
    )  # fmt: skip
    told = said(hospital, "publication_approval", made)
    assert (told["title"], told["author"], told["privacy"]) == ("示例报道", "示例甲", "不涉及患者")
    assert told["first_review"] == "示例乙 通过 2026年11月3日"
    assert told["second_review"] == ""
    offered = {offer.form.id for offer in offers(hospital.secretary, [made.record])}
    assert offered == {"case_sheet", "publication_approval"}
