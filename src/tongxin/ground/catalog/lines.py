"""Finds the line of a key in a TOML source, which `tomllib` does not tell."""

from __future__ import annotations

import re


def line_of(source: str, kind: str, index: int, key: str) -> int:
    """Return the line (from 1) of `key` inside the `index`-th `[[kind]]` table, or of the table's head."""
    lines = source.splitlines()
    header = re.compile(rf"^\s*\[\[?\s*{re.escape(kind)}\s*\]\]?")
    heads = [number for number, line in enumerate(lines, 1) if header.match(line)]
    if index >= len(heads):
        return 1
    start = heads[index]
    end = heads[index + 1] if index + 1 < len(heads) else len(lines) + 1
    wanted = re.compile(rf"^\s*(\[+\s*{re.escape(kind)}\.)?{re.escape(key)}\b")
    if key:
        for number in range(start + 1, end):
            if wanted.match(lines[number - 1]):
                return number
    return start
