"""`tongxin figures` prints what the pages show."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from tests.figures.hospital import two_years
from tests.registers.conftest import found_hospital
from tongxin.doors.console.figures import figures
from tongxin.toolbox.problems import Refused

YEAR = ["--organisation", "sl", "--from", "2026-01-01", "--to", "2026-12-31"]


@pytest.fixture
def served(db: None, noon: Any) -> None:
    two_years(found_hospital("sl"))


def run(*words: str) -> str:
    found = CliRunner().invoke(figures, list(words), catch_exceptions=False)
    assert found.exit_code == 0
    return found.output


def test_compute_as_json_keeps_the_digits(served: None) -> None:
    text = run("compute", "volunteering.person_times", "volunteering.hours", *YEAR, "--json")
    assert '"value": 24.0,' in text
    assert json.loads(text)["figures"][0] == {
        "id": "volunteering.person_times", "title": "志愿服务人次", "value": 12, "unit": "人次", "status": "ok",
        "records": 12, "version": 0,
    }  # fmt: skip


def test_compute_by_slice(served: None) -> None:
    cells = json.loads(run("compute", "volunteering.person_times", *YEAR, "--by", "unit:branch", "--json"))
    assert [cell["value"] for cell in cells["figures"][0]["cells"]] == [9, 3]
    assert "\t外科党支部\t3\tok\t人次" in run("compute", "volunteering.person_times", *YEAR, "--by", "unit:branch")


def test_all_figures_and_their_list(served: None) -> None:
    assert len(run("compute", *YEAR).splitlines()) == len(run("list").splitlines())
    assert "同一人参加两次计两次" in json.loads(run("list", "--json"))["figures"][0]["meaning"] or "志愿服务" in run(
        "list"
    )


def test_records_are_the_rows(served: None) -> None:
    assert len(run("records", "volunteering.person_times", *YEAR).splitlines()) == 12
    assert len(json.loads(run("records", "volunteering.person_times", *YEAR, "--json"))["records"]) == 12


def test_an_unknown_organisation_is_refused(served: None) -> None:
    with pytest.raises(Refused):
        run("compute", "--organisation", "nowhere", "--from", "2026-01-01", "--to", "2026-12-31")
