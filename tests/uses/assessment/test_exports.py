"""Ledgers and forms of assessment: what was scored and decided, under the names the catalog gives, for who may see it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.conftest import FIRST, LAST, Assessed
from tests.uses.assessment.test_pages import signed_in, text
from tests.uses.assessment.test_votes import reviewed, take

from tongxin.ground.catalog.queries import entry
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import tables
from tongxin.ground.forms import queries as forms
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands as people
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.rules.tree import leaves

Row = dict[str, Any]
COMMON = {
    "seq",
    "unit",
    "name",
    "variant",
    "category",
    "bonus",
    "deduction",
    "veto",
    "total",
    "grade",
    "stars",
    "reason",
}


def rows(ledger: str, by: Actor, organisation: Organisation) -> list[Row]:
    export = tables[ledger].export
    assert export
    return [dict(row) for row in export(by, organisation, FIRST, LAST)]


def sheet(form: str, by: Actor, subject: Subject) -> dict[str, Any]:
    (made,) = forms.sheets(by, forms.form(form), subject.record)
    return dict(made.values)


@pytest.mark.parametrize(
    ("ledger", "scheme"),
    [
        ("branch_score_summary", "branch_target"),
        ("secretary_review_summary", "secretary_review"),
        ("member_appraisal_summary", "member_annual"),
        ("ethics_summary", "medical_ethics"),
    ],
)
def test_columns_are_named_by_the_scheme(ledger: str, scheme: str) -> None:
    """No column stays empty for ever: each is common to all summaries, or a part, group, indicator or ballot of the scheme."""
    laid = leaves(entry("scheme", scheme))
    own = {part.id for part in entry("scheme", scheme).part} | {leaf.group.id for leaf in laid}
    own |= {leaf.key for leaf in laid}
    own |= {f"{leaf.key}_{place}" for leaf in laid for place in range(1, len(leaf.indicator.choices) + 1)}
    assert {column.key for column in entry("ledger", ledger).columns} <= COMMON | own


def test_a_branch_has_its_score_sheet(deciding: Assessed) -> None:
    hospital = deciding.hospital
    told = rows("branch_score_sheet", hospital.office, hospital.one)
    assert {row["branch"] for row in told} == {hospital.one}
    lines = {row["indicator"]: row for row in told if "indicator" in row}
    meetings = lines["支部党员大会"]
    assert (meetings["dimension"], meetings["points"]) == ("组织生活", Decimal(4))
    assert "应开次数达成" in meetings["standard"]
    whole = told[-1]
    subject = Subject.objects.get(round=deciding.round, organisation=hospital.one)
    assert (whole["dimension"], whole["review"]) == ("综合得分", subject.total)
    assert "指标得分 80%" in whole["standard"]
    assert len(rows("branch_score_sheet", hospital.office, hospital.root)) == 2 * len(told)


def test_groups_stand_in_points_of_their_own_and_the_sum_is_weighted(deciding: Assessed) -> None:
    hospital = deciding.hospital
    one, two = rows("branch_score_summary", hospital.office, hospital.root)
    assert (one["name"], two["name"]) == (hospital.one.short_name, hospital.two.short_name)
    assert one["A"] <= Decimal(15)
    assert one["committee"] == Decimal(100)
    assert one["ballot"] == Decimal("98.5")
    assert one["total"] == Subject.objects.get(round=deciding.round, organisation=hospital.one).total
    assert one["grade"] == "", "decided by the committee, not by the score"
    assert rows("branch_score_summary", hospital.member, hospital.root) == []


def test_ballots_of_members_stand_by_their_words(hospital: Hospital) -> None:
    section = officer("organisation_section", hospital.root, hospital.root)
    made = commands.open_round(
        by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST
    )
    commands.freeze(by=hospital.office, assessment=made, version=1)
    take(section, Round.objects.get(pk=made.pk), [reviewed(hospital, section)])
    told = {row["name"]: row for row in rows("member_appraisal_summary", hospital.office, hospital.one)}
    first = told[hospital.people[0].name]
    assert [first[f"M5_{place}"] for place in (1, 2, 3, 4)] == [4, 1, 0, 0]
    assert (first["M5"], first["category"]) == (Decimal(97), "正式党员")
    assert "M5_1" not in told[hospital.people[2].name]
    subject = Subject.objects.select_related("record").get(round=made, person=hospital.people[0])
    form = sheet("member_appraisal_form", hospital.office, subject)
    assert form["ballot"] == "民主评议党员测评：优秀 4 票，合格 1 票，基本合格 0 票，不合格 0 票"
    assert (form["grade"], form["name"]) == ("", subject.name)
    assert "打印表单" in text(signed_in(hospital.office), "subject", subject.pk)
    offered = {offer.form.id for offer in forms.offers(hospital.office, [subject.record])}
    assert offered == {"member_appraisal_form"}


def test_a_debriefing_begins_with_what_the_records_say(deciding: Assessed) -> None:
    hospital = deciding.hospital
    people.appoint(
        by=SYSTEM, person=hospital.people[0], organisation=hospital.one, kind="branch_secretary",
        valid_from=dt.date(2024, 1, 1),
    )  # fmt: skip
    made = commands.open_round(
        by=hospital.office, scheme="secretary_review", organisation=hospital.root, first=FIRST, last=LAST
    )
    subject = Subject.objects.select_related("record").get(round=made)
    told = sheet("secretary_report", hospital.office, subject)
    assert "组织生活：支部党员大会" in told["facts"]
    assert told["organisation"] == hospital.one.name
    commands.open_round(by=hospital.office, scheme="star_branch", organisation=hospital.root, first=FIRST, last=LAST)
    assert sheet("secretary_report", hospital.office, subject)["facts"] == told["facts"], (
        "stars take nothing from records"
    )


def test_medical_ethics_stands_by_who_rated(hospital: Hospital) -> None:
    made = commands.open_round(
        by=hospital.office, scheme="medical_ethics", organisation=hospital.root, first=FIRST, last=LAST
    )
    subject = Subject.objects.select_related("record").filter(round=made).first()
    assert subject
    told = sheet("ethics_form", hospital.office, subject)
    assert told["aspects"][0][:2] == ["救死扶伤，全心全意为患者服务", "15"]
    assert {len(row) for row in told["aspects"]} == {5}
    (row, *_others) = rows("ethics_summary", hospital.office, hospital.root)
    assert row["total"] == 0
    assert "self" in row


def test_own_points_wait_for_the_comments(hospital: Hospital) -> None:
    commands.open_round(by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST)
    told = {row["name"] for row in rows("member_appraisal_summary", hospital.secretary, hospital.one)}
    assert told == {person.name for person in hospital.people[1:]}
