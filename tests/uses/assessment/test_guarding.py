"""What nobody may do: write over taken votes and figures, give oneself points, see one's own before its time, decide past
a veto or an open item."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from tests.registers.conftest import Hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.conftest import FIRST, LAST, Assessed
from tests.uses.assessment.test_pages import send, signed_in, text
from tests.uses.assessment.test_votes import reviewed

from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries.reach import scores_at
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.flow import Stage

TWICE = [Entry("A2", Decimal(90)), Entry("A2", Decimal(80))]


def enter(made: Assessed, unit: object, *entries: Entry, by: Any = None) -> None:
    sheet = Sheet(made.subject(unit).pk, list(entries))
    commands.enter_many(by=by or made.hospital.office, assessment=made.round, version=made.version, sheets=[sheet])


def counted(made: Assessed, key: str, value: Decimal, reason: str = "") -> None:
    """Let something be known of the first branch: as figures tell it, or as somebody said with a reason."""
    marked(made.subject(made.hospital.one), key, value, reason)


def marked(row: Subject, key: str, value: Decimal, reason: str, evidence: Record | None = None) -> None:
    Mark.objects.create(
        hospital_id=row.hospital_id, organisation_id=row.organisation_id, subject=row, key=key, value=value, known="ok",
        reason=reason, evidence=evidence, at=clock.now(), by="system:test",
    )  # fmt: skip


def test_a_list_writes_over_no_figure_and_gives_nothing_twice_or_early(frozen: Assessed) -> None:
    frozen.advance()
    one, two = frozen.hospital.one, frozen.hospital.two
    counted(frozen, "P1N", Decimal(0))
    with pytest.raises(Refused) as refused:
        enter(frozen, one, Entry("B3", Decimal(100), reason="都开了"), Entry("P1N", Decimal(3), reason="表彰"), *TWICE)
    told = [problem.sentence() for problem in refused.value.problems]
    assert [sentence.split("，")[0] for sentence in told] == [
        "“党员学习学时达标率”填了 2 次", "“党员学习学时达标率”填了 2 次", "“主题党日”由记录取数", "“获国家级表彰”由记录取数",
    ]  # fmt: skip
    with pytest.raises(Refused, match="只在“评分”阶段"):
        enter(frozen, one, Entry("Z1", Decimal(100)))
    sheets = [Sheet(frozen.subject(two).pk, []), Sheet(frozen.subject(two).pk, [])]
    with pytest.raises(Refused, match="同一个对象列了两次"):
        commands.enter_many(by=frozen.hospital.office, assessment=frozen.round, version=frozen.version, sheets=sheets)
    Subject.objects.filter(pk=frozen.subject(two).pk).update(stated_by=f"user:{frozen.hospital.office.id}")
    with pytest.raises(Refused, match="您填写的自评，请由他人"):
        enter(frozen, two, Entry("A2", Decimal(90)))
    assert not Mark.objects.exclude(value=None).filter(key__in=["A2", "Z1"]).exists()


def test_a_list_writes_over_no_votes_that_were_taken(hospital: Hospital) -> None:
    section = officer("organisation_section", hospital.root, hospital.root)
    row = commands.open_round(
        by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST
    )
    commands.freeze(by=hospital.office, assessment=row, version=1)
    held = reviewed(hospital, section)
    commands.take_votes(by=section, assessment=row, version=2, rounds=[held])
    commands.advance(by=hospital.office, assessment=row, version=3)
    voted = Subject.objects.get(round=row, person=hospital.people[0])
    other = Subject.objects.get(round=row, person=hospital.people[3])
    counts = Entry("M5", counts={"优秀": 5})
    with pytest.raises(Refused, match="取自已公布的测评，不能改填"):
        commands.enter_many(
            by=hospital.office, assessment=row, version=4, sheets=[Sheet(voted.pk, [counts]), Sheet(other.pk, [counts])]
        )
    assert Mark.objects.get(subject=voted, key="M5").evidence == held
    assert not Mark.objects.filter(subject=other, key="M5").exists()


def test_nobody_gives_himself_a_bonus_nor_a_scorer_a_veto(frozen: Assessed) -> None:
    mine = frozen.subject(frozen.hospital.one)
    given = [Entry("P2", Decimal(3), reason="推广")]
    with pytest.raises(Refused, match="“做法被上级推广或党建课题获奖”不在这里评分"):
        commands.state_self(by=frozen.hospital.secretary, subject=mine, version=1, statement="好", entries=given)
    frozen.advance()
    frozen.advance()
    with pytest.raises(Refused, match="“班子成员严重违纪违法受处理”不在这里评分"):
        commands.score(
            by=frozen.committee,
            subject=mine,
            version=mine.record.version,
            entries=[Entry("V1", Decimal(1), reason="据说")],
        )


def test_ones_own_points_are_blank_in_the_list_until_the_comments(hospital: Hospital) -> None:
    row = commands.open_round(
        by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST
    )
    commands.freeze(by=hospital.office, assessment=row, version=1)
    Record.objects.filter(pk=row.pk).update(state=Stage.VERIFYING)
    mine = Subject.objects.get(round=row, person=hospital.people[0])
    marked(mine, "M4", Decimal(12), "别人写的理由")
    assert "别人写的理由" not in text(signed_in(hospital.secretary), "act", mine.pk, "score")
    Subject.objects.filter(round=row).update(total=Decimal("87.65"))
    member = signed_in(hospital.member)
    assert "87.65" not in text(member, "round", row.pk)
    Record.objects.filter(pk=row.pk).update(state=Stage.COMMENT)
    assert "87.65" in text(member, "round", row.pk)


def decide(made: Assessed, grade: str) -> None:
    row = made.subject(made.hospital.one)
    commands.decide_grade(
        by=made.hospital.office, subject=row, version=row.record.version, grade=grade, reason="会议决定"
    )


def test_the_committee_does_not_decide_past_a_veto_nor_before_its_item(deciding: Assessed) -> None:
    office, one = deciding.hospital.office, deciding.subject(deciding.hospital.one)
    counted(deciding, "V1", Decimal(1), "已受处理")
    with pytest.raises(Refused, match="有一票否决事项（班子成员严重违纪违法受处理），只能是“不合格”"):
        decide(deciding, "good")
    page = text(signed_in(office), "subject", one.pk)
    assert page.index("已受处理") < page.index("违反规定发展党员被上级查实")
    decide(deciding, "unqualified")
    item = commands.propose(by=office, assessment=deciding.round, version=deciding.version, body=deciding.hospital.root)
    asked: dict[str, Any] = {"decided_on": dt.date(2026, 11, 22), "decided_by": "党委会"}
    with pytest.raises(Refused, match="还没有结论"):
        commands.approve(by=office, assessment=deciding.round, version=deciding.version, **asked)
    Record.objects.filter(pk=item.pk).update(state="decided")
    again = commands.propose(
        by=office, assessment=deciding.round, version=deciding.version, body=deciding.hospital.root
    )
    Round.objects.filter(pk=deciding.round.pk).update(item=item)
    with pytest.raises(Refused, match="还没有结论"):
        commands.approve(by=office, assessment=deciding.round, version=deciding.version, item=again, **asked)
    Round.objects.filter(pk=deciding.round.pk).update(item=again)
    item.refresh_from_db()
    commands.approve(by=office, assessment=deciding.round, version=deciding.version, item=item, **asked)
    row = Round.objects.get(pk=deciding.round.pk)
    assert (row.record.state, row.item) == (Stage.NOTICE, item)


def test_who_scores_persons_sees_whom_and_nothing_else_and_only_meanwhile(hospital: Hospital) -> None:
    row = commands.open_round(
        by=hospital.office, scheme="medical_ethics", organisation=hospital.root, first=FIRST, last=LAST
    )
    commands.freeze(by=hospital.office, assessment=row, version=1)
    subject = Subject.objects.exclude(person=hospital.member.person_id).filter(round=row)[0]
    department = Organisation.objects.get(pk=subject.organisation_id)
    head = signed_in(officer("department_head", department, hospital.root))
    url = reverse("assessment:subject", args=[subject.pk])
    assert head.get(url).status_code == 404
    commands.advance(by=hospital.office, assessment=row, version=2)
    Subject.objects.filter(pk=subject.pk).update(total=Decimal("87.65"))
    page = text(head, "subject", subject.pk)
    assert ("您在这里只评分" in page, "救死扶伤" in page) == (True, False)
    assert "87.65" not in text(head, "round", row.pk)
    assert "首诊负责" in text(head, "act", subject.pk, "score")
    assert f'name="s{subject.pk.hex}"' in text(head, "grid", row.pk, "E11"), "all of the department on one page"
    act = reverse("assessment:act", args=[subject.pk, "score"])
    given = {"E11": "6", "E11__reason": "自己写的理由"}
    assert send(head, act, _version=subject.record.version, **given).status_code == 303
    assert Mark.objects.get(subject=subject, key="E11").value == 6
    for key in ("E12", "hospital.E11"):
        marked(subject, key, Decimal(1), "别人写的理由")
    page = text(head, "act", subject.pk, "score")
    assert ("自己写的理由" in page, "别人写的理由" in page) == (True, False)
    commands.advance(by=hospital.office, assessment=row, version=3)
    committee = signed_in(officer("committee_member", hospital.root, hospital.root))
    name = f"s{subject.pk.hex}"
    page = text(committee, "grid", row.pk, "hospital.E11")
    assert (f'name="{name}"' in page, "别人写的理由" in page) == (True, False)
    assert "别人写的理由" in text(signed_in(hospital.office), "grid", row.pk, "hospital.E11")
    assert "87.65" not in text(committee, "round", row.pk)
    Record.objects.filter(pk=row.pk).update(state=Stage.DECIDING)
    assert head.get(url).status_code == 404


def test_evidence_is_named_only_to_who_may_see_it(frozen: Assessed) -> None:
    subject, root = frozen.subject(frozen.hospital.one), frozen.hospital.root
    Record.objects.filter(kind="activity").update(title="不便公开的活动")
    paper = Record.objects.filter(kind="activity")[0]
    for key in ("A2", "V1"):
        marked(subject, key, Decimal(1), "见记录", paper)
    section, office = signed_in(officer("organisation_section", root, root)), signed_in(frozen.hospital.office)
    for name, more in (("subject", ()), ("trace", ("A2",))):
        page = text(section, name, subject.pk, *more)
        assert ("不便公开的活动" in page, "无权查看的记录" in page) == (False, True)
        assert "不便公开的活动" in text(office, name, subject.pk, *more)


def test_a_list_gives_no_scores_of_superiors_by_others_and_checks_no_vetoes(
    frozen: Assessed, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = active().entries["role"]
    role = roles["supervision_office"]
    monkeypatch.setitem(roles, role.id, replace(role, grants=[*role.grants, "assessment.enter_many"]))
    frozen.advance()
    frozen.advance()
    one = frozen.hospital.one
    with pytest.raises(Refused, match="由上级评分"):
        enter(frozen, one, Entry("Z1", Decimal(100)), by=frozen.checker)
    enter(frozen, one, Entry("A2", Decimal(90)), by=frozen.checker)
    assert (
        "未核对" in text(signed_in(frozen.hospital.office), "subject", frozen.subject(one).pk).split('id="judged"')[1]
    )


def test_who_scores_below_the_round_scores_those_below_him(frozen: Assessed) -> None:
    """A committee member holds his role in the Party committee; the round is the hospital's."""
    member = signed_in(officer("committee_member", frozen.hospital.general, frozen.hospital.root))
    frozen.advance()
    frozen.advance()
    row, names = (
        frozen.round,
        [f"s{frozen.subject(unit).pk.hex}" for unit in (frozen.hospital.one, frozen.hospital.two)],
    )
    assert "党委委员评价" in text(member, "round", row.pk)
    assert [f'name="{name}"' in text(member, "grid", row.pk, "Z1") for name in names] == [True, True]
    given = {
        "_version": scores_at(frozen.hospital.general, row, ["Z1"]),
        names[1]: "85",
        f"{names[1]}__reason": "有进步",
    }
    assert send(member, reverse("assessment:grid", args=[row.pk, "Z1"]), **given).status_code == 303
    assert Mark.objects.get(key="Z1", subject=frozen.subject(frozen.hospital.two), known="ok").value == 85
    assert signed_in(frozen.checker).get(reverse("assessment:grid", args=[row.pk, "Z1"])).status_code == 403
    assert signed_in(frozen.hospital.secretary).get(reverse("assessment:grid", args=[row.pk, "Z1"])).status_code == 404


def test_one_indicator_lists_those_whose_variant_has_it(frozen: Assessed) -> None:
    Subject.objects.filter(pk=frozen.subject(frozen.hospital.one).pk).update(variant="retired")
    frozen.advance()
    frozen.advance()
    page = text(signed_in(frozen.committee), "grid", frozen.round.pk, "F3")
    names = [f"s{frozen.subject(unit).pk.hex}" for unit in (frozen.hospital.one, frozen.hospital.two)]
    assert [f'name="{name}"' in page for name in names] == [False, True]
