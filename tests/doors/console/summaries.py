"""Tells of each summary of an installation, as JSON: what is wrong in it, what it says, and whether it verifies."""

from __future__ import annotations

import json
from typing import Any

from tongxin.doors.console import start


def told() -> list[dict[str, Any]]:
    """Return of each draft its hospital, template, titles without a number, wordings, and whether its paper verifies."""
    with start.working() as by:
        from tongxin.uses.reports.models import Draft

        return [_of(by, row) for row in Draft.objects.select_related("record")]


def _of(by: Any, row: Any) -> dict[str, Any]:
    from tongxin.uses.reports import commands, queries
    from tongxin.uses.reports.paper import MISSING
    from tongxin.uses.reports.verifying import verify

    numbers = queries.frozen(row)
    issue = commands.export(by=by, draft=row, version=row.record.version)
    return {
        "hospital": str(row.hospital_id),
        "template": row.template,
        "faults": [each.title for each in numbers if each.status != "ok" or MISSING in each.said],
        "said": [each.said for each in numbers],
        "fine": bool(numbers) and verify(by, bytes(issue.file)).fine,
    }


if __name__ == "__main__":
    print(json.dumps(told()))  # noqa: T201  what the test reads
