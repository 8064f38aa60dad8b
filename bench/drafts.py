"""A report with 60 figures: the time beyond its SQL."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import YEAR
from bench.generate import Hospital
from bench.timing import say
from tongxin.uses.reports import commands as reports

FIGURES = (
    "volunteering.person_times", "volunteering.headcount", "volunteering.volunteers", "volunteering.activities",
    "volunteering.hours", "volunteering.served", "deeds.items", "deeds.times", "deeds.served", "activities.held",
)  # fmt: skip
OPTIONS = ("", " | unit=off", " | period=last_year", " | period=last_year | unit=off", " | about", " | change")


def overlay(folder: Path) -> None:
    """Write a report template of 60 placeholders into a catalog overlay."""
    (folder / "report").mkdir(parents=True, exist_ok=True)
    head = '[[report]]\nid = "bench"\ntitle = "基准报告"\naudience = "基准"\nperiod = "year"\nbody = "bench.md"\n'
    (folder / "report" / "bench.toml").write_text(head, "utf-8")
    lines = [f"{{{{{figure}{option}}}}}。" for figure in FIGURES for option in OPTIONS]
    (folder / "report" / "bench.md").write_text("# 基准报告\n\n## 数字\n\n" + "\n\n".join(lines) + "\n", "utf-8")


def sixty(hospital: Hospital) -> None:
    """Draft and export; at most two seconds beyond the SQL."""
    with CaptureQueriesContext(connection) as captured:
        start = time.perf_counter()
        draft = reports.draft(
            by=hospital.office, template="bench", organisation=hospital.root, first=YEAR.start, last=YEAR.end
        )
        reports.export(by=hospital.office, draft=draft, version=draft.record.version)
        total = time.perf_counter() - start
    sql = sum(float(query["time"]) for query in captured)
    say("report of 60 figures", total_s=total, sql_s=sql, ratio=total - sql, limit=2)
