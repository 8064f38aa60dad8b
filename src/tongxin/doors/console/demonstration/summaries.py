"""Drafts the yearly summary of a demo hospital, with the hospital's own text, as the Party office would have written it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.planner import unknown_sizes
from tongxin.doors.console.demonstration.plans import Plan
from tongxin.uses.reports import commands as reports


def steps(made: Founded, plan: Plan) -> list[Callable[[], Any]]:
    """Return the step that drafts the summary of the plan, if it has one; it comes after all that it counts."""
    return [lambda: _draft(made, plan["summary"])] if "summary" in plan else []


def _draft(made: Founded, plan: Plan) -> None:
    with unknown_sizes():
        row = reports.draft(
            by=SYSTEM, template=plan["template"], organisation=made.root, first=plan["from"], last=plan["to"]
        )
    for section, text in plan["prose"].items():
        row = reports.write_prose(by=SYSTEM, draft=row, section=section, text=text, version=row.record.version)
        row.record.refresh_from_db()
