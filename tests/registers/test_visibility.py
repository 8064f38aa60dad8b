"""Who sees what the registers hold of persons (practice: rows of visibility and what stays off line), as a matrix."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.people.test_web import user
from tests.registers.conftest import SYSTEM, Hospital
from tongxin.figures.queries import records
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.ground.files.rules import check_name_unmarked
from tongxin.ground.forms.models import KeptPaper
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.search.queries import found
from tongxin.ground.search.rules import sought
from tongxin.people import commands as people
from tongxin.people.models import Person
from tongxin.registers.activities import commands as activities
from tongxin.registers.outcomes import commands as outcomes
from tongxin.registers.procedures import commands as procedures
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Refused

TODAY = dt.date(2026, 11, 22)
AMOUNT, POINTS, HELP = "3,721", "子女入学困难", "帮助联系学校"


@dataclass(frozen=True)
class Watched:
    """A case of development, a talk and a donation of the first branch, and everybody who might look."""

    case: str
    talk: str
    donation: str
    branch: Organisation
    lookers: dict[str, User]

    def seen(self, what: str, words: str = "") -> set[str]:
        """Return who opens a page and reads the words there."""
        pages = {name: _page(looker, getattr(self, what)) for name, looker in self.lookers.items()}
        return {name for name, page in pages.items() if page is not None and words in page}

    def found(self, words: str) -> set[str]:
        """Return who finds something by words."""
        return {name for name, looker in self.lookers.items() if found(looker, sought(words)).exists()}


def _page(by: User, address: str) -> str | None:
    """Return the page as somebody sees it; None where there is none for him."""
    client = Client()
    client.force_login(UserRow.objects.get(pk=by.id), backend="tongxin.ground.access.sessions.Backend")
    answer = client.get(address)
    assert answer.status_code in (200, 403, 404)
    return answer.content.decode() if answer.status_code == 200 else None


def _giver(hospital: Hospital) -> User:
    """Return the member who gave, signed in."""
    who = user(hospital, "member", hospital.one)
    UserRow.objects.filter(pk=who.id).update(person_id=hospital.people[3].pk)
    return replace(who, person_id=hospital.people[3].pk)


@pytest.fixture
def watched(hospital: Hospital) -> Watched:
    applicant: Person = people.register(by=SYSTEM, organisation=hospital.root, code="ap", name="示例申请人")
    case = procedures.open_case(
        by=hospital.secretary, organisation=hospital.one, procedure="member_development", subject=applicant, on=TODAY,
        reason="出生日期另核",
    )  # fmt: skip
    talk = activities.record(
        by=hospital.secretary, organisation=hospital.one, kind="heart_talk", title="谈心谈话", occurred_on=TODAY, present=[],
        extra={"talker": "示例甲", "talked": "示例丁", "pair": "支委与党员", "points": POINTS, "help": HELP},
    )  # fmt: skip
    donation = outcomes.record(
        by=hospital.secretary, organisation=hospital.one, kind="donation", title="送温暖", occurred_on=TODAY,
        person=hospital.people[3], values={"amount": "3721", "beneficiary": "困难职工"},
    )  # fmt: skip
    lookers = {
        "secretary": hospital.secretary, "recorder": hospital.recorder, "fellow member": hospital.member,
        "office": hospital.office, "other secretary": user(hospital, "branch_secretary", hospital.two),
        "administrator": user(hospital, "administrator"), "committee member": user(hospital, "committee_member"),
        "organisation section": user(hospital, "organisation_section"), "publicity": user(hospital, "publicity_office"),
        "supervision": user(hospital, "supervision_office"), "giver": _giver(hospital),
    }  # fmt: skip
    return Watched(
        reverse("procedures:case", args=[case.pk]), reverse("activities:gathering", args=[talk.pk]),
        reverse("outcomes:outcome", args=[donation.pk]), hospital.one, lookers,
    )  # fmt: skip


KEEPERS = {"secretary", "recorder", "office"}


def test_a_case_of_development_is_for_the_secretary_and_who_examines_it(watched: Watched) -> None:
    assert watched.seen("case") == {"secretary", "office", "organisation section"}
    assert watched.found("示例申请人") == {"secretary", "office", "organisation section"}


def test_what_was_said_in_a_talk_is_for_who_keeps_the_list_and_never_found(watched: Watched) -> None:
    assert watched.seen("talk", POINTS) == watched.seen("talk", HELP) == KEEPERS
    assert watched.found(POINTS) == watched.found(HELP) == set()


def test_who_gave_how_much_is_for_the_giver_and_who_keeps_it(watched: Watched) -> None:
    assert watched.seen("donation", AMOUNT) == watched.seen("donation") == KEEPERS | {"giver"}
    assert watched.found("送温暖") == watched.found("困难职工") == KEEPERS


def test_how_much_was_given_is_told_and_not_by_whom(watched: Watched) -> None:
    year = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    rows = {
        name: records(looker, "donations.amount", watched.branch, year)
        for name, looker in watched.lookers.items() if name in ("publicity", "secretary")
    }  # fmt: skip
    assert rows["publicity"].withheld
    assert [row.cells[1] for row in rows["secretary"].lines] == ["示例丁"]


def test_of_a_talk_on_paper_only_number_date_and_keeper_are_kept() -> None:
    """What stays off line (practice): the form is printed empty, and a scan of it is not filed."""
    secure = {entry.id for entry in active().all("form").values() if entry.secure}
    assert "heart_talk_form" in secure
    assert {field.name for field in KeptPaper._meta.concrete_fields} & {"content", "text", "file"} == set()


@pytest.mark.parametrize("name", ["绝密.pdf", "党委会（机密）.docx", "秘密★5年.jpg"])
def test_what_is_marked_secret_is_refused_by_its_name_alone(name: str) -> None:
    with pytest.raises(Refused, match="严禁存储、处理、传输国家秘密"):
        check_name_unmarked(name)
