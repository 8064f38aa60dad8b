"""Star ratings with what they presuppose, and how those assessed are sorted: as last time, members as their branch."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.test_pages import send, signed_in, text

from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.records.models import Record
from tongxin.toolbox.problems import Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.rules.flow import Stage


def opened(hospital: Hospital, scheme: str, year: int) -> Round:
    days = {"first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
    return commands.open_round(by=hospital.office, scheme=scheme, organisation=hospital.root, **days)


def test_conditions_are_checked_shown_and_kept(hospital: Hospital) -> None:
    organisations.found(
        by=SYSTEM, parent=hospital.general, kind=OrganisationKind.BRANCH, code="b9", name="新设党支部",
        established_on=dt.date(2025, 3, 1),
    )  # fmt: skip
    before = opened(hospital, "star_branch", 2024)
    Subject.objects.filter(round=before).update(decided="star4")
    Record.objects.filter(pk=before.pk).update(state=Stage.PUBLISHED)
    row = opened(hospital, "star_branch", 2025)
    assert "新设党支部" not in Subject.objects.filter(round=row).values_list("name", flat=True)
    commands.freeze(by=hospital.office, assessment=row, version=1)
    commands.advance(by=hospital.office, assessment=row, version=2)
    one = Subject.objects.select_related("record").get(round=row, organisation=hospital.one)
    checker = signed_in(officer("supervision_office", hospital.root, hospital.root))
    asked = text(checker, "act", one.pk, "verify")
    assert "品牌成效经党委认定" in asked
    url = reverse("assessment:act", args=[one.pk, "verify"])
    assert send(checker, url, _version=one.record.version, K5="0").status_code == 422
    told = {"K1": "0", "K1__reason": "换届台账", "K2": "1", "K5": "0", "K5__reason": "没有认定文件"}
    assert send(checker, url, _version=one.record.version, **told).status_code == 303
    judged = text(checker, "subject", one.pk).split('id="judged"')[1].split("</section>")[0]
    words = {
        title: line.split("</span>")[0].split(">")[-1]
        for line in judged.split("<li>")
        for title in ("按期换届", "支委配备齐全", "双带头人", "品牌成效")
        if title in line
    }
    assert words == {"按期换届": "符合", "支委配备齐全": "符合", "双带头人": "未核对", "品牌成效": "不符合"}
    Record.objects.filter(pk=row.pk).update(state=Stage.DECIDING)
    one = Subject.objects.select_related("record").get(pk=one.pk)
    with pytest.raises(Refused, match="不能评“五星”：前提“品牌成效经党委认定”不符合"):
        commands.decide_grade(by=hospital.office, subject=one, version=one.record.version, grade="star5", reason="会议")
    commands.decide_grade(by=hospital.office, subject=one, version=one.record.version, grade="star4", reason="会议")


def test_branches_are_sorted_as_last_time_and_members_as_their_branch(hospital: Hospital) -> None:
    first = opened(hospital, "branch_target", 2024)
    one = Subject.objects.select_related("record").get(round=first, organisation=hospital.one)
    commands.classify(by=hospital.office, subject=one, variant="admin", version=1)
    again = opened(hospital, "branch_target", 2025)
    told = dict(Subject.objects.filter(round=again).values_list("organisation", "variant"))
    assert told == {hospital.one.pk: "admin", hospital.two.pk: ""}
    hospital.people[1].retired_on = dt.date(2025, 1, 1)
    hospital.people[1].save(update_fields=["retired_on"])
    members = opened(hospital, "member_annual", 2025)
    sorts = dict(Subject.objects.filter(round=members, organisation=hospital.one).values_list("person", "variant"))
    assert sorts.pop(hospital.people[1].pk) == "retired"
    assert set(sorts.values()) == {"admin"}
    moved = Subject.objects.select_related("record").filter(round=members, variant="admin")[0]
    commands.classify(by=hospital.office, subject=moved, variant="medtech", version=1)
    after = opened(hospital, "member_annual", 2026)
    assert Subject.objects.get(round=after, person=moved.person_id).variant == "medtech"
    assert opened(hospital, "medical_ethics", 2025).subjects.exclude(variant="").count() == 0


def test_members_who_were_not_sorted_last_time_are_sorted_as_their_branch_is_now(hospital: Hospital) -> None:
    assert not opened(hospital, "member_annual", 2023).subjects.exclude(variant="").exists()
    Subject.objects.filter(round=opened(hospital, "branch_target", 2023), organisation=hospital.one).update(
        variant="admin"
    )
    members = opened(hospital, "member_annual", 2024)
    assert set(members.subjects.values_list("variant", flat=True)) == {"admin"}
    Subject.objects.filter(round=opened(hospital, "branch_target", 2024)).update(variant="")
    opened(hospital, "star_branch", 2024)
    Subject.objects.filter(round=members).update(variant="")
    assert not opened(hospital, "member_annual", 2025).subjects.exclude(variant="").exists(), "as it is, not as it was"


def test_a_new_unit_has_waited_by_the_last_day_of_the_period(hospital: Hospital) -> None:
    for code, name, day in (("b8", "够年限党支部", dt.date(2025, 12, 10)), ("b9", "新设党支部", dt.date(2026, 2, 1))):
        organisations.found(
            by=SYSTEM, parent=hospital.general, kind=OrganisationKind.BRANCH, code=code, name=name, established_on=day
        )
    told = set(opened(hospital, "star_branch", 2026).subjects.values_list("name", flat=True))
    assert {"够年限党支部", "新设党支部"} & told == {"够年限党支部"}
