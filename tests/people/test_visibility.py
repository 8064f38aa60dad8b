"""Who sees what of a person (the rows of practice on visibility that concern what exists), as a matrix of roles and pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.people.test_web import Desk, text, user
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.access.definitions import Role
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import commands as registry
from tongxin.ground.exchange import tables
from tongxin.ground.exchange.queries import importable, readable
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands
from tongxin.people.commands.stating import STATED_BY
from tongxin.people.definitions import AbsenceKind
from tongxin.people.models import FACTS, Membership, Person
from tongxin.registers.activities import commands as activities
from tongxin.toolbox.problems import Denied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

WHY, KIND, HOURS, NUMBER = "赴省医进修", "进修学习", "志愿服务", "139****5678"


@dataclass(frozen=True)
class Watched:
    """A member of whom there is something to see, and everybody who might look."""

    hospital: Hospital
    who: Person
    lookers: dict[str, User]

    def seen_by(self, looker: str) -> str:
        """Return the page of the member as somebody sees it; empty where there is none for him."""
        answer = Desk(self.lookers[looker]).get("person", self.who.pk)
        assert answer.status_code in (200, 404)
        return text(answer) if answer.status_code == 200 else ""


@pytest.fixture
def watched(db: None, noon: dt.date) -> Watched:
    hospital = found_hospital("sl")
    who = hospital.people[2]
    commands.excuse(
        by=SYSTEM,
        organisation=hospital.one,
        person=who,
        kind=AbsenceKind.STUDY,
        valid_from=dt.date(2026, 9, 1),
        reason=WHY,
    )
    commands.correct(by=SYSTEM, person=who, version=1, particulars=commands.Particulars(phone="13912345678"))
    activities.record(
        by=SYSTEM, organisation=hospital.one, kind="volunteering", title="门诊导医", occurred_on=noon, present=[who],
        extra={"category": "就诊高峰导医"},
    )  # fmt: skip
    lookers = {
        "self": hospital.member, "secretary": hospital.secretary, "recorder": hospital.recorder, "office": hospital.office,
        "other secretary": _of(hospital, "branch_secretary", hospital.two), "administrator": user(hospital, "administrator"),
        "committee member": user(hospital, "committee_member"), "personnel": user(hospital, "personnel"),
        "publicity": user(hospital, "publicity_office"),
    }  # fmt: skip
    return Watched(hospital, who, lookers)


def _of(hospital: Hospital, role: str, where: Organisation) -> User:
    return user(hospital, role, where)


def who_sees(watched: Watched, test: Callable[[str], bool]) -> set[str]:
    return {looker for looker in watched.lookers if test(watched.seen_by(looker))}


def test_the_page_is_for_oneself_and_who_keeps_or_leads_the_place(watched: Watched) -> None:
    assert who_sees(watched, bool) == {
        "self", "secretary", "recorder", "office", "administrator", "committee member", "personnel", "publicity",
    }  # fmt: skip


def test_hours_and_attendance_of_a_member(watched: Watched) -> None:
    """党员本人的学时、出勤、志愿时长: self, secretary, Party office; not fellow members."""
    assert who_sees(watched, lambda page: HOURS in page) == {"self", "secretary", "office"}


def test_why_somebody_is_away(watched: Watched) -> None:
    """缺席原因: self and secretary; the Party office the kind only; nobody else that there is anything."""
    assert who_sees(watched, lambda page: WHY in page) == {"self", "secretary"}
    assert who_sees(watched, lambda page: KIND in page) == {"self", "secretary", "office"}


def test_personal_numbers_are_masked_and_not_for_everybody(watched: Watched) -> None:
    assert who_sees(watched, lambda page: NUMBER in page) == {
        "self",
        "secretary",
        "office",
        "personnel",
    }
    assert not who_sees(watched, lambda page: "13912345678" in page)


def test_the_system_administrator_keeps_accounts_and_units_and_no_persons(watched: Watched) -> None:
    """系统管理员: sees who is who, to tie accounts; registers, corrects and reveals nobody, exports no roster."""
    role: Role = active().all("role")["administrator"]
    assert [each.name for each in registry if each.name.startswith("people.") and role.covers(each.name)] == []
    by = watched.lookers["administrator"]
    assert not [ledger.id for ledger in (*readable(by), *importable(by))]
    shown = text(Desk(by).get("person", watched.who.pk))
    assert "更正" not in shown
    assert "查看身份证号" not in shown
    assert "设立下级组织" in text(Desk(by).get("organisation", watched.hospital.root.pk))
    with pytest.raises(Denied):
        commands.register(by=by, organisation=watched.hospital.root, code="x", name="新人")


def test_the_personnel_office_keeps_staff_and_not_the_party(watched: Watched) -> None:
    """人事科: staff, titles and posts; members, elections, officers and money are the Party office's."""
    role: Role = active().all("role")["personnel"]
    kept = {
        "staff_register",
        "member_roster",
        "branch_officers",
        "election_schedule",
        "membership_changes",
        "party_funds",
    }
    assert {name for name in kept if role.covers(tables.tables[name].permission)} == {"staff_register"}
    for name in ("enrol", "transfer", "begin_term", "elect", "set_budget", "spend", "merge_branches", "close_branch"):
        assert not role.covers(f"people.{name}"), name
    assert set(STATED_BY) == set(FACTS)
    by, branch = watched.lookers["personnel"], watched.hospital.one
    title = commands.state_title(by=by, person=watched.who, name="主治医师")
    commands.void_fact(by=by, fact=title, version=1, reason="重复")
    head = commands.appoint(
        by=by, organisation=watched.hospital.root, person=watched.who, kind="president", valid_from=dt.date(2026, 1, 1)
    )
    commands.void_fact(by=by, fact=head, version=1, reason="重复")
    for kind, where in (
        ("branch_publicity", branch),
        ("other_post", branch),
        ("committee_member", watched.hospital.root),
    ):
        with pytest.raises(Denied):
            commands.appoint(by=by, organisation=where, person=watched.who, kind=kind, valid_from=dt.date(2026, 1, 1))
    seat = commands.appoint(
        by=SYSTEM, organisation=branch, person=watched.who, kind="branch_publicity", valid_from=dt.date(2026, 1, 1)
    )
    with pytest.raises(Denied):
        commands.end_fact(by=by, fact=seat, version=1, on=dt.date(2026, 9, 1))
    shown = text(Desk(by).get("organisation", branch.pk))
    assert "登记任职" not in shown
    assert reverse("people:end_fact", args=[seat.pk]) not in shown
    granted = commands.set_budget(by=SYSTEM, organisation=branch, year=2026, amount=Decimal(5000))
    with pytest.raises(Denied):
        commands.correct_fact(by=by, fact=granted, version=1, reason="核减", changes={"amount": "1"})
    with pytest.raises(Denied):
        commands.void_fact(by=by, fact=granted, version=1, reason="核减")
    with pytest.raises(Denied):
        commands.end_fact(by=by, fact=Membership.objects.get(person=watched.who), version=1, on=dt.date(2026, 9, 1))
    assert "5,000" in (page := text(Desk(by).get("budgets", unit=str(branch.pk), year="2026")))
    assert "更正" not in page


def test_nothing_of_the_pool_of_young_cadres_is_kept_with_a_person(watched: Watched) -> None:
    """优秀年轻干部库 never on a person's page: no mark of the catalog could carry it there."""
    assert not who_sees(watched, lambda page: "年轻干部" in page)
    assert not [trait.id for trait in active().all("trait").values() if "年轻干部" in trait.title]


def test_only_who_knows_why_may_change_an_absence(watched: Watched) -> None:
    pages = {looker: watched.seen_by(looker) for looker in watched.lookers}
    back = reverse("people:excuse", args=[watched.who.pk])
    assert {looker for looker, page in pages.items() if back in page} >= {"secretary"}
    assert "返岗" not in pages["self"]
    assert "返岗" in pages["secretary"]
    assert "返岗：" not in pages["committee member"]
