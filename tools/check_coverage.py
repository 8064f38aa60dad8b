"""Holds the modules that decide (toolbox, figures, every rules and commands) to 100 % of lines and branches.

What the rooms of open issues lack is counted in `uncovered.toml`, which may only shrink: more than that fails.
Reads `.coverage` of the last whole run of the tests; prints what is missing and exits with 1.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coverage import Coverage

DECIDING = re.compile(r"(^|/)tongxin/(toolbox|figures)/|/(rules|commands)(/[^/]+)*\.py$|/(rules|commands)\.py$")
# The four that start, kill and change the user of processes are tested with real ones; what another user's or a killed
# process has run leaves no record, so they count in the total only.
PROCESSES = r"/toolbox/(cluster|lowered|postgres|processes)\.py$"
EXEMPT = re.compile(rf"/(migrations|web|templatetags)/|/apps\.py$|{PROCESSES}")


def gaps(report: dict[str, Any], known: dict[str, int]) -> Iterator[str]:
    """Yield one sentence for each deciding module that lacks more than is known of it."""
    for name, file in sorted(report["files"].items()):
        path = Path(name).as_posix()
        if not DECIDING.search(path) or EXEMPT.search(path):
            continue
        lines = file["missing_lines"]
        branches = [f"{start}->{end}" for start, end in file["missing_branches"] if start not in lines]
        if len(lines) + len(branches) > known.get(path[path.index("tongxin/") :], 0):
            yield f"{path}: not covered: {', '.join([*map(str, lines), *branches])}"


def main() -> int:
    """Check the last run; return the exit status."""
    coverage = Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(target))
        report = json.loads(target.read_text("utf-8"))
    known = tomllib.loads((Path(__file__).parent / "uncovered.toml").read_text("utf-8"))
    found = list(gaps(report, known))
    print(
        "\n".join(found)
        or f"toolbox, figures, rules and commands are covered, but for {sum(known.values())} known gaps"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
