"""A round from beginning to archive: each step allowed, denied, refused; nothing lost, everything recomputed."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.registers.conftest import SYSTEM, Hospital, _user, found_hospital
from tests.uses.assessment.conftest import FIRST, LAST, Assessed

from tongxin.figures.usage import uses
from tongxin.ground.followups.queries import followed
from tongxin.ground.records import writing
from tongxin.ground.records.models import Link, Record
from tongxin.ground.todos.models import Todo
from tongxin.people import commands as people
from tongxin.people.models import Trait
from tongxin.people.panels import Asked
from tongxin.registers.outcomes import commands as outcomes
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Appeal, Mark, Round, Subject
from tongxin.uses.assessment.queries import exporting, pages
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.naming import undesignated
from tongxin.uses.assessment.queries.reach import scores_at
from tongxin.uses.assessment.queries.standing import shown_in
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.flow import Stage

NOON = dt.date(2026, 11, 22)
SCRIPT = Path(__file__).parents[3] / "docs/how-to/recompute_assessment.py"


def values(subject: Subject) -> dict[str, Decimal | None]:
    return {key: mark.value for key, mark in queries.newest_marks([subject])[subject.pk].items()}


def test_a_round_pins_its_scheme_and_lists_all_branches(assessed: Assessed) -> None:
    row = assessed.fresh()
    assert row.record.title == "2025年党支部目标考核"
    assert [each.name for each in Subject.objects.filter(round=row).order_by("name")] == ["内科党支部", "外科党支部"]
    assert queries.scheme_of(row).id == "branch_target"
    assert row.record.state == Stage.OPEN


@pytest.mark.parametrize("who", ["secretary", "member", "recorder"])
def test_only_the_party_office_begins_rounds(hospital: Hospital, who: str) -> None:
    with pytest.raises(Denied):
        commands.open_round(
            by=getattr(hospital, who), scheme="branch_target", organisation=hospital.root, first=FIRST, last=LAST
        )


def test_a_round_is_refused_twice_for_unknown_or_unused_schemes_and_without_anybody(assessed: Assessed) -> None:
    def begin(scheme: str, **more: Any) -> None:
        days: dict[str, Any] = {"organisation": assessed.hospital.root, "first": FIRST, "last": LAST, **more}
        commands.open_round(by=assessed.hospital.office, scheme=scheme, **days)

    with pytest.raises(Refused, match="不能再开一轮"):
        begin("branch_target")
    with pytest.raises(Refused, match="没有启用的考核方案“x”"):
        begin("x")
    with pytest.raises(Refused, match="没有启用的考核方案“resident_points”"):
        begin("resident_points")
    with pytest.raises(Refused, match="没有“科室党建与业务同考核”的考核对象"):
        begin("department_fusion")


def test_figures_are_frozen_for_all_at_once(frozen: Assessed) -> None:
    one, two = values(frozen.subject(frozen.hospital.one)), values(frozen.subject(frozen.hospital.two))
    assert (one["B3"], one["B1"], one["C3"]) == (Decimal(25), Decimal(50), Decimal("92.0"))
    assert (two["B3"], two["B1"]) == (Decimal(0), Decimal(0))
    assert two["C3"] is None
    assert frozen.round.record.state == Stage.OPEN
    assert frozen.fresh().record.state == Stage.STATING
    assert frozen.round.snapshot is not None
    assert frozen.subject(frozen.hospital.one).total is not None


def test_statements_do_not_grow_with_the_number_assessed(frozen: Assessed, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        assert exporting.recompute(frozen.fresh()).assessed == 2


def test_changed_records_do_not_move_what_was_frozen(frozen: Assessed) -> None:
    before = exporting.recompute(frozen.fresh())
    Record.objects.filter(kind="activity").update(voided_at=clock.now(), voided_by="x", void_reason="x")
    assert exporting.recompute(frozen.fresh()) == before


def test_who_is_assessed_states_and_nobody_else(frozen: Assessed) -> None:
    row = frozen.subject(frozen.hospital.one)
    said = commands.state_self(
        by=frozen.hospital.secretary, subject=row, version=row.record.version, statement=" 夜班多 "
    )
    assert (said.statement, said.record.version) == ("夜班多", 2)
    row = frozen.subject(frozen.hospital.one)
    with pytest.raises(Refused, match="由本人，或由本单位负责人"):
        commands.state_self(by=frozen.hospital.member, subject=row, version=row.record.version, statement="我来说")
    with pytest.raises(Conflict):
        commands.state_self(by=frozen.hospital.secretary, subject=row, version=1, statement="晚了")
    with pytest.raises(Refused, match="最多 3000 个字"):
        commands.state_self(by=frozen.hospital.secretary, subject=row, version=2, statement="长" * 3001)
    with pytest.raises(Refused, match="只在“核查、评分”阶段"):
        commands.verify(by=frozen.checker, subject=row, version=2)


def test_nobody_scores_or_verifies_his_own_branch(frozen: Assessed) -> None:
    row = frozen.subject(frozen.hospital.two)
    said = commands.state_self(by=frozen.hospital.office, subject=row, version=row.record.version, statement="代写")
    frozen.advance()
    with pytest.raises(Refused, match="请由他人核查"):
        commands.verify(by=frozen.hospital.office, subject=said, version=said.record.version)
    own = frozen.subject(frozen.hospital.one)
    entry = Entry("A1", Decimal(4))
    with pytest.raises(Refused, match="不能给自己或本单位评分"):
        commands.score(by=frozen.hospital.secretary, subject=own, version=own.record.version, entries=[entry])


def test_superiors_score_what_is_theirs_and_only_what_the_scheme_has(frozen: Assessed) -> None:
    frozen.advance()
    frozen.advance()
    row = frozen.subject(frozen.hospital.two)
    peer = _user("peer", frozen.hospital.root, "department_head", frozen.hospital.general, None)
    with pytest.raises(Refused, match="由上级评分"):
        commands.score(by=peer, subject=row, version=row.record.version, entries=[Entry("A1", Decimal(4))])
    with pytest.raises(Refused, match="nope"):
        commands.score(
            by=frozen.committee, subject=row, version=row.record.version, entries=[Entry("nope", Decimal(1))]
        )


def test_a_subject_is_classified_before_figures_are_fixed_too(assessed: Assessed) -> None:
    row = assessed.subject(assessed.hospital.two)
    told = commands.classify(by=assessed.hospital.office, subject=row, variant="retired", version=row.record.version)
    assert (told.variant, told.total) == ("retired", None)


def test_what_is_not_for_those_who_check(frozen: Assessed) -> None:
    frozen.advance()
    row = frozen.subject(frozen.hospital.one)

    def verify(entry: Entry) -> None:
        commands.verify(by=frozen.checker, subject=row, version=row.record.version, entries=[entry])

    with pytest.raises(Refused, match="由评分人评分"):
        verify(Entry("A1", Decimal(4)))
    with pytest.raises(Refused, match="由记录取数，不能改填"):
        verify(Entry("B3", Decimal(4)))
    with pytest.raises(Refused, match="找不到佐证记录"):
        verify(Entry("A2", Decimal(1), evidence=uuid4()))
    with pytest.raises(Refused, match="没有指标"):
        verify(Entry("X9", Decimal(1)))


def test_superiors_score_at_their_stage_and_others_do_not(frozen: Assessed) -> None:
    frozen.advance()
    row = frozen.subject(frozen.hospital.two)
    with pytest.raises(Refused, match="“党员学习学时达标率”不在这里评分"):
        commands.score(by=frozen.committee, subject=row, version=row.record.version, entries=[Entry("A2", Decimal(2))])
    with pytest.raises(Refused, match="只在“评分”阶段"):
        commands.score(by=frozen.committee, subject=row, version=row.record.version, entries=[Entry("A1", Decimal(4))])


def test_several_wrong_entries_are_told_at_once(frozen: Assessed) -> None:
    frozen.advance()
    row = frozen.subject(frozen.hospital.one)
    with pytest.raises(Refused) as refused:
        commands.verify(
            by=frozen.checker, subject=row, version=row.record.version, entries=[Entry("A2"), Entry("C2", Decimal(-3))]
        )
    assert [problem.field for problem in refused.value.problems] == ["A2", "C2"]
    assert not Mark.objects.filter(subject=row, key__in=["A2", "C2"]).exists()


def test_comments_wait_until_nothing_is_missing(frozen: Assessed) -> None:
    frozen.advance()
    frozen.advance()
    with pytest.raises(Refused, match="还有 2 个考核对象有待补的指标"):
        frozen.advance()


def test_checking_the_rest_leaves_ones_own_to_others(frozen: Assessed) -> None:
    frozen.advance()
    commands.verify_rest(by=frozen.checker, assessment=frozen.round, version=frozen.version)
    assert all(Subject.objects.filter(round=frozen.round).values_list("verified_at", flat=True))


def test_the_total_is_the_weighted_sum_of_what_was_entered(commented: Assessed) -> None:
    row = commented.subject(commented.hospital.one)
    marks = queries.newest_marks([row])[row.pk]
    told = pages.result(queries.scheme_of(commented.fresh()), row, marks)
    lost = {point.leaf.key: point.lacking for point in told.points if point.lacking}
    # Everything is full but what was never held, meetings and themed days too few, and 98.5 of 100 in the ballot.
    assert set(lost) == {"A3", "B1", "B2", "B3", "C6", "Y1"}
    assert lost["Y1"] == Fraction(15, 100)
    # Half of 4 points, at the part's weight of 0.8; the 4 points of tasks that nobody had are spread over the other 96, the one
    # of meetings of Party groups, of which the branch has none, over the other 17 of its group.
    assert lost["B1"] == Fraction(4, 2) * Fraction(8, 10) * Fraction(100, 96) * Fraction(18, 17)
    assert row.total == told.total
    assert row.held == 0


def appeal(made: Assessed, indicator: str = "B1", **more: Any) -> Appeal:
    row = made.subject(made.hospital.one)
    given: dict[str, Any] = {
        "by": made.hospital.secretary,
        "version": row.record.version,
        "claim": "第四季度也开了",
        **more,
    }
    return commands.appeal(subject=row, indicator=indicator, **given)


def test_an_appeal_upheld_corrects_the_input_and_leaves_its_trace(commented: Assessed) -> None:
    before = commented.subject(commented.hospital.one).total
    made = appeal(commented)
    row = commented.subject(commented.hospital.one)
    commands.answer_appeal(
        by=commented.checker, appeal=made, version=row.record.version, upheld=True, answer="有会议记录",
        entry=Entry("B1", Decimal(100)),
    )  # fmt: skip
    row = commented.subject(commented.hospital.one)
    assert (row.total or 0) - (before or 0) == Decimal("1.76")
    assert [mark.value for mark in queries.trace(row, "B1")] == [100, 50]
    assert queries.trace(row, "B1")[0].appeal == made


def test_an_appeal_refused_changes_nothing(commented: Assessed) -> None:
    made = appeal(commented)
    row = commented.subject(commented.hospital.one)
    told = commands.answer_appeal(
        by=commented.checker, appeal=made, version=row.record.version, upheld=False, answer="没有记录"
    )
    assert (told.upheld, told.answer) == (False, "没有记录")
    assert commented.subject(commented.hospital.one).total == row.total


def test_what_an_appeal_must_be(commented: Assessed) -> None:
    with pytest.raises(Refused, match="请选择要申诉的指标"):
        appeal(commented, "Q1")
    with pytest.raises(Refused, match="请写明申诉的事实"):
        appeal(commented, claim=" ")
    foreign = found_hospital("wy")
    paper = outcomes.record(
        by=foreign.office, organisation=foreign.one, kind="honour", title="先进党支部", occurred_on=NOON,
        values={"level": "hospital", "body": "院党委"},
    )  # fmt: skip
    with pytest.raises(Refused, match="找不到佐证记录"):
        appeal(commented, evidence=paper.record)
    with pytest.raises(Refused, match="由本人，或由本单位负责人"):
        appeal(commented, by=commented.hospital.member)
    other = Record.objects.filter(kind="activity").first()
    appeal(commented, evidence=other)
    with pytest.raises(Refused, match="已有申诉在复核"):
        appeal(commented)
    with clock.at(dt.date(2026, 12, 20)), pytest.raises(Refused, match="申诉已于 2026-11-27 截止"):
        appeal(commented, "B2")


def test_who_may_not_review_an_appeal(commented: Assessed) -> None:
    made = appeal(commented, "A2")
    row = commented.subject(commented.hospital.one)
    asked: dict[str, Any] = {"appeal": made, "version": row.record.version, "upheld": False, "answer": "不成立"}
    with pytest.raises(Refused, match="请由他人复核"):
        commands.answer_appeal(by=commented.checker, **asked)
    with pytest.raises(Refused, match="请填写更正后的数"):
        commands.answer_appeal(by=commented.committee, **{**asked, "upheld": True})
    commands.answer_appeal(by=commented.committee, **asked)
    with pytest.raises(Conflict):
        commands.answer_appeal(by=commented.hospital.office, **asked)
    again: dict[str, Any] = {**asked, "version": commented.subject(commented.hospital.one).record.version}
    with pytest.raises(Refused, match="已经复核过"):
        commands.answer_appeal(by=commented.hospital.office, **again)


def test_the_committee_waits_for_the_deadline_and_for_appeals(commented: Assessed) -> None:
    with pytest.raises(Refused, match="反馈和申诉到 2026-11-27 为止"):
        commented.advance()
    appeal(commented)
    with clock.at(dt.date(2026, 12, 20)), pytest.raises(Refused, match="还有 1 件申诉没有复核"):
        commented.advance()


def decide(made: Assessed, unit: object, grade: str) -> None:
    row = made.subject(unit)
    commands.decide_grade(
        by=made.hospital.office, subject=row, version=row.record.version, grade=grade, reason="会议决定"
    )


def approve(made: Assessed, **more: Any) -> Round:
    given: dict[str, Any] = {"decided_on": NOON, "decided_by": "党委会2026年第9次会议", **more}
    return commands.approve(by=made.hospital.office, assessment=made.round, version=made.version, **given)


def test_the_grades_are_put_before_the_committee_as_an_item(deciding: Assessed) -> None:
    office, root = deciding.hospital.office, deciding.hospital.root
    item = commands.propose(by=office, assessment=deciding.round, version=deciding.version, body=root)
    assert item.title == f"审定{deciding.fresh().record.title}结果"
    assert deciding.fresh().item == item
    assert Link.objects.get(source=deciding.round.record, target=item).relation == "led_to"


def test_grades_keep_their_quota_and_the_decision_its_reason(deciding: Assessed) -> None:
    decide(deciding, deciding.hospital.one, "excellent")
    with pytest.raises(Refused, match="“优秀”最多 0 个（2 个参评，向下取整），现定 1 个"):
        approve(deciding)
    with pytest.raises(Refused, match="没有这个等次"):
        decide(deciding, deciding.hospital.one, "x")
    with pytest.raises(Refused, match="哪次会议"):
        approve(deciding, decided_by=" ")
    with pytest.raises(Refused, match="还没有到"):
        approve(deciding, decided_on=dt.date(2027, 1, 1))
    decide(deciding, deciding.hospital.one, "good")
    assert approve(deciding).record.state == Stage.NOTICE
    row = deciding.subject(deciding.hospital.one)
    assert (row.decided, row.decision_reason) == ("good", "会议决定")


def test_from_notice_to_archive_the_round_comes_to_the_same_digits(deciding: Assessed, tmp_path: Path) -> None:
    office = deciding.hospital.office
    decide(deciding, deciding.hospital.one, "good")
    with clock.at(dt.date(2026, 11, 23)):
        approve(deciding)
    with pytest.raises(Refused, match="公示到 2026-11-27 为止"):
        commands.publish(by=office, assessment=deciding.round, version=deciding.version)
    with clock.at(dt.date(2026, 12, 31)):
        commands.publish(by=office, assessment=deciding.round, version=deciding.version)
        commands.archive(by=office, assessment=deciding.round, version=deciding.version)
    row = deciding.fresh()
    assert row.record.state == Stage.ARCHIVED
    assert exporting.recompute(row).holds(row)
    told = exporting.document(row)
    assert told["digest"] == row.digest
    file = tmp_path / "round.json"
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    done = subprocess.run([sys.executable, str(SCRIPT), str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told["assessed"][0]["total"] = "12.34"
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    assert subprocess.run([sys.executable, str(SCRIPT), str(file)], capture_output=True, check=False).returncode == 1
    with pytest.raises(Refused, match="只在"):
        commands.void_round(by=office, assessment=row, version=deciding.version, reason="误开")


def test_a_decided_result_leads_where_the_catalog_says(deciding: Assessed) -> None:
    office, one, two = deciding.hospital.office, deciding.hospital.one, deciding.hospital.two
    row, other = deciding.subject(one), deciding.subject(two)

    def use(key: str, **more: Any) -> Record:
        return commands.follow_up(
            by=office, subject=row, use=key, **{"owner": one, "due_on": dt.date(2027, 1, 31), **more}
        )

    with pytest.raises(Refused, match="只在“公示、已公布、已归档”"):
        use("talk")
    decide(deciding, one, "good")
    approve(deciding)
    talk = use("talk")
    assert (talk.kind, talk.title) == ("task", "按“2025年党支部目标考核”结果谈心谈话")
    assert use("rectify", title="补齐支委会记录").title == "补齐支委会记录"
    assert use("honour", owner=deciding.hospital.root, due_on=None).kind == "item"
    paired = use("pairing", partner=other)
    assert paired.title == "外科党支部与内科党支部结对"
    assert paired.pk in {trace.record.pk for trace in followed(office, other.pk)}
    for partner in (None, row):
        with pytest.raises(Refused, match="请选择"):
            use("pairing", partner=partner)
    with pytest.raises(Refused, match="没有这种结果运用"):
        use("cadre_pool")
    with pytest.raises(Denied):
        commands.follow_up(by=deciding.hospital.secretary, subject=row, use="talk", owner=one)


def test_classes_and_leaving_out(frozen: Assessed) -> None:
    office, row = frozen.hospital.office, frozen.subject(frozen.hospital.two)
    with pytest.raises(Refused, match="没有“x”这一类别"):
        commands.classify(by=office, subject=row, variant="x", version=row.record.version)
    told = commands.classify(by=office, subject=row, variant="retired", version=row.record.version)
    assert told.variant == "retired"
    commands.leave_out(by=office, subject=told, version=told.record.version, reason="撤并")
    assert Subject.objects.filter(round=frozen.round, record__voided_at=None).count() == 1


def test_a_round_begun_by_mistake_is_void(assessed: Assessed) -> None:
    office, subject = assessed.hospital.office, assessed.subject(assessed.hospital.one)
    commands.void_round(by=office, assessment=assessed.round, version=assessed.version, reason="误开")
    with pytest.raises(NotFound):
        queries.round_for(office, assessed.round.pk)
    with pytest.raises(NotFound):
        queries.subject_for(office, subject.pk)
    assert not queries.with_points(office).exists()
    with pytest.raises(Refused, match="已作废"):
        commands.classify(by=office, subject=subject, variant="retired", version=subject.record.version)


def test_ethics_grades_become_dated_standings_of_persons(hospital: Hospital) -> None:
    office = hospital.office
    row = commands.open_round(by=office, scheme="medical_ethics", organisation=hospital.root, first=FIRST, last=LAST)
    Round.objects.filter(pk=row.pk).update(notice_until=dt.date(2026, 11, 1))
    Subject.objects.filter(round=row).update(decided="good", total=85, held=0)
    Record.objects.filter(pk=row.pk).update(state=Stage.NOTICE)
    assert Subject.objects.filter(round=row).count() == 5
    commands.publish(by=office, assessment=row, version=1)
    kept = Trait.objects.filter(kind="medical_ethics_grade")
    assert {(trait.detail, trait.valid_from, trait.valid_to) for trait in kept} == {
        ("良好", NOON, dt.date(2027, 11, 22))
    }
    assert kept.count() == 5


def test_a_list_that_was_handed_in_is_entered_at_once_or_not_at_all(frozen: Assessed) -> None:
    frozen.advance()
    one, two = (frozen.subject(unit) for unit in (frozen.hospital.one, frozen.hospital.two))
    right = [Sheet(row.pk, [Entry("A2", Decimal(90)), Entry("Y1", counts={"好": 7})]) for row in (one, two)]

    def enter(sheets: list[Sheet]) -> None:
        commands.enter_many(by=frozen.hospital.office, assessment=frozen.round, version=frozen.version, sheets=sheets)

    with pytest.raises(Refused) as refused:
        enter([right[0], Sheet(two.pk, [Entry("A2"), Entry("C2", Decimal(-1))])])
    assert [problem.where for problem in refused.value.problems] == ["外科党支部", "外科党支部"]
    assert not Mark.objects.filter(key="A2").exists()
    with pytest.raises(Refused, match="有 1 个对象不在本轮考核中"):
        enter([Sheet(uuid4(), [])])
    with pytest.raises(Denied):
        commands.enter_many(by=frozen.checker, assessment=frozen.round, version=frozen.version, sheets=right)
    enter(right)
    assert Mark.objects.filter(key="A2", value=90).count() == 2
    assert not any(Subject.objects.filter(round=frozen.round).values_list("verified_at", flat=True))


def test_one_indicator_is_scored_for_all_at_once_or_not_at_all(frozen: Assessed) -> None:
    frozen.advance()
    frozen.advance()
    rows = [frozen.subject(unit) for unit in (frozen.hospital.one, frozen.hospital.two)]

    def score(*given: str, by: Any = frozen.committee, key: str = "Z1", subjects: Any = None, at: Any = None) -> None:
        told = [each.pk for each in rows] if subjects is None else subjects
        sheets = [
            Sheet(subject, [Entry(key, Decimal(value), reason="有进步")])
            for subject, value in zip(told, given, strict=True)
        ]
        unit = at or frozen.hospital.root
        seen = scores_at(unit, frozen.round, [key])
        commands.score_many(by=by, organisation=unit, assessment=frozen.round, version=seen, sheets=sheets)

    with pytest.raises(Refused) as refused:
        score("101", "90")
    assert [problem.where for problem in refused.value.problems] == ["内科党支部"]
    with pytest.raises(Refused, match="不在本轮考核中"):
        score("90", subjects=[uuid4()])
    with pytest.raises(Refused, match="有 1 个对象不在本轮考核中"):
        score("90", "90", at=frozen.hospital.one)
    with pytest.raises(Refused, match="不在这里评分"):
        score("1", "1", key="A2")
    with pytest.raises(Denied):
        score("90", "90", by=frozen.hospital.secretary)
    score("90", "85")
    assert [values(frozen.subject(row.organisation))["Z1"] for row in rows] == [Decimal(90), Decimal(85)]


def test_secretaries_take_the_score_of_their_branch_and_heads_the_mean(deciding: Assessed) -> None:
    hospital, office = deciding.hospital, deciding.hospital.office
    for unit, kind in ((hospital.one, "branch_secretary"), (hospital.general, "general_secretary")):
        people.appoint(by=SYSTEM, organisation=unit, person=hospital.people[0], kind=kind, valid_from=FIRST)
    decide(deciding, hospital.one, "good")
    approve(deciding)
    known = {}
    for scheme, key in (("secretary_review", "S1"), ("general_branch_review", "G1")):
        row = commands.open_round(by=office, scheme=scheme, organisation=hospital.root, first=FIRST, last=LAST)
        commands.freeze(by=office, assessment=row, version=1)
        subject = Subject.objects.get(round=row)
        known[scheme] = queries.newest_marks([subject])[subject.pk][key].value
    totals = [deciding.subject(unit).total or Decimal(0) for unit in (hospital.one, hospital.two)]
    assert known == {"secretary_review": totals[0], "general_branch_review": sum(totals, Decimal(0)) / 2}


def test_stars_follow_the_score_and_the_year_before(deciding: Assessed) -> None:
    office = deciding.hospital.office
    decide(deciding, deciding.hospital.one, "good")
    approve(deciding)
    row = commands.open_round(
        by=office, scheme="star_branch", organisation=deciding.hospital.root, first=FIRST, last=LAST
    )
    commands.freeze(by=office, assessment=row, version=1)
    rated = {each.organisation_id: each for each in Subject.objects.filter(round=row)}
    one = rated[deciding.hospital.one.pk]
    assert one.total == deciding.subject(deciding.hospital.one).total
    # The score speaks for at least three stars, and a first rating gives three at most.
    assert one.speaks == "star3"


def rated(hospital: Hospital, year: int, grades: dict[Any, str]) -> Round:
    """Return a published rating of stars, its grades as the committee gave them."""
    row = commands.open_round(
        by=hospital.office, scheme="star_branch", organisation=hospital.root, first=dt.date(year, 1, 1),
        last=dt.date(year, 12, 31),
    )  # fmt: skip
    for unit, grade in grades.items():
        Subject.objects.filter(round=row, organisation=unit).update(decided=grade, total=Decimal("88.5"), held=0)
    Record.objects.filter(pk=row.pk).update(state=Stage.PUBLISHED)
    return Round.objects.select_related("record").get(pk=row.pk)


def designate(hospital: Hospital, row: Round, **more: Any) -> None:
    now = Round.objects.select_related("record").get(pk=row.pk)
    given: dict[str, Any] = {"by": hospital.office, "on": NOON, "body": "院党委", **more}
    commands.designate(assessment=now, version=now.record.version, **given)


def test_stars_become_designations_and_the_next_rating_takes_their_place(hospital: Hospital) -> None:
    from tongxin.registers.outcomes.models import Outcome

    one, two, office = hospital.one, hospital.two, hospital.office
    first = rated(hospital, 2024, {one: "star4", two: "star2"})
    designate(hospital, first)
    named = Outcome.objects.get(kind="star_branch")
    assert (named.organisation, named.grade, named.assessed_year, named.valid_to) == (two, "二星", 2024, None)
    with pytest.raises(Refused, match="填写上级文件"):
        designate(hospital, first, superior=True)
    designate(hospital, first, superior=True, document="示例委〔2025〕3号", body="上级党组织")
    assert Outcome.objects.get(organisation=one).grade == "四星"
    with pytest.raises(Refused, match="没有待登记命名"):
        designate(hospital, first)
    with pytest.raises(Denied):
        designate(hospital, first, by=hospital.secretary)
    second = rated(hospital, 2025, {one: "star3", two: "star0"})
    by_hand = Subject.objects.select_related("record").get(round=second, organisation=one)
    writing.link(by_hand.record, Outcome.objects.get(organisation=one).record, "related", by=office)
    waiting = undesignated(second, queries.scheme_of(second), superior=False)
    assert [each.organisation for each, _grade in waiting] == [one, two], "a tie made by hand names nobody"
    designate(hospital, second)
    told = list(Outcome.objects.filter(kind="star_branch").order_by("organisation__name", "occurred_on", "pk"))
    assert [(row.grade, row.valid_to) for row in told] == [("四星", NOON), ("三星", None), ("二星", NOON)]
    assert "2025年星级党支部评定：复评" in told[0].reason
    assert not undesignated(second, queries.scheme_of(second), superior=False)
    lost = Subject.objects.get(round=second, organisation=two)
    assert Link.objects.get(source=lost.pk).target_id == told[2].pk
    assert {
        trace.record.title
        for trace in followed(office, *Subject.objects.filter(round=second).values_list("pk", flat=True))
    } == {"三星级党支部"}
    third = rated(hospital, 2026, {one: "star2", two: "star0"})
    assert [unit.organisation for unit, _grade in undesignated(third, queries.scheme_of(third), superior=False)] == [
        one
    ]
    designate(hospital, third)
    again = Link.objects.filter(source__in=Subject.objects.filter(round=third).values("pk"))
    assert sorted(again.values_list("relation", "target__title")) == [
        ("led_to", "二星级党支部"), ("related", "三星级党支部"),
    ]  # fmt: skip


def test_other_rounds_name_nobody(deciding: Assessed) -> None:
    Record.objects.filter(pk=deciding.round.pk).update(state=Stage.PUBLISHED)
    with pytest.raises(Refused, match="没有待登记命名"):
        designate(deciding.hospital, deciding.round)


def test_units_are_asked_to_state_and_later_to_look(commented: Assessed) -> None:
    one = commented.hospital.one
    open_todos = Todo.objects.filter(organisation=one, done_at=None, subject__startswith="assessment")
    assert [(todo.title, todo.due_on) for todo in open_todos] == [
        ("看考核结果，有异议可申诉：2025年党支部目标考核", dt.date(2026, 11, 27))
    ]
    with clock.at(dt.date(2026, 12, 20)):
        commented.advance()
    assert not open_todos.all().exists()  # asked anew
    decide(commented, one, "good")
    approve(commented)
    rights: dict[str, Any] = {"allowed": lambda _permission: True, "year": 2025, "whose": one}
    told = shown_in(Asked(by=commented.hospital.office, **rights))
    assert told is not None
    assert [line.title for line in told.lines] == ["2025年党支部目标考核"]
    assert shown_in(Asked(by=commented.hospital.office, **{**rights, "allowed": lambda _permission: False})) is None
    assert "党支部目标考核" in {use.title for use in uses(commented.hospital.office, "assessment.themed_days_monthly")}
