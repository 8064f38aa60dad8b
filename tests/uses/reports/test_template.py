"""A template is read into blocks and numbers, and all its mistakes are named with their lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tongxin.uses.reports.definitions import Period, Report, Section
from tongxin.uses.reports.rules import PROSE_LIMIT, check_prose, check_template, prefilled
from tongxin.uses.reports.template import Block, Fact, Number, Role, Template, Words, parse
from tongxin.uses.reports.wording import Style, Wording

SHIPPED = Path(__file__).parents[3] / "catalog" / "report"
FIGURES = {"volunteering.person_times": 1, "deeds.times": 1}


def read(text: str) -> Template:
    return parse(text, is_figure=FIGURES.__contains__, figures=tuple(FIGURES), place="summary.md")


def test_blocks_words_facts_and_numbers() -> None:
    template = read(
        "# {{organisation}}{{year}}年总结\n\n## 基本情况\n\n{{prose:overview}}\n\n"
        "**一是**开展志愿服务\n{{volunteering.person_times | more | to=100}}。\n"
    )
    assert not template.problems
    assert template.blocks == (
        Block(Role.TITLE, (Fact("organisation"), Fact("year"), Words("年总结")), 1),
        Block(Role.FIRST, (Words("基本情况"),), 3),
        Block(Role.PROSE, (), 5, "overview"),
        Block(
            Role.BODY,
            (
                Words("一是", strong=True),
                Words("开展志愿服务"),
                Number("volunteering.person_times", Wording(Style.MORE, to=100)),
                Words("。"),
            ),
            7,
        ),
    )
    assert template.sections() == ("overview",)
    assert [number.figure for number in template.numbers()] == ["volunteering.person_times"]


@pytest.mark.parametrize(
    ("options", "number"),
    [
        ("", Number("deeds.times")),
        ("| exact", Number("deeds.times")),
        ("| nearly | wan", Number("deeds.times", Wording(Style.NEARLY, wan=True))),
        ("| unit=off", Number("deeds.times", Wording(unit=False))),
        ("| unit=on", Number("deeds.times")),
        ("| change", Number("deeds.times", change="change")),
        ("| difference|period = last_year", Number("deeds.times", change="difference", period="last_year")),
        ("| organisation=A-01", Number("deeds.times", organisation="A-01")),
    ],
)
def test_every_option(options: str, number: Number) -> None:
    template = read(f"共{{{{deeds.times {options}}}}}。")
    assert template.problems == ()
    assert list(template.numbers()) == [number]


def test_all_mistakes_at_once_with_their_lines() -> None:
    text = (
        "# 总结\n\n共{{volunteering.person_time}}，\n又{{deeds.times | mroe}}，{{deeds.times | more | over}}。\n\n"
        "- 一\n- 二\n\n##### 太深\n\n见{{prose:tail}}。{{deeds.times | to=0}}{{deeds.times | period=next}}\n"
    )
    problems = read(text).problems
    assert [(problem.code, problem.where) for problem in problems] == [
        ("reports.unknown_figure", "summary.md:3"),
        ("reports.unknown_helper", "summary.md:4"),
        ("reports.two_styles", "summary.md:4"),
        ("reports.block", "summary.md:6"),
        ("reports.level", "summary.md:9"),
        ("reports.prose_inline", "summary.md:11"),
        ("reports.unknown_helper", "summary.md:11"),
        ("reports.unknown_helper", "summary.md:11"),
    ]
    assert "（是不是“volunteering.person_times”？）" in problems[0].sentence()
    assert "（是不是“more”？）" in problems[1].sentence()


def test_tolerance_of_the_report() -> None:
    (number,) = parse("{{deeds.times | nearly}}", is_figure=FIGURES.__contains__, percent=3).numbers()
    assert number.wording == Wording(Style.NEARLY, within=Decimal(3))


REPORT = Report(
    "summary", "总结", "党委", "year", "summary.md", (Section("overview", "总体情况"), Section("plan", "打算"))
)


def test_a_good_template_has_no_problem() -> None:
    text = "# 总结\n\n{{prose:overview}}\n\n共{{deeds.times}}。\n\n{{prose:plan}}\n"
    assert list(check_template(REPORT, text, FIGURES)) == []


def test_titles_and_sections_are_checked() -> None:
    text = "{{prose:overview}}\n\n{{prose:overview}}\n\n{{prose:other}}\n\n{{nothing}}\n"
    codes = [(problem.code, problem.params.get("name")) for problem in check_template(REPORT, text, FIGURES)]
    assert codes == [
        ("reports.unknown_figure", "nothing"),
        ("reports.title", None),
        ("reports.section", "other"),
        ("reports.section_place", "overview"),
        ("reports.section_place", "plan"),
    ]


def test_a_title_holds_no_number() -> None:
    text = "# 总结{{deeds.times}}\n\n{{prose:overview}}\n\n{{prose:plan}}\n"
    assert [problem.code for problem in check_template(REPORT, text, FIGURES)] == ["reports.title_number"]


@pytest.mark.parametrize(
    ("period", "today", "name"),
    [
        ("year", dt.date(2026, 4, 3), "2026"),
        ("year", dt.date(2026, 4, 2), "2025"),
        ("half", dt.date(2026, 8, 1), "2026H1"),
        ("quarter", dt.date(2026, 11, 22), "2026Q4"),
        ("month", dt.date(2026, 11, 3), "2026-10"),
    ],
)
def test_a_draft_is_prefilled_with_the_period_usually_meant(period: Period, today: dt.date, name: str) -> None:
    assert prefilled(replace(REPORT, period=period), today).name == name


def test_prose_may_use_figures_but_no_title_and_no_section() -> None:
    assert list(check_prose("plan", "## 打算\n\n明年再增加{{deeds.times | change}}。", FIGURES)) == []
    problems = list(check_prose("plan", "# 总结\n\n{{prose:plan}}\n\n{{no.figure}}", FIGURES))
    assert [problem.code for problem in problems] == [
        "reports.unknown_figure",
        "reports.prose_block",
        "reports.prose_block",
    ]
    assert {problem.field for problem in problems} == {"plan"}


def test_prose_has_a_length() -> None:
    assert list(check_prose("plan", "字" * PROSE_LIMIT, FIGURES)) == []
    assert [problem.code for problem in check_prose("plan", "字" * (PROSE_LIMIT + 1), FIGURES)] == [
        "reports.prose_long"
    ]


def test_what_no_record_bears_out_is_left_to_the_writer() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in SHIPPED.glob("*.md"))
    claims = ("便民门诊", "投入一线", "带头值班", "当即报名", "按季学习", "按周学习", "每半年", "党总支书记实行")
    assert "{{assessment.tiers}}" in told
    assert [claim for claim in claims if claim in told] == []
