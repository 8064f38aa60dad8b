"""Finds secrets and addresses of this machine in tracked files: keys, tokens, passwords, registry hosts, home paths."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from check_words import ROOT, tracked

PATTERNS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a cloud access key": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a personal access token": re.compile(r"\b(gh[pousr]_\w{36}|glpat-[\w-]{20}|xox[abpr]-[\w-]{10,}|npm_\w{36})\b"),
    "a password in an address": re.compile(r"\b[a-z][a-z0-9+]*://[^\s/:@{}$<>\"']+:[\w.~!%*-]+@", re.ASCII),
    "a password in code": re.compile(r"(?i)\b(password|secret|api_?key|token)\s*[:=]\s*[\"'][^\"'\s{}<>$]{12,}[\"']"),
    "a download address in a lock": re.compile(r"\"resolved\":\s*\"http|--(extra-)?index-url|--find-links"),
    "a path of one machine": re.compile(r"(?<![\w.])/(home|Users)/[a-z][\w.-]*/|(?<![\w.])/root/\w"),
}
TESTS_MAY = {"a password in code", "a password in an address", "a path of one machine"}
SELF = {"tools/check_secrets.py", "tools/check_lock.py", "LICENSE"}


def findings(name: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and kind of each thing that must not be committed."""
    for number, line in enumerate(text.splitlines(), 1):
        for kind, pattern in PATTERNS.items():
            if pattern.search(line) and not (name.startswith("tests/") and kind in TESTS_MAY):
                yield number, kind


def main() -> int:
    """Check every tracked text file; return the exit status."""
    found = 0
    for name in tracked():
        raw = (ROOT / name).read_bytes()
        if name in SELF or b"\0" in raw[:8000]:
            continue
        for line, kind in findings(name, raw.decode("utf-8", "replace")):
            print(f"{name}:{line}: looks like {kind}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
