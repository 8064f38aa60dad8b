"""What the catalog's figures count: flows by day, stocks by validity, results by the year assessed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.registers.conftest import Hospital
from tongxin.figures.queries import compute
from tongxin.registers.outcomes import commands
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox.periods import Period


def keep(hospital: Hospital, kind: str, title: str, day: str, unit: Any = None, **more: Any) -> Outcome:
    named = ("person", "holder_name", "holder_kind", "valid_to")
    asked: dict[str, Any] = {name: more.pop(name) for name in named if name in more}
    return commands.record(
        by=hospital.office, organisation=unit or hospital.root, kind=kind, title=title,
        occurred_on=dt.date.fromisoformat(day), values=more, late_reason="补录历史成果", **asked,
    )  # fmt: skip


def value(hospital: Hospital, figure: str, first: str, last: str) -> Any:
    period = Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    (answer,) = compute(hospital.office, [figure], hospital.root, period)
    assert answer.status == "ok", answer
    return answer.value


def test_honours_by_level_since_a_year(hospital: Hospital) -> None:
    body = {"body": "示例授予单位"}
    for day, level in (("2019-12-31", "national"), ("2020-01-01", "national"), ("2021-05-01", "provincial")):
        keep(hospital, "honour", f"荣誉 {day}", day, level=level, **body)
    keep(
        hospital, "honour", "先进工作者", "2021-06-01", hospital.one, level="municipal", person=hospital.people[0],
        category="先进个人", **body,
    )  # fmt: skip
    assert value(hospital, "honours.national", "2020-01-01", "2023-08-31") == 1
    assert value(hospital, "honours.count", "2020-01-01", "2023-08-31") == 3
    assert value(hospital, "honours.person_municipal_model", "2021-01-01", "2021-12-31") == 1


def test_what_lasts_counts_on_the_last_day(hospital: Hospital) -> None:
    asked = {"level": "provincial", "category": "临床重点专科"}
    keep(hospital, "key_specialty", "心血管内科", "2020-03-01", valid_to=dt.date(2024, 2, 29), **asked)
    keep(hospital, "key_specialty", "神经内科", "2021-03-01", **asked)
    keep(hospital, "key_specialty", "骨科", "2021-03-01", level="provincial", category="临床重点专科建设项目")
    figure = "specialties.provincial_clinical"
    assert value(hospital, figure, "2024-01-01", "2024-02-29") == 2
    assert value(hospital, figure, "2024-01-01", "2024-03-01") == 1
    assert value(hospital, "specialties.count", "2024-01-01", "2024-03-01") == 1


def assessed(hospital: Hospital, year: int, day: str, **more: Any) -> None:
    keep(
        hospital, "external_assessment", f"{year}年度考核", day, assessed_year=year, body="示例卫健委", **more
    )  # fmt: skip


def test_results_belong_to_the_year_they_are_about(hospital: Hospital) -> None:
    asked = {"category": "公立医院绩效考核"}
    assessed(hospital, 2019, "2022-02-24", rank=25, of_how_many=134, grade="A级", **asked)
    assessed(hospital, 2021, "2023-01-10", rank=16, of_how_many=78, **asked)
    year = ("2019-01-01", "2019-12-31")
    assert value(hospital, "assessments.performance_rank", *year) == 25
    assert value(hospital, "assessments.performance_participants", *year) == 134
    assert value(hospital, "assessments.performance_grade", *year) == "A级"
    assert value(hospital, "assessments.performance_published_on", *year) == dt.date(2022, 2, 24)
    assert value(hospital, "assessments.count", "2022-01-01", "2022-12-31") == 0
    assert value(hospital, "assessments.published", "2022-01-01", "2022-12-31") == 1


@pytest.mark.parametrize(("ranks", "streak"), [((1, 1, 2), 2), ((1, 2, 1), 1), ((2, 1, 1), 2)])
def test_years_in_a_row_at_first(hospital: Hospital, ranks: tuple[int, ...], streak: int) -> None:
    for year, rank in enumerate(ranks, start=2021):
        assessed(hospital, year, f"{year + 1}-03-01", rank=rank, category="党建考核")
    assert value(hospital, "assessments.party_first_streak", "2021-01-01", "2023-12-31") == streak


def test_pieces_are_told_apart_by_title(hospital: Hospital) -> None:
    for title, channel in (("护士节特写", "公众号"), ("护士节特写", "市日报"), ("专科介绍", "公众号")):
        keep(hospital, "publication", title, "2026-05-12", category="模范人物报道", channel=channel, occasion="护士节")
    assert value(hospital, "publicity.role_models", "2026-01-01", "2026-12-31") == 2
    assert value(hospital, "publicity.times", "2026-01-01", "2026-12-31") == 3
    assert value(hospital, "publicity.at_occasions", "2026-01-01", "2026-12-31") == 2


def test_a_person_counts_once_in_a_year_of_promotions(hospital: Hospital) -> None:
    for day in ("2026-03-01", "2026-09-01"):
        who = hospital.people[0]
        keep(hospital, "talent_event", "岗位等级晋升", day, hospital.one, person=who, category="岗位等级晋升")
    assert value(hospital, "talent.post_grades", "2026-01-01", "2026-12-31") == 1


def test_texts_days_and_scores_of_the_newest(hospital: Hospital) -> None:
    keep(hospital, "competition", "技能竞赛", "2026-10-01", score="96.9", grade="一等奖", level="municipal")
    keep(hospital, "hospital_grade", "等级评审", "2020-03-15", grade="三级乙等", body="示例卫健委")
    keep(
        hospital, "honour", "党建工作示范点", "2022-08-09", level="municipal", body="示例市委", category="党建示范",
        cohort=10,
    )  # fmt: skip
    year = ("2026-01-01", "2026-12-31")
    assert value(hospital, "competitions.score", *year) == Decimal("96.9")
    assert value(hospital, "competitions.first_prizes", *year) == 1
    assert value(hospital, "hospital.grade", *year) == "三级乙等"
    assert value(hospital, "honours.demonstration_on", "2022-01-01", "2022-12-31") == dt.date(2022, 8, 9)
    assert value(hospital, "honours.demonstration_cohort", "2022-01-01", "2022-12-31") == 10
    assert value(hospital, "honours.demonstration_municipal_year", "2022-01-01", "2022-12-31") == 2022


def test_brands_are_whole_with_a_method(hospital: Hospital) -> None:
    keep(hospital, "branch_brand", "红心护航", "2026-01-10", hospital.one, idea="服务", method="三步工作法")
    keep(hospital, "branch_brand", "先锋手术刀", "2026-01-10", hospital.two, idea="技术")
    year = ("2026-01-01", "2026-11-22")
    assert value(hospital, "brands.complete", *year) == 1
    assert value(hospital, "brands.coverage", *year) == 50


def test_void_rows_do_not_count(hospital: Hospital) -> None:
    kept = keep(hospital, "work", "院志", "2026-01-10", category="院史院志")
    keep(hospital, "work", "宣传片", "2026-02-10", category="宣传片")
    commands.void(by=hospital.office, outcome=kept, version=1, reason="重复")
    assert value(hospital, "works.count", "2026-01-01", "2026-12-31") == 1
