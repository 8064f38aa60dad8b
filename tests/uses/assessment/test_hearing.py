"""The hearing of secretaries: what is asked and said, entered by who organises it or takes its minutes, shown to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.conftest import FIRST, LAST
from tests.uses.assessment.making import leaf, part, scheme
from tests.uses.assessment.test_exports import sheet
from tests.uses.assessment.test_pages import send, signed_in, text

from tongxin.ground.access import commands as access
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import actor_of
from tongxin.ground.audit.models import Event
from tongxin.ground.commands.actors import User
from tongxin.ground.records.models import Record
from tongxin.ground.ui import navigation
from tongxin.people import commands as people
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Appeal, Remark, Round, Subject
from tongxin.uses.assessment.printed import FILLINGS
from tongxin.uses.assessment.queries.hearing import remark_for
from tongxin.uses.assessment.rules import hearing as rules
from tongxin.uses.assessment.rules.flow import Stage
from tongxin.uses.assessment.rules.hearing import Said, Sort

NOON = dt.date(2026, 11, 22)
ASKED: dict[str, Any] = {
    "sort": Sort.QUESTION, "said_by": "纪委书记", "said_on": NOON, "text": "夜班党员补学怎样落实？",
}  # fmt: skip


@dataclass
class Heard:
    hospital: Hospital
    round: Round
    minutes: User

    @property
    def subject(self) -> Subject:
        return Subject.objects.select_related("record", "organisation").get(round=self.round)

    def record(self, by: User, **more: Any) -> Remark:
        row = self.subject
        return commands.record_remark(by=by, subject=row, version=row.record.version, **(ASKED | more))

    def at(self, stage: Stage) -> None:
        Record.objects.filter(pk=self.round.pk).update(state=stage)


@pytest.fixture
def heard(hospital: Hospital) -> Heard:
    people.appoint(
        by=SYSTEM, person=hospital.people[0], organisation=hospital.one, kind="branch_secretary", valid_from=FIRST
    )
    row = commands.open_round(
        by=hospital.office, scheme="secretary_review", organisation=hospital.root, first=FIRST, last=LAST
    )
    commands.freeze(by=hospital.office, assessment=row, version=1)
    return Heard(hospital, row, officer("meeting_recorder", hospital.root, hospital.root))


def test_what_is_asked_is_entered_answered_corrected_and_taken_out(heard: Heard) -> None:
    made = heard.record(heard.minutes)
    assert (made.subject, made.by, made.answer) == (heard.subject, f"user:{heard.minutes.id}", "")
    heard.record(heard.hospital.office, sort=Sort.COMMENT, said_by=" 党委书记 ", text="履责主动")
    given: dict[str, Any] = {**ASKED, "answer": "一周内补学"}
    commands.correct_remark(by=heard.minutes, remark=made, version=heard.subject.record.version, **given)
    rows = Remark.objects.order_by("id").values_list("sort", "said_by", "answer")
    assert list(rows) == [("question", "纪委书记", "一周内补学"), ("comment", "党委书记", "")]
    with pytest.raises(Conflict):
        commands.void_remark(by=heard.minutes, remark=made, version=1, reason="重复")
    commands.void_remark(by=heard.minutes, remark=made, version=heard.subject.record.version, reason="重复")
    with pytest.raises(Refused, match="已作废"):
        commands.void_remark(by=heard.minutes, remark=made, version=heard.subject.record.version, reason="重复")
    with pytest.raises(NotFound):
        remark_for(heard.minutes, made.pk)
    assert Remark.objects.get(pk=made.pk).void_reason == "重复"


def test_what_a_correction_writes_over_stays_readable_for_those_who_keep_the_record(heard: Heard) -> None:
    made, office = heard.record(heard.minutes), heard.hospital.office
    for more in ({"answer": "一周内补学"}, {"answer": "三天内补学"}, {"answer": "三天内补学"}):
        given: dict[str, Any] = {**ASKED, **more}
        commands.correct_remark(by=office, remark=made, version=heard.subject.record.version, **given)
    told = Remark.objects.order_by("id").values_list("text", "answer", "void_reason", "by")
    minutes = f"user:{heard.minutes.id}"
    assert list(told) == [
        (ASKED["text"], "三天内补学", "", f"user:{office.id}"), (ASKED["text"], "一周内补学", "已更正", minutes),
    ]  # fmt: skip
    changed = [each.body for each in Event.objects.filter(name="assessment.correct_remark").order_by("id")]
    fields = [names for body in changed for _kind, key, names in body["touched"] if key == str(made.pk)]
    assert [set(names) >= {"at", "by"} for names in fields] == [False, True, False]
    assert [body.get("kept") for body in changed] == [None, str(Remark.objects.get(void_reason="已更正").pk), None]
    pages = [text(signed_in(by), "subject", heard.subject.pk) for by in (heard.minutes, heard.hospital.secretary)]
    assert ["三天内补学" in page for page in pages] == [True, True]
    assert ["一周内补学" in page for page in pages] == [True, False]
    assert "更正前和作废的 1 条" in pages[0]
    heard.at(Stage.ARCHIVED)
    assert "一周内补学" in text(signed_in(office), "subject", heard.subject.pk)


def test_who_may_not_and_when_not(heard: Heard) -> None:
    hospital = heard.hospital
    for other in (hospital.member, hospital.secretary):
        with pytest.raises(Denied):
            heard.record(other)
    row = UserRow.objects.get(pk=hospital.secretary.id)
    access.grant(by=SYSTEM, user=row, role="organisation_section", organisation=hospital.root, valid_from=FIRST)
    with pytest.raises(Refused, match="请由他人登记"):
        heard.record(actor_of(row))
    for stage in (Stage.OPEN, Stage.DECIDING):
        heard.at(stage)
        with pytest.raises(Refused, match="只在“自评、核查、评分、反馈与申诉”阶段办理"):
            heard.record(heard.minutes)
    assert not Remark.objects.exists()


def test_everything_wrong_with_an_entry_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        rules.check_said(Said(Sort.COMMENT, " ", NOON + dt.timedelta(1), "", "长" * 1001), NOON)
    assert {problem.field for problem in refused.value.problems} == {"said_by", "said_on", "text", "answer"}
    rules.check_said(Said(Sort.QUESTION, "纪委书记", NOON, "怎样落实？"), NOON)
    with pytest.raises(Refused, match="“方案”没有现场评议"):
        rules.check_hearing(scheme(part("p", [leaf("a", 100)])))
    rules.check_hearing(scheme(part("p", [leaf("a", 100)]), hearing="述职评议会"))


def test_minutes_are_printed_only_where_the_round_began_with_a_hearing() -> None:
    begun = {
        uuid4(): scheme(part("p", [leaf("a", 100)]), tier="secretary", hearing=called) for called in ("评议会", "")
    }
    [minutes] = [each for each in FILLINGS if each.form == "hearing_record"]
    assert minutes.chosen(begun) == {key for key, asked in begun.items() if asked.hearing}


def test_the_minute_taker_writes_on_the_page_and_the_secretary_reads_it(heard: Heard) -> None:
    minutes, secretary, row = signed_in(heard.minutes), signed_in(heard.hospital.secretary), heard.subject
    assert row.name in text(minutes, "round", heard.round.pk)
    assert "还没有登记提问和点评" in text(minutes, "subject", row.pk)
    url = reverse("assessment:hearing", args=[row.pk])
    assert "例如 党委书记" in text(minutes, "hearing", row.pk)
    filled = {"sort": "question", "said_by": "纪委书记", "said_on": "2026-11-22", "text": "夜班补学？"}
    wrong = send(minutes, url, _version=row.record.version, **(filled | {"said_on": "2027-01-01"}))
    assert (wrong.status_code, "夜班补学？" in wrong.content.decode()) == (422, True)
    assert send(minutes, url, _version=row.record.version, **filled).status_code == 303
    made = Remark.objects.get()
    assert "夜班补学？" in text(minutes, "remark", made.pk)
    again = {**filled, "answer": "一周内补学", "_version": heard.subject.record.version}
    assert send(minutes, reverse("assessment:remark", args=[made.pk]), **again).status_code == 303
    Subject.objects.filter(pk=row.pk).update(total="87.65")
    page = text(secretary, "subject", row.pk)
    assert all(said in page for said in ("纪委书记", "夜班补学？", "一周内补学"))
    assert "登记提问、点评" not in page
    for name, key in (("hearing", row.pk), ("remark", made.pk), ("void_remark", made.pk)):
        assert secretary.get(reverse(f"assessment:{name}", args=[key])).status_code == 403
    assert "87.65" not in page + text(minutes, "subject", row.pk)
    told = sheet("hearing_record", heard.hospital.office, row)
    assert told["remarks"] == [["提问", "纪委书记\n2026年11月22日", "夜班补学？", "一周内补学"]]
    void = reverse("assessment:void_remark", args=[made.pk])
    assert "夜班补学？" in text(minutes, "void_remark", made.pk)
    assert send(minutes, void, _version=heard.subject.record.version, reason="重复登记").status_code == 303
    assert "夜班补学？" not in text(secretary, "subject", row.pk)
    heard.at(Stage.DECIDING)
    assert minutes.get(reverse("assessment:subject", args=[row.pk])).status_code == 404


def test_the_minute_taker_finds_the_rounds_but_no_points_and_no_appeals(heard: Heard) -> None:
    branches = commands.open_round(
        by=heard.hospital.office, scheme="branch_target", organisation=heard.hospital.root, first=FIRST, last=LAST
    )
    row, minutes, office = heard.subject, signed_in(heard.minutes), signed_in(heard.hospital.office)
    made = Appeal.objects.create(
        hospital_id=row.hospital_id, organisation_id=row.organisation_id, subject=row, key="S1", claim="只得 3 分不对",
        made_at=clock.now(), made_by="user:made",
    )  # fmt: skip
    heard.at(Stage.COMMENT)
    pages = [text(each, "round", heard.round.pk) for each in (minutes, office)]
    assert [row.name in page for page in pages] == [True, True]
    assert ["只得 3 分不对" in page for page in pages] == [False, True]
    answers = [each.get(reverse("assessment:appeal", args=[made.pk])).status_code for each in (minutes, office)]
    assert answers == [404, 200]
    listed = text(minutes, "list")
    assert [str(each.pk) in listed for each in (heard.round, branches)] == [True, False]
    assert [reverse("assessment:live") in page for page in (listed, text(office, "list"))] == [False, True]
    assert f'href="{reverse("assessment:list")}"' in minutes.get(reverse("assessment:mine")).content.decode()


def test_everybody_who_is_a_person_finds_his_own_results_whatever_his_roles(heard: Heard) -> None:
    told = [navigation.entries(by, lambda permission: False, "/") for by in (heard.hospital.member, heard.minutes)]
    assert ["my_assessment" in [entry.item.id for entry in shown] for shown in told] == [True, False]


def test_branches_have_no_hearing(heard: Heard) -> None:
    begun = commands.open_round(
        by=heard.hospital.office, scheme="branch_target", organisation=heard.hospital.root, first=FIRST, last=LAST
    )
    row = Subject.objects.filter(round=begun)[0]
    office = signed_in(heard.hospital.office)
    pages = text(office, "subject", row.pk), text(office, "subject", heard.subject.pk)
    assert ['id="hearing"' in page for page in pages] == [False, True]
    assert ['id="parts"' in page for page in pages] == [True, False], (
        "sides stand beside each other where there are two"
    )
