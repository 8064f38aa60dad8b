"""The commands of outcomes: allowed, denied, invalid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.ground.audit.models import Event
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.queries import attachments
from tongxin.people import commands as people
from tongxin.registers.outcomes import commands, queries
from tongxin.registers.outcomes.commands.single import ended
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

TODAY = dt.date(2026, 11, 22)
DAY = dt.date(2026, 8, 9)
HONOUR: dict[str, Any] = {
    "kind": "honour", "title": "全市公立医院党建工作示范点", "occurred_on": DAY,
    "values": {"level": "municipal", "body": "示例市委组织部", "cohort": "10", "category": "党建示范"},
}  # fmt: skip
ASSESSED: dict[str, Any] = {"assessed_year": 2024, "body": "示例省卫生健康委", "category": "公立医院绩效考核"}


@pytest.fixture
def honour(hospital: Hospital) -> Outcome:
    return commands.record(by=hospital.office, organisation=hospital.root, **HONOUR)


def assess(hospital: Hospital, **values: Any) -> Outcome:
    return commands.record(
        by=hospital.office, organisation=hospital.root, kind="external_assessment", title="年度绩效考核",
        occurred_on=dt.date(2026, 2, 24), values=ASSESSED | values,
    )  # fmt: skip


def sentences(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.sentence() for problem in refused.value.problems]


def test_an_honour_of_a_unit(hospital: Hospital, honour: Outcome) -> None:
    assert (honour.level, honour.cohort, honour.holder_kind) == ("municipal", 10, "collective")
    assert queries.holder_text(honour) == hospital.root.short_name
    assert honour.record.title == "全市公立医院党建工作示范点"


def test_an_honour_of_a_person_belongs_to_where_it_is_recorded(hospital: Hospital) -> None:
    made = commands.record(by=hospital.recorder, organisation=hospital.one, person=hospital.people[0], **HONOUR)
    assert (made.holder_kind, queries.holder_text(made)) == ("person", "示例甲")


def test_a_recorder_records_for_the_own_branch_only(hospital: Hospital) -> None:
    with pytest.raises(Denied):
        commands.record(by=hospital.recorder, organisation=hospital.two, **HONOUR)
    assert Event.objects.filter(name="outcomes.record").values_list("outcome", flat=True).get() == "refused"


def test_a_member_may_look_and_not_record(hospital: Hospital, honour: Outcome) -> None:
    assert queries.outcome(hospital.member, honour.pk) == queries.outcome(SYSTEM, honour.pk) == honour
    with pytest.raises(Denied):
        commands.record(by=hospital.member, organisation=hospital.one, **HONOUR)


def test_what_is_not_open_is_seen_by_those_whose_role_reaches_it(hospital: Hospital) -> None:
    gift = commands.record(
        by=hospital.office, organisation=hospital.two, kind="donation", title="抗洪救灾捐款", occurred_on=DAY,
        values={"amount": "200.50", "beneficiary": "受灾群众"}, holder_name="护理组",
    )  # fmt: skip
    assert gift.amount == Decimal("200.50")
    assert queries.outcome(hospital.office, gift.pk) == gift
    with pytest.raises(NotFound):
        queries.outcome(hospital.member, gift.pk)


def test_another_hospital_is_not_found(hospital: Hospital, honour: Outcome) -> None:
    foreign = found_hospital("fremd")
    with pytest.raises(NotFound):
        queries.outcome(foreign.office, honour.pk)


def test_somebody_of_another_hospital_holds_nothing_here(hospital: Hospital) -> None:
    stranger = found_hospital("fremd").people[0]
    with pytest.raises(Refused, match="不是本院人员"):
        commands.record(by=hospital.office, organisation=hospital.root, person=stranger, **HONOUR)


def test_every_problem_at_once_beside_its_field(hospital: Hospital) -> None:
    wrong = {"level": "universe", "rank": "17", "cohort": "many", "colour": "red"}
    with pytest.raises(Refused) as refused:
        commands.record(by=hospital.office, organisation=hospital.root, **{**HONOUR, "values": wrong})
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {"level", "cohort", "colour", "body", "rank"}


def test_two_dates_of_an_assessment_are_not_mixed(hospital: Hospital) -> None:
    made = assess(hospital, assessed_year=2023, rank=25, of_how_many=134, grade="A级")
    assert (made.assessed_year, made.occurred_on.year, made.rank, made.of_how_many) == (2023, 2026, 25, 134)
    with pytest.raises(Refused, match="考核年度 2027 晚于公布日期"):
        assess(hospital, assessed_year=2027)


def test_no_rank_after_the_last(hospital: Hospital) -> None:
    with pytest.raises(Refused, match="名次 80 大于参评总数 78"):
        assess(hospital, rank=80, of_how_many=78)


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("publication", {"holder_name": "某人"}, "不填"),
        ("role_model", {}, "请填写典型人物"),
        ("hospital_grade", {"holder_kind": "person", "holder_name": "某人"}, "不是个人"),
        ("star_branch", {}, "“星级党支部”由党支部、临时党支部、党总支办理，“示例医院”不是：请另选"),
        ("honour", {"holder_kind": "nobody"}, "只有个人、集体两种"),
        ("competition", {"valid_to": TODAY}, "没有期限"),
        ("honour", {"valid_to": dt.date(2026, 8, 8)}, "不能早于授予时间"),
        ("nothing", {}, "目录中没有“nothing”这类成果"),
        ("honour", {"title": "  "}, "请填写荣誉"),
        ("honour", {"title": "长" * 201}, "最多 200 个字"),
        ("honour", {"occurred_on": TODAY + dt.timedelta(1)}, "还没有到"),
        ("honour", {"occurred_on": TODAY - dt.timedelta(366)}, "补录须写明原因"),
    ],
)
def test_what_does_not_fit_its_kind_is_refused(
    hospital: Hospital, kind: str, values: dict[str, Any], sentence: str
) -> None:
    asked: dict[str, Any] = {"kind": kind, "title": "示例", "occurred_on": DAY, "values": {}} | values
    with pytest.raises(Refused, match=sentence):
        commands.record(by=hospital.office, organisation=hospital.root, **asked)


def test_old_honours_are_recorded_with_a_reason(hospital: Hospital) -> None:
    old = HONOUR | {"occurred_on": dt.date(2020, 7, 1)}
    made = commands.record(by=hospital.office, organisation=hospital.root, late_reason="补录历史荣誉", **old)
    assert made.record.late_reason == "补录历史荣誉"


def test_many_from_one_document(hospital: Hospital) -> None:
    lines = [("示例甲", "优秀共产党员"), ("示例乙（sl2）", ""), ("外科党支部", "先进基层党组织")]
    made = commands.record_many(
        by=hospital.office, organisation=hospital.root, lines=lines, upload=Upload("表彰文件.pdf", b"%PDF-1.4\n%%EOF\n"),
        **HONOUR,
    )  # fmt: skip
    rows = [Outcome.objects.select_related("record", "organisation", "person").get(pk=key) for key in made]
    assert [row.record.title for row in rows] == ["优秀共产党员", HONOUR["title"], "先进基层党组织"]
    assert [queries.holder_text(row) for row in rows] == ["示例甲", "示例乙", "外科党支部"]
    assert [row.organisation for row in rows] == [hospital.one, hospital.one, hospital.two]
    assert [len(attachments(row.record)) for row in rows] == [1, 1, 1]


def test_each_bad_line_is_named_and_nothing_is_written(hospital: Hospital) -> None:
    lines = [("示例甲", ""), ("无此人", ""), ("示例乙（99）", ""), ("示例甲", "")]
    with pytest.raises(Refused) as refused:
        commands.record_many(by=hospital.office, organisation=hospital.root, lines=lines, **HONOUR)
    assert sentences(refused) == [
        "第 2 行：本院没有“无此人”：请核对姓名或单位名称", "第 3 行：工号 99 不是“示例乙”", "第 4 行：与第 1 行相同",
    ]  # fmt: skip
    assert not Outcome.objects.exists()


def test_a_line_of_a_unit_that_cannot_hold_the_kind_is_named(hospital: Hospital) -> None:
    asked: dict[str, Any] = {
        "by": hospital.office,
        "organisation": hospital.root,
        "kind": "star_branch",
        "occurred_on": DAY,
    }
    values = {"grade": "三星", "assessed_year": 2025, "body": "示例市委"}
    lines = [(hospital.one.name, "三星级党支部"), (hospital.root.name, "三星级党支部")]
    with pytest.raises(Refused) as refused:
        commands.record_many(lines=lines, values=values, **asked)
    assert [sentence.partition("由")[0] for sentence in sentences(refused)] == ["第 2 行：“星级党支部”"]
    assert len(commands.record_many(lines=lines[:1], values=values, **asked)) == 1


def test_namesakes_are_told_apart_by_number(hospital: Hospital) -> None:
    people.register(by=SYSTEM, organisation=hospital.root, code="900", name="示例甲")
    asked: dict[str, Any] = {"by": hospital.office, "organisation": hospital.root, **HONOUR}
    with pytest.raises(Refused, match="本院有 2 位“示例甲”"):
        commands.record_many(lines=[("示例甲", "")], **asked)
    made = commands.record_many(lines=[("示例甲(900)", "")], **asked)
    assert Outcome.objects.get(pk=made[0]).organisation == hospital.root, "somebody without a branch: the department"


@pytest.mark.parametrize(("lines", "sentence"), [([], "至少写一行"), ([("示例甲", "奖")] * 501, "最多登记 500 行")])
def test_too_few_and_too_many_lines(hospital: Hospital, lines: list[tuple[str, str]], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        commands.record_many(by=hospital.office, organisation=hospital.root, lines=lines, **HONOUR)


def test_a_secretary_records_many_of_the_own_branch_only(hospital: Hospital) -> None:
    lines = [("示例甲", ""), ("外科党支部", "")]
    with pytest.raises(Refused, match="第 2 行：“外科党支部”不在您可以登记的范围内"):
        commands.record_many(by=hospital.secretary, organisation=hospital.one, lines=lines, **HONOUR)


def test_what_is_shared_is_said_once(hospital: Hospital) -> None:
    asked = HONOUR | {"values": {"level": "municipal"}}
    with pytest.raises(Refused) as refused:
        commands.record_many(
            by=hospital.office, organisation=hospital.root, lines=[("示例甲", ""), ("示例乙", "")], **asked
        )
    assert sentences(refused) == ["请填写“授予单位”"]


def test_correct_changes_what_is_named_and_keeps_the_rest(hospital: Hospital, honour: Outcome) -> None:
    made = commands.correct(
        by=hospital.office, outcome=honour, version=1, reason="级别写错", values={"level": "provincial", "body": "省委"}
    )
    made.refresh_from_db()
    assert (made.level, made.body, made.cohort, made.record.version) == ("provincial", "省委", None, 2)
    made = commands.correct(by=hospital.office, outcome=made, version=2, reason="日期", occurred_on=dt.date(2026, 8, 8))
    assert (
        (made.level, made.record.occurred_on) == ("provincial", dt.date(2026, 8, 8)) == (made.level, made.occurred_on)
    )


def test_correct_the_holder(hospital: Hospital, honour: Outcome) -> None:
    asked: dict[str, Any] = {"by": hospital.office, "outcome": honour, "reason": "获奖者写错"}
    made = commands.correct(version=1, person=hospital.people[1], **asked)
    assert (made.holder_kind, queries.holder_text(made)) == ("person", "示例乙")
    made = commands.correct(version=2, holder_name="退休老专家", **asked)
    assert (made.person, queries.holder_text(made)) == (None, "退休老专家")


def test_a_correction_wants_a_reason_and_the_newest_version(hospital: Hospital, honour: Outcome) -> None:
    with pytest.raises(Refused, match="请写明原因"):
        commands.correct(by=hospital.office, outcome=honour, version=1, reason="")
    commands.correct(by=hospital.office, outcome=honour, version=1, reason="名称", title="示范点")
    with pytest.raises(Conflict):
        commands.correct(by=hospital.office, outcome=honour, version=1, reason="再改")


def test_what_lasts_ends_once_and_may_be_reopened(hospital: Hospital, honour: Outcome) -> None:
    made = commands.end(by=hospital.office, outcome=honour, version=1, ended_on=TODAY, reason="到期未复评")
    assert made.valid_to == TODAY
    made = commands.correct(by=hospital.office, outcome=made, version=2, reason="仍有效", endless=True)
    assert made.valid_to is None
    with pytest.raises(Refused, match="不能早于"):
        commands.end(by=hospital.office, outcome=made, version=3, ended_on=dt.date(2026, 1, 1), reason="x")


def test_what_took_the_place_of_another_ends_it_once(hospital: Hospital, honour: Outcome) -> None:
    for reason in ("新的命名", "再次命名"):
        ended(hospital.office, honour.record, reason)
    honour.refresh_from_db()
    assert honour.valid_to is not None
    assert honour.record.version == 2


def test_void_is_readable_and_final(hospital: Hospital, honour: Outcome) -> None:
    commands.void(by=hospital.office, outcome=honour, version=1, reason="重复登记")
    assert queries.outcome(hospital.office, honour.pk).record.voided
    assert not queries.listed(hospital.office).exists()
    with pytest.raises(Refused, match="已作废"):
        commands.end(by=hospital.office, outcome=honour, version=2, ended_on=TODAY, reason="x")
