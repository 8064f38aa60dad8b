"""Looks into files: what they really are, and what words they show. Pure functions on bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape

import puremagic

from tongxin.ground.files.pdftext import pdf_lines
from tongxin.toolbox.untrusted import TooLarge

MEMBER_LIMIT = 4_000_000  # characters
ARCHIVE_LIMIT = 100_000_000  # of all members together: thousands of small ones unpack to as much
PARTS = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*)\.xml"),
    "xlsx": re.compile(r"xl/(sharedStrings|workbook|worksheets/sheet\d+)\.xml"),
    "pptx": re.compile(r"ppt/(slides/slide\d+|slideMasters/slideMaster\d+)\.xml"),
    "ofd": re.compile(r".*(Content|Page_\d+/Content|OFD|Document)\.xml"),
}
_MARKERS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
_BREAK = re.compile(
    r"</(?:w:p|a:p|si|is|c|oddHeader|oddFooter|evenHeader|firstHeader|ofd:TextCode|ofd:TextObject)>|<w:br/>|<sheet "
)
_TAG = re.compile(r"<[^<>]*>")
# Where a page header of a sheet says left, centre, right, font or size.
_HEADER_CODE = re.compile(r'&(?:[LCR]|"[^"]*"|\d+)')
_OLE = (".doc", ".xls", ".ppt")


def identify(content: bytes) -> str:
    """Return the id of the file's real type; empty when it is none that we keep."""
    try:
        found = {match.extension for match in puremagic.magic_string(content)}
    except (LookupError, ValueError):
        return ""
    if ".docx" in found:
        return _zipped(content)
    if found & set(_OLE):
        return "ole"
    names = {".pdf": "pdf", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg"}
    return next((kind for extension, kind in names.items() if extension in found), "")


def has_macros(content: bytes) -> bool:
    """Tell whether an Office file of the new kind carries macros."""
    return any(name.endswith("vbaProject.bin") for name in _names(content))


def lines(kind: str, content: bytes, having: str = "") -> Iterator[str]:
    """Yield what a reader of the file would see, paragraph by paragraph; nothing from pictures.

    Raises `TooLarge` for an Office file whose texts together are beyond all measure.
    having: a character that the reader looks for; parts of an Office file that cannot hold it are not taken apart.
    """
    if kind in PARTS:
        yield from _zip_lines(kind, content, having)
    elif kind == "pdf":
        yield from pdf_lines(content)
    elif kind == "ole":
        # Text of the old formats stands in the stream as UTF-16, cut into runs by control characters.
        yield from re.split(r"[\x00-\x1f]+", content[:MEMBER_LIMIT].decode("utf-16-le", "ignore"))


def _names(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return []


def _zipped(content: bytes) -> str:
    names = set(_names(content))
    return next((kind for kind, marker in _MARKERS.items() if marker in names), "")


def _zip_lines(kind: str, content: bytes, having: str) -> Iterator[str]:
    left = ARCHIVE_LIMIT
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            xml = _read(archive, name) if PARTS[kind].fullmatch(name) else ""
            left -= len(xml)
            if left < 0:
                raise TooLarge
            if having in xml or "&#" in xml:  # a character may be written by its number
                for line in _xml_lines(xml):
                    yield from _HEADER_CODE.sub("\n", line).splitlines() if kind == "xlsx" else (line,)


def _read(archive: zipfile.ZipFile, name: str) -> str:
    """Read no more than the limit of one member: a small archive may unpack to terabytes."""
    try:
        with archive.open(name) as member:
            return member.read(MEMBER_LIMIT).decode("utf-8", "ignore")
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError):
        return ""


def _xml_lines(xml: str) -> Iterator[str]:
    for piece in _BREAK.split(xml):
        text = unescape(_TAG.sub("", piece)).strip()
        if text:
            yield from text.splitlines()
