"""Cases in the database: the whole way to full membership, what is refused, sent back, extended, moved and ended."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.registers.conftest import SYSTEM, Hospital, _user, found_hospital
from tests.registers.procedures.journey import WAY, ballots

from tongxin.ground.access.models import User
from tongxin.ground.catalog import commands as catalog
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold
from tongxin.ground.todos.models import Todo
from tongxin.people import commands as people
from tongxin.people.definitions import BRANCHES
from tongxin.people.models import Membership, Person
from tongxin.people.queries import members, standings
from tongxin.people.queries.ledgers import statistics
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.models import Case, StepTaken
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, Refused

pytestmark = pytest.mark.django_db
VOTES = {"branch_meeting": ballots(5, 5, 5), "full_meeting": ballots(6, 5, 5)}


@pytest.fixture
def later() -> Any:
    with clock.at(dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)):
        yield


@pytest.fixture
def applicant(hospital: Hospital, later: None) -> Person:
    person = people.register(by=SYSTEM, organisation=hospital.root, code="app1", name="示例申请人")
    Person.objects.filter(pk=person.pk).update(born=dt.date(1995, 6, 1))
    person.refresh_from_db()
    return person


def begin(hospital: Hospital, applicant: Person, by: Actor | None = None, on: dt.date = WAY[0].on) -> Case:
    return commands.open_case(
        by=by or hospital.secretary, organisation=hospital.one, procedure="member_development", subject=applicant, on=on
    )


def facts_of(item: Any, hospital: Hospital) -> dict[str, Any]:
    """Return what the model way says, with the test hospital's people."""
    given = dict(item.facts)
    for key, value in given.items():
        if isinstance(value, tuple):
            given[key] = [person.code for person in hospital.people[: len(value)]]
    return given


def go(case: Case, hospital: Hospital, stop: str = "") -> Case:
    """Take every step of the model way up to `stop`, without it, as the Party office may."""
    done = {row.step for row in queries.steps_of(case)}
    for item in WAY:
        if item.step == stop:
            break
        if item.step in done and item.step != "review":
            continue
        case = take(case, hospital, item)
    return case


def take(case: Case, hospital: Hospital, item: Any, **more: Any) -> Case:
    case.refresh_from_db()
    case.record.refresh_from_db()
    said: dict[str, Any] = {
        "by": hospital.office, "step": item.step, "on": item.on, "outcome": item.outcome,
        "facts": facts_of(item, hospital), "votes": VOTES.get(item.step), "version": case.record.version,
    }  # fmt: skip
    return commands.take(**{**said, "case": case, **more})


def way(step: str) -> Any:
    return next(item for item in WAY if item.step == step)


def codes(call: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return {problem.code for problem in refused.value.problems}


def test_from_application_to_full_member(hospital: Hospital, applicant: Person) -> None:
    case = go(begin(hospital, applicant), hospital)
    meeting, full = way("branch_meeting").on, dt.date(2027, 7, 10)
    assert applicant not in members(hospital.one, meeting - dt.timedelta(days=1))
    assert standings([applicant.pk], meeting)[applicant.pk] == "probationary"
    assert standings([applicant.pk], full - dt.timedelta(days=1))[applicant.pk] == "probationary"
    assert standings([applicant.pk], full)[applicant.pk] == "full"
    assert case.next_step == "archive"
    done = take(
        case, hospital, way("full_approval"), step="archive", outcome="", facts={"complete": "齐全", "place": "党办"}
    )
    assert done.record.state == "done"
    assert codes(lambda: take(done, hospital, way("talk"))) == {"procedures.over"}


def test_rulesets_and_findings_are_kept_with_each_step(hospital: Hospital, applicant: Person) -> None:
    case = go(begin(hospital, applicant), hospital, stop="superior_talk")
    rows = {row.step: row for row in queries.steps_of(case)}
    assert rows["activist"].ruleset == "dev_2014"
    assert rows["target"].ruleset == "dev_2026"
    judged = {item.rule: item.result for item in rows["branch_meeting"].judged.all()}
    assert judged["votes.quorum"] == judged["votes.passing"] == "passed"
    assert (rows["branch_meeting"].proof or {})["counts"]["eligible"] == 5


def test_a_soft_rule_asks_for_a_reason_and_keeps_it(hospital: Hospital, applicant: Person) -> None:
    case = begin(hospital, applicant)
    late: dict[str, Any] = {"on": dt.date(2025, 4, 20)}
    assert codes(lambda: take(case, hospital, way("talk"), **late)) == {"dev.talk_within"}
    taken = take(case, hospital, way("talk"), **late, reason="书记外出进修")
    (finding,) = [item for item in queries.steps_of(taken)[-1].judged.all() if item.result != "passed"]
    assert finding.reason == "书记外出进修"


def test_who_may(hospital: Hospital, applicant: Person) -> None:
    with pytest.raises(Denied):
        begin(hospital, applicant, by=hospital.member)
    case = go(begin(hospital, applicant), hospital, stop="activist_filed")
    with pytest.raises(Denied):
        take(case, hospital, way("activist_filed"), by=hospital.secretary)
    assert take(case, hospital, way("activist_filed")).next_step == "contacts"


def test_a_person_has_one_open_case_and_is_of_the_hospital(hospital: Hospital, applicant: Person) -> None:
    begin(hospital, applicant)
    assert codes(lambda: begin(hospital, applicant)) == {"procedures.running"}
    assert codes(lambda: begin(hospital, hospital.people[0])) == {"dev.not_member"}


def test_a_case_is_held_by_the_organisations_its_procedure_names(
    client: Client, hospital: Hospital, applicant: Person
) -> None:
    with pytest.raises(Refused, match="“发展党员”由党委、党总支、党支部、临时党支部办理，“示例医院”不是：请另选"):
        commands.open_case(
            by=hospital.office,
            organisation=hospital.root,
            procedure="member_development",
            subject=applicant,
            on=WAY[0].on,
        )
    case = begin(hospital, applicant)
    usual: dict[str, Any] = {"by": hospital.office, "case": case, "version": case.record.version, "reason": "调动"}
    assert codes(lambda: commands.move(**usual, organisation=hospital.root)) == {"organisations.held_by"}
    client.force_login(User.objects.get(pk=hospital.office.id), backend="tongxin.ground.access.sessions.Backend")
    for url in (reverse("procedures:open", args=["member_development"]), reverse("procedures:move", args=[case.pk])):
        offered = set(client.get(url).context["form"].fields["organisation"].queryset)
        assert hospital.two in offered
        assert hospital.root not in offered


def test_what_is_about_members_is_held_wherever_a_membership_lies() -> None:
    about = [entry for entry in active().all("procedure").values() if queries.wanted(entry) is queries.Wanted.MEMBERS]
    assert {"membership_transfer", "dues_removal"} <= {entry.id for entry in about}
    for entry in about:
        assert all(can_hold(entry.held_by, branch) for branch in BRANCHES), entry.id


def test_an_unknown_procedure_step_or_person_is_said(hospital: Hospital, applicant: Person) -> None:
    case = begin(hospital, applicant)
    assert codes(lambda: take(case, hospital, way("talk"), step="nope")) == {"procedures.step"}
    assert codes(lambda: take(case, hospital, way("talk"), facts={"talker": [str(uuid4())]})) == {"procedures.person"}
    assert codes(lambda: take(case, hospital, way("talk"), facts={"other": "x"})) == {"procedures.no_field"}


def test_a_case_stays_in_its_hospital_and_has_a_subject_or_a_title(hospital: Hospital, applicant: Person) -> None:
    foreign = found_hospital("wy")
    case = begin(hospital, applicant)
    moved: dict[str, Any] = {"by": hospital.office, "case": case, "version": case.record.version, "reason": "调动"}
    assert codes(lambda: commands.move(**moved, organisation=foreign.one)) == {"procedures.elsewhere"}
    opened: dict[str, Any] = {"by": hospital.secretary, "organisation": hospital.one, "on": WAY[0].on}
    assert codes(lambda: commands.open_case(**opened, procedure="member_development")) == {"procedures.subject"}
    assert codes(lambda: commands.open_case(**opened, procedure="branch_setup", title=" ")) == {"procedures.title"}
    stranger: dict[str, Any] = {**opened, "procedure": "member_development", "subject": foreign.people[0]}
    assert codes(lambda: commands.open_case(**stranger)) == {"procedures.foreign"}


def test_a_second_approver_in_another_tab_is_told(hospital: Hospital, applicant: Person) -> None:
    case = go(begin(hospital, applicant), hospital, stop="approval")
    seen = case.record.version
    take(case, hospital, way("approval"))
    with pytest.raises(Conflict):
        take(case, hospital, way("approval"), version=seen)
    assert codes(lambda: take(case, hospital, way("approval"))) == {"procedures.taken"}


def test_sending_back_voids_what_followed_and_undoes_it(hospital: Hospital, applicant: Person) -> None:
    case = go(begin(hospital, applicant), hospital, stop="oath")
    asked: dict[str, Any] = {
        "by": hospital.office,
        "case": case,
        "version": case.record.version,
        "step": "branch_meeting",
        "reason": "票数有误",
    }
    assert codes(lambda: commands.send_back(**asked)) == {"procedures.following"}
    back = commands.send_back(**asked, with_following=True)
    assert not Membership.objects.filter(person=applicant).exists()
    void = StepTaken.objects.filter(case=back, voided_at__isnull=False).values_list("step", flat=True)
    assert list(void) == ["branch_meeting", "superior_talk", "approval", "placed"]
    assert back.next_step == "branch_meeting"
    assert codes(lambda: commands.send_back(**{**asked, "version": back.record.version})) == {"procedures.not_taken"}
    again = take(back, hospital, way("branch_meeting"), on=dt.date(2026, 7, 12))
    assert again.next_step == "superior_talk"


def test_an_extension_and_a_cancellation(hospital: Hospital, applicant: Person) -> None:
    case = go(begin(hospital, applicant), hospital, stop="full_meeting")
    case = take(case, hospital, way("full_meeting"), outcome="extended", facts={"months": 6})
    assert case.next_step == "full_application"
    with clock.at(dt.datetime(2028, 3, 1, 9, tzinfo=clock.ZONE)):
        case = take(case, hospital, way("full_application"), on=dt.date(2028, 1, 10))
        case = take(case, hospital, way("full_meeting"), on=dt.date(2028, 1, 20), outcome="cancelled", facts={})
        case = take(case, hospital, way("full_approval"), on=dt.date(2028, 2, 1), outcome="cancelled")
    assert case.record.state == "refused"
    assert standings([applicant.pk], dt.date(2028, 1, 31)) == {applicant.pk: "probationary"}
    assert standings([applicant.pk], dt.date(2028, 2, 1)) == {}


def test_a_cancellation_is_in_the_yearly_statistics_and_can_be_sent_back(hospital: Hospital, applicant: Person) -> None:
    with clock.at(dt.datetime(2028, 3, 1, 9, tzinfo=clock.ZONE)):
        case = go(begin(hospital, applicant), hospital, stop="full_meeting")
        case = take(case, hospital, way("full_meeting"), outcome="cancelled", facts={})
        case = take(case, hospital, way("full_approval"), outcome="refused")
        assert case.next_step == "full_meeting"
        case = take(
            case, hospital, way("full_meeting"), on=dt.date(2027, 8, 20), outcome="extended", facts={"months": 6}
        )
        case = take(case, hospital, way("full_application"), on=dt.date(2028, 1, 10))
        case = take(case, hospital, way("full_meeting"), on=dt.date(2028, 1, 20), outcome="cancelled", facts={})
        take(case, hospital, way("full_approval"), on=dt.date(2028, 2, 1), outcome="cancelled")
        held = Membership.objects.get(person=applicant)
        assert held.ended is not None
        assert (held.ended.kind, held.ended.occurred_on) == ("expelled", dt.date(2028, 2, 1))
        balance = {
            row["organisation"]: row
            for row in statistics(hospital.office, hospital.root, dt.date(2028, 1, 1), dt.date(2028, 12, 31))
        }
        assert balance[hospital.one]["out_expelled"] == 1
        assert balance[hospital.one]["balanced"]


def test_a_move_in_mid_course_keeps_the_time(hospital: Hospital, applicant: Person) -> None:
    case = go(begin(hospital, applicant), hospital, stop="publicity")
    moved = commands.move(
        by=hospital.office, case=case, version=case.record.version, organisation=hospital.two, reason="调入外科"
    )
    assert moved.record.organisation == hospital.two
    assert Todo.objects.get(subject=f"procedures.next:{case.pk}", done_at=None).organisation == hospital.two
    assert go(moved, hospital, stop="approval").next_step == "approval"
    done = take(moved, hospital, way("approval"))
    assert applicant in members(hospital.two, way("branch_meeting").on)
    assert done.next_step == "oath", "within a month of the approval; that of the group has no last day"


def test_what_comes_next_is_a_todo_from_its_first_day(hospital: Hospital, applicant: Person) -> None:
    case = go(begin(hospital, applicant), hospital, stop="full_application")
    todo = Todo.objects.get(subject=f"procedures.next:{case.pk}", done_at=None)
    assert todo.since == dt.date(2027, 7, 10)
    assert todo.permission == "procedures.take"


def test_postponing_only_where_and_as_far_as_the_definition_allows(hospital: Hospital, applicant: Person) -> None:
    case = begin(hospital, applicant)
    asked: dict[str, Any] = {"by": hospital.secretary, "case": case, "version": case.record.version, "reason": "等待"}
    assert codes(lambda: commands.postpone(**asked, until=dt.date(2028, 1, 1))) == {"procedures.no_postpone"}
    case = go(case, hospital, stop="full_meeting")
    asked = {**asked, "case": case, "version": case.record.version}
    assert codes(lambda: commands.postpone(**asked, until=dt.date(2028, 6, 2))) == {"procedures.postpone_far"}
    assert commands.postpone(**asked, until=dt.date(2028, 6, 1)).postponed_to == dt.date(2028, 6, 1)


def test_an_ended_case_is_over(hospital: Hospital, applicant: Person) -> None:
    case = begin(hospital, applicant)
    ended = commands.end(by=hospital.secretary, case=case, version=case.record.version, reason="本人撤回申请")
    assert ended.record.state == "ended"
    assert not Todo.objects.filter(subject=f"procedures.next:{case.pk}", done_at=None).exists()
    assert codes(lambda: take(case, hospital, way("talk"))) == {"procedures.over"}
    with pytest.raises(Denied):
        commands.end(by=hospital.member, case=case, version=1, reason="x")


def test_a_walled_case_is_found_only_behind_its_own_word(hospital: Hospital, applicant: Person) -> None:
    picked: dict[str, Any] = {
        "organisation": hospital.root, "procedure": "young_cadre_pool", "subject": applicant, "on": dt.date(2027, 1, 4),
        "facts": {"reason": "示例"},
    }  # fmt: skip
    with pytest.raises(Denied):
        commands.open_case(by=hospital.office, **picked)
    keeper = _user("org", hospital.root, "organisation_section", hospital.root, None)
    case = commands.open_case(by=keeper, **picked)
    assert list(queries.cases(keeper)) == [case]
    assert not queries.cases(hospital.office).exists()
    assert case.record.kind == queries.WALLED_KIND
    assert "young_cadre_pool" not in {entry.id for entry in queries.procedures(hospital.office)}
    assert Todo.objects.get(subject=f"procedures.next:{case.pk}").permission == queries.WALLED


def test_a_running_case_keeps_the_definition_it_began_with(
    hospital: Hospital, applicant: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog.publish(by=SYSTEM)
    case = begin(hospital, applicant)
    assert case.definition == 1
    entry = queries.procedure("member_development")
    steps = [replace(step, title="谈一谈") if step.id == "talk" else step for step in entry.steps if step.id != "oath"]
    monkeypatch.setitem(active().entries["procedure"], "member_development", replace(entry, steps=steps))
    assert queries.procedure("member_development").step("talk").title == "谈一谈"
    assert queries.definition_of(case).step("talk").title == "党组织派人谈话"
    assert "oath" in queries.definition_of(case).keys
    assert take(case, hospital, way("talk")).next_step == "activist"


def test_only_what_can_be_begun_is_offered(hospital: Hospital, applicant: Person) -> None:
    offered = {entry.id for entry in queries.begun_by(hospital.secretary)}
    assert "member_development" in offered
    assert not offered & {"cadre_selection", "branch_setup", "document_issue"}
    hall = Organisation.objects.filter(pk=hospital.one.pk)
    development, transfer, titles = map(
        queries.procedure, ("member_development", "membership_transfer", "title_appointment_separation")
    )
    assert applicant in queries.candidates(development, hall)
    assert not set(hospital.people) & set(queries.candidates(development, hall))
    assert queries.candidates(transfer, hall) == list(members(hospital.one, clock.today()))
    assert {applicant, *hospital.people} <= set(queries.candidates(titles, hall))
