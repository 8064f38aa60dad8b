"""Side-by-side measurements in one run, as JSON lines: `make bench`. Ratios are read; no test asserts them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
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

    overlay = Path(tempfile.mkdtemp(prefix="tongxin-bench-"))
    os.environ["TONGXIN_CATALOG"] = str(overlay)
    prepare(f"tongxin_bench_{attendances}")
    from django.test.utils import override_settings

    from bench import drafts, figures, imports, pages, writes
    from bench.generate import STAFF, generate, name_of
    from bench.timing import say

    drafts.overlay(overlay)
    hospital = generate(attendances)
    say("hospital", attendances=attendances)
    with override_settings(ROOT_URLCONF="bench.pages", ALLOWED_HOSTS=["testserver"]):
        pages.workbench(hospital)
        if attendances == LARGE:
            pages.lists(hospital)
    if attendances == LARGE:
        figures.year(hospital)
        drafts.sixty(hospital)
        writes.audit(hospital)
        imports.confirm(hospital, [name_of(number) for number in range(STAFF)])


if __name__ == "__main__":
    main()
