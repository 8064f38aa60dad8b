"""Bad input, from failures of others: each refused with a sentence by `tongxin do` and by the page, and nothing written."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.test import Client
from tests.people.making import person
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.procedures.journey import WAY, ballots
from tests.registers.procedures.test_cases import facts_of

from tongxin.doors.console import ledger
from tongxin.doors.console.main import group
from tongxin.ground.access.models import User
from tongxin.people import commands as people
from tongxin.people.definitions import Standing
from tongxin.people.models import Person
from tongxin.registers.procedures import commands, queries
from tongxin.registers.procedures.models import Case, StepTaken
from tongxin.registers.procedures.web import listing
from tongxin.toolbox import clock

pytestmark = pytest.mark.django_db
ledger.register(group)
NOW = dt.datetime(2027, 12, 1, 9, tzinfo=clock.ZONE)
MEETING = ballots(5, 5, 5)


@dataclasses.dataclass
class Asked:
    """A step as somebody asks for it, by the console or on the page."""

    step: str
    on: str
    outcome: str = ""
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    votes: dict[str, int] = dataclasses.field(default_factory=dict)
    version: int | None = None


class World:
    """A case that has come to a step, asked by the Party office through both doors."""

    def __init__(self, hospital: Hospital, client: Client) -> None:
        self.hospital, self.client = hospital, client
        client.force_login(User.objects.get(pk=hospital.office.id))
        self.applicant = person(hospital.root, "app1", "示例申请人")
        Person.objects.filter(pk=self.applicant.pk).update(born=dt.date(1995, 6, 1))
        self.applicant.refresh_from_db()

    def come_to(self, stop: str) -> Case:
        way = WAY[: next(place for place, item in enumerate(WAY) if item.step == stop)]
        case = commands.open_case(
            by=SYSTEM,
            organisation=self.hospital.one,
            procedure="member_development",
            subject=self.applicant,
            on=WAY[0].on,
        )
        for item in way[1:]:
            votes = MEETING if item.step == "branch_meeting" else None
            case = commands.take(
                by=SYSTEM, case=case, version=case.record.version, step=item.step, on=item.on, outcome=item.outcome,
                facts=facts_of(item, self.hospital), votes=votes,
            )  # fmt: skip
        return case

    def console(self, command: str, **data: Any) -> dict[str, str]:
        """Return {code: sentence} of the refusal that `tongxin do` prints."""
        done = CliRunner().invoke(group, ["do", command, "--as", "sl-party_office", "--data", json.dumps(data)])
        assert done.exit_code == 1, done.output
        return {problem["code"]: problem["message"] for problem in json.loads(done.stdout)["problems"]}

    def page(self, address: str, **data: Any) -> str:
        answer: Any = self.client.post(address, {"_key": str(uuid4()), **data})
        assert answer.status_code in (409, 422), answer.status_code
        return str(answer.content.decode())

    def refused(self, case: Case, asked: Asked) -> set[str]:
        """Ask for a step by both doors; the page shows the sentences of the console, and no step is written."""
        version = asked.version or case.record.version
        before = StepTaken.objects.count()
        said = self.console(
            "procedures.take", case=str(case.pk), version=version, step=asked.step, on=asked.on, outcome=asked.outcome,
            facts=asked.facts, votes=asked.votes or None,
        )  # fmt: skip
        facts = {
            f"fact_{key}": "、".join(value) if isinstance(value, list) else value for key, value in asked.facts.items()
        }
        shown = self.page(
            f"/procedures/{case.pk}/take/{asked.step}/", _version=version, on=asked.on, outcome=asked.outcome, **facts,
            **asked.votes,
        )  # fmt: skip
        missing = [sentence for sentence in said.values() if sentence not in shown]
        assert not missing, missing
        assert ("；依据：" in shown) is any(code.startswith("dev.") for code in said), (
            "the article stands with the sentence"
        )
        assert StepTaken.objects.count() == before
        return set(said)


@pytest.fixture
def world(hospital: Hospital, client: Client) -> Iterator[World]:
    with clock.at(NOW):
        yield World(hospital, client)


def test_a_determination_before_the_case_began_and_a_day_to_come(world: World) -> None:
    case = world.come_to("activist")
    asked = Asked("activist", "2025-03-01", facts={"recommended": "党员推荐"})
    assert world.refused(case, asked) == {"procedures.before"}
    assert world.refused(case, dataclasses.replace(asked, on="2028-01-01")) == {"procedures.future"}


def test_an_approved_step_again_and_a_second_approver_in_another_tab(world: World) -> None:
    case = world.come_to("approval")
    seen = case.record.version
    first: dict[str, Any] = {
        "case": case,
        "version": seen,
        "step": "approval",
        "on": dt.date(2026, 8, 10),
        "outcome": "approved",
    }
    case = commands.take(by=world.hospital.office, **first)
    again = Asked("approval", "2026-08-11", "approved")
    assert world.refused(case, again) == {"procedures.taken"}
    stale = world.console(
        "procedures.take", case=str(case.pk), version=seen, step="approval", on="2026-08-11", outcome="approved"
    )
    assert list(stale) == ["records.conflict"]
    shown = world.page(f"/procedures/{case.pk}/take/approval/", _version=seen, on="2026-08-11", outcome="approved")
    assert next(iter(stale.values())) in shown


def test_sending_back_the_first_step_while_later_ones_stand(world: World) -> None:
    case = world.come_to("target_filed")
    asked: dict[str, Any] = {"step": "application", "reason": "日期有误"}
    version = case.record.version
    said = world.console("procedures.send_back", case=str(case.pk), version=version, **asked)
    assert list(said) == ["procedures.following"]
    assert said["procedures.following"] in world.page(f"/procedures/{case.pk}/send-back/", _version=version, **asked)
    assert not StepTaken.objects.exclude(voided_at=None).exists()


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"issued": 5, "returned": 6, "yes": 6, "no": 0}, "votes.returned"),
        ({"issued": 5, "returned": 5, "yes": 3, "no": 1, "abstain": 0}, "votes.sum"),
        ({"issued": 6, "returned": 5, "yes": 5, "no": 0}, "votes.issued"),
    ],
)
def test_counts_that_do_not_add_up(world: World, counts: dict[str, int], code: str) -> None:
    case = world.come_to("branch_meeting")
    votes = {"eligible": 5, "present": 5, **counts}
    assert world.refused(case, Asked("branch_meeting", "2026-07-10", "admitted", votes=votes)) == {code}


def test_an_introducer_who_is_a_probationary_member(world: World) -> None:
    other = person(world.hospital.root, "p1", "示例预备")
    people.enrol(
        by=SYSTEM, organisation=world.hospital.one, person=other, standing=Standing.PROBATIONARY,
        valid_from=dt.date(2026, 1, 1),
    )  # fmt: skip
    case = world.come_to("introducers")
    facts = {"introducers": ["示例甲", "示例预备"], "in_good_standing": "是"}
    assert world.refused(case, Asked("introducers", "2026-05-29", facts=facts)) == {"dev.introducers"}


def test_a_person_who_is_a_member_already(world: World) -> None:
    member = world.hospital.people[4]
    Person.objects.filter(pk=member.pk).update(born=dt.date(1990, 1, 1))
    data: dict[str, Any] = {
        "organisation": world.hospital.one.code,
        "procedure": "member_development",
        "on": "2026-01-12",
    }
    said = world.console("procedures.open", subject=str(member.pk), **data)
    assert said == {"dev.not_member": "2026-01-12 时须为非党员，现为正式党员"}
    shown = world.page(
        "/procedures/new/member_development/", organisation=world.hospital.one.pk, about=member.pk, on="2026-01-12"
    )
    assert "已是党员的不在名单中" in shown
    assert "选中的已不在可选范围内，请重新选择" in shown
    assert str(member.pk) not in shown
    assert not Case.objects.exists()


def test_whom_the_list_holds_is_said_in_the_readers_language(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_", lambda sentence: f"translated: {sentence}")
    assert "translated: 已是党员的不在名单中" in world.page("/procedures/new/member_development/")


def test_a_definition_changed_under_a_running_case_that_was_never_published(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tongxin.ground.catalog.queries import active

    case = world.come_to("contacts")
    entry = queries.procedure("member_development")
    left = [step for step in entry.steps if step.id != "talk"]
    monkeypatch.setitem(active().entries["procedure"], "member_development", dataclasses.replace(entry, steps=left))
    said = world.console(
        "procedures.take", case=str(case.pk), version=case.record.version, step="contacts", on="2025-05-25"
    )
    assert "“talk”已不在程序定义中" in said["procedures.definition"]
    answer: Any = world.client.get(f"/procedures/{case.pk}/")
    assert answer.status_code < 500
    assert "已不在程序定义中" in answer.content.decode()
    people_in = {"fact_contacts": "、".join(each.code for each in world.hospital.people[:2])}
    shown = world.page(
        f"/procedures/{case.pk}/take/contacts/", _version=case.record.version, on="2025-05-25", **people_in
    )
    assert "已不在程序定义中" in shown
    assert not any(row.step == "contacts" for row in queries.steps_of(case))
    assert commands.refresh_all(by=SYSTEM, organisation=world.hospital.root) >= 0
