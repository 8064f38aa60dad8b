"""`tongxin report draft` and `report verify`, through the real command line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.registers.conftest import Hospital
from tests.uses.reports.conftest import serve
from tests.uses.reports.test_verifying import edited

from tongxin.doors.console.main import discover, group


@pytest.fixture(scope="module", autouse=True)
def _discovered() -> None:
    discover()


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(group, [str(word) for word in words])
    return done.exit_code, done.output


@pytest.fixture
def report(hospital: Hospital, tmp_path: Path) -> Path:
    file = tmp_path / "summary.docx"
    period = ("--from", "2026-01-01", "--to", "2026-12-31")
    code, output = run("report", "draft", "annual_summary", "--organisation", "sl", *period, "--output", file, "--json")
    assert code == 0, output
    told = json.loads(output)
    assert told["title"] == "示例医院2026年度党建工作总结"
    assert told["numbers"][2]["printed"] == "8人次"
    return file


def test_untouched_it_verifies(report: Path) -> None:
    code, output = run("report", "verify", report)
    assert code == 0
    assert "3\t志愿服务人次\t一致，记录未变：8人次" in output


def test_it_names_the_altered_number_and_the_new_record(report: Path, hospital: Hospital) -> None:
    report.write_bytes(edited(report.read_bytes(), "8人次", "80人次"))
    more = serve(hospital, dt.date(2026, 11, 21), 1, "社区义诊")
    code, output = run("report", "verify", report)
    assert code == 1
    assert "3\t志愿服务人次\t文件中的数被改过：导出时是“8人次”，现在印的是“80人次”" in output
    assert "3\t志愿服务人次\t记录后来有变化：导出时“8人次”，现在是“9人次”" in output
    assert "\t新增\t2026年11月21日\t社区义诊" in output
    code, output = run("report", "verify", report, "--json")
    told = json.loads(output)
    assert (code, told["status"]) == (1, "differs")
    third = told["numbers"][2]
    assert (third["verdict"], third["records"], third["now"]) == ("altered", "changed", "9人次")
    assert third["changes"] == [{"how": "added", "record": str(more.pk), "title": "社区义诊", "day": "2026年11月21日"}]


def test_without_json_it_tells_in_lines(hospital: Hospital, tmp_path: Path) -> None:
    period = ("--from", "2026-01-01", "--to", "2026-12-31", "--output", tmp_path / "x.docx")
    code, output = run("report", "draft", "annual_summary", "--organisation", "sl", *period)
    assert code == 0
    assert "title\t示例医院2026年度党建工作总结" in output
    assert "3\t志愿服务人次\t8人次" in output
    serve(hospital, dt.date(2026, 11, 21), 1, "社区义诊")
    code, output = run("report", "verify", tmp_path / "x.docx")
    assert (code, "2\t参加志愿服务人数\t背后的记录后来有变化，数没有变：5人" in output) == (1, True)
    assert "1\t志愿服务活动场次\t记录后来有变化：导出时“2场”，现在是“3场”" in output


def test_refusals_are_sentences(hospital: Hospital, tmp_path: Path) -> None:
    period = ("--from", "2026-01-01", "--to", "2026-12-31", "--output", tmp_path / "x.docx")
    for words, sentence in (
        (("report", "draft", "nothing", "--organisation", "sl", *period), "目录中没有报告模板“nothing”"),
        (("report", "draft", "annual_summary", "--organisation", "zz9", *period), "zz9"),
    ):
        code, output = run(*words)
        assert (code, "Traceback" in output) == (1, False)
        assert sentence in output
    plain = tmp_path / "plain.docx"
    plain.write_bytes(b"no document")
    code, output = run("report", "verify", plain, "--json")
    assert (code, json.loads(output)["problems"][0]["code"]) == (1, "reports.file_kind")


def test_an_output_that_cannot_be_written(hospital: Hospital, tmp_path: Path) -> None:
    period = ("--from", "2026-01-01", "--to", "2026-12-31", "--output", tmp_path / "none" / "x.docx")
    code, output = run("report", "draft", "annual_summary", "--organisation", "sl", *period)
    assert code == 1
    assert "写不进文件" in output
