"""Side-by-side measurements in one run, as JSON lines: `make bench`. Ratios are read; no test asserts them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SMALL, LARGE = 100_000, 1_000_000


def main() -> None:
    """Measure the small hospital in a process of its own, then the ten-year one."""
    if len(sys.argv) > 1:
        _measure(int(sys.argv[1]))
        return
    for size in (SMALL, LARGE):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, __file__, str(size)], check=True, env=environment)


def _measure(attendances: int) -> None:
    from bench.place import prepare

    prepare(f"tongxin_bench_{attendances}")
    from django.test.utils import override_settings

    from bench import figures, pages, writes
    from bench.generate import generate
    from bench.timing import say

    hospital = generate(attendances)
    say("hospital", attendances=attendances)
    with override_settings(ROOT_URLCONF="bench.pages", ALLOWED_HOSTS=["testserver"]):
        pages.workbench(hospital)
        if attendances == LARGE:
            pages.lists(hospital)
    if attendances == LARGE:
        figures.year(hospital)
        writes.audit(hospital)


if __name__ == "__main__":
    main()
