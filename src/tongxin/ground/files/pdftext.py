"""A cheap look at the words of a PDF: enough to find a marking, not to read the document.

Chinese text stands as glyph numbers that the font's ToUnicode table translates; every table of the file is tried.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Iterator

STREAM_LIMIT = 1_000_000
STREAMS = 400
# No pattern may look far ahead from many places: a file made to be slow must not be.
_INFO = re.compile(rb"/(?:Title|Subject|Keywords)\s*(\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>)", re.DOTALL)
_SHOWN = re.compile(rb"\[((?:[^\[\]\\]|\\.)*)\]\s*TJ|(<[0-9A-Fa-f\s]+>|\((?:\\.|[^\\()])*\))\s*(?:Tj|'|\")", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_CHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?=[<e\r\n])")
_RANGE = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*(?:<([0-9A-Fa-f]{4})>|\[([^\]]*)\])")
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)


def pdf_lines(content: bytes) -> Iterator[str]:
    """Yield the pieces of text found in titles and pages."""
    for found in _INFO.finditer(content):
        yield _info(found[1])
    streams = [_unpacked(raw) for raw in itertools.islice(_streams(content), STREAMS)]
    tables = [table for stream in streams if b"beginbf" in stream and (table := _table(stream))]
    for stream in streams:
        if b"Tj" in stream or b"TJ" in stream:
            yield from _shown(stream, tables)


def _streams(content: bytes) -> Iterator[bytes]:
    end = 0
    while (start := content.find(b"stream", end)) >= 0 and (end := content.find(b"endstream", start)) >= 0:
        yield content[start + len(b"stream") : end].lstrip(b"\r\n")
        end += len(b"endstream")


def _unpacked(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(raw, STREAM_LIMIT)
    except zlib.error:
        return raw[:STREAM_LIMIT]


def _info(raw: bytes) -> str:
    value = bytes.fromhex(raw[1:-1].decode()) if raw.startswith(b"<") and len(raw) % 2 == 0 else raw[1:-1]
    return (
        value.decode("utf-16", "ignore")
        if value[:2] in (b"\xfe\xff", b"\xff\xfe")
        else value.decode("gb18030", "ignore")
    )


def _table(stream: bytes) -> dict[str, str]:
    table: dict[str, str] = {}
    for kind, body in _BLOCK.findall(stream):
        if kind == b"char":
            table |= {code.decode().upper(): _text(to) for code, to in _CHAR.findall(body + b"\n")}
        else:
            table |= dict(_ranged(body))
    return table


def _ranged(body: bytes) -> Iterator[tuple[str, str]]:
    for first, last, to, many in _RANGE.findall(body):
        codes = range(int(first, 16), min(int(last, 16), int(first, 16) + 65535) + 1)
        targets = (
            [_text(item) for item in _HEX.findall(many)] if many else [chr(int(to, 16) + n) for n in range(len(codes))]
        )
        yield from ((f"{code:04X}", target) for code, target in zip(codes, targets, strict=False))


def _text(raw: bytes) -> str:
    return bytes.fromhex(raw.decode()).decode("utf-16-be", "ignore") if len(raw) % 2 == 0 else ""


def _shown(stream: bytes, tables: list[dict[str, str]]) -> Iterator[str]:
    widths = [max(map(len, table), default=4) for table in tables]
    for many, one in _SHOWN.findall(stream):
        codes = b"".join(_HEX.findall(many or one)).decode().upper()
        for table, width in zip(tables, widths, strict=True):
            yield _translated(codes, table, width)


def _translated(codes: str, table: dict[str, str], width: int) -> str:
    return "".join(table.get(codes[start : start + width], "") for start in range(0, len(codes), width))
