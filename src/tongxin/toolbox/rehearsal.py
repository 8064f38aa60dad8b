"""Workbooks of others, read by a child process first: what takes too much memory or time stops that, not the server.

calamine makes room for every cell between the first and the last of a sheet, and copies a shared string into each cell
that shows it: a few kilobytes may ask for terabytes, in more ways than a look at the XML finds. So a child that may use
little reads a workbook just as we do afterwards. It runs this file by its path, apart from our environment and its
secrets; therefore this module imports nothing of ours.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from enum import IntEnum

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

CHARACTERS = 300_000_000  # of all cells: strings shared in the file are not shared in what is read of it
WAITING = 120  # seconds on the wall, for a machine that is busy
LIMITS = {
    # bytes; 100,000 rows of 25 columns take a quarter of them. macOS does not hold a process to this limit.
    resource.RLIMIT_AS: 900_000_000,
    resource.RLIMIT_CPU: 60,  # seconds
    resource.RLIMIT_CORE: 0,  # what people typed is not to be left on the disk by a crash
}
READY = b"ready"
ENVIRONMENT = ("LD_LIBRARY_PATH",)  # without which some builds of Python do not start


class Outcome(IntEnum):
    """What came of reading a workbook, as the exit code of the child; one of any other code, or killed, counts as TOO_LARGE."""

    READ = 0
    DAMAGED = 3
    TOO_LARGE = 4


def visible_sheets(content: bytes) -> list[CalamineSheet]:
    """Return the sheets of a workbook that are not hidden; raise `CalamineError` for a damaged one."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    visible = [meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible]
    return [book.get_sheet_by_name(name) for name in visible]


def rehearse(content: bytes) -> Outcome:
    """Read a workbook in a child process; raise `RuntimeError` when none can be started, which is no fault of the workbook."""
    kept = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    command = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(command, input=content, env=kept, capture_output=True, timeout=WAITING, check=False)
    except subprocess.TimeoutExpired:
        return Outcome.TOO_LARGE
    if done.stdout != READY:
        raise RuntimeError(
            f"no child to read workbooks: {done.returncode} {done.stderr.decode(errors='replace')[-500:]}"
        )
    return Outcome(done.returncode) if done.returncode in set(Outcome) else Outcome.TOO_LARGE


def outcome_of(content: bytes, most: int = CHARACTERS) -> Outcome:
    """Read every row of a workbook whose cells hold at most `most` characters."""
    left = most
    try:
        for sheet in visible_sheets(content):
            for row in sheet.iter_rows():
                left -= sum([len(cell) for cell in row if isinstance(cell, str)])
                if left < 0:
                    return Outcome.TOO_LARGE
    except CalamineError:
        return Outcome.DAMAGED
    return Outcome.READ


def main() -> None:
    """Be the child: read a workbook from the standard input within the limits and end with its outcome."""
    for kind, most in LIMITS.items():
        _limit(kind, most)
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    sys.exit(outcome_of(sys.stdin.buffer.read()))


def _limit(kind: int, most: int) -> None:
    """Hold this process to a limit, or to the lower one it was given."""
    _soft, hard = resource.getrlimit(kind)
    least = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (least, least))


if __name__ == "__main__":
    main()
