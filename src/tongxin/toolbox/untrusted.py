"""Office files of others, opened with care: they may be damaged, state false sizes, or unpack without end."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn

WORD_UNPACKED = 200 * 1024 * 1024  # bytes, pictures included
PIECE = 1024 * 1024
WIDEST = 63  # columns of a table, as Word limits them
_TO_THE_END = 2**63 - 1
# All that Office writes; of other kinds zipfile unpacks a piece whole, however long it becomes.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile, lxml (whose error of syntax is a SyntaxError) and python-docx raise for files that are none of theirs, or
# lack what python-docx takes for granted, some of it only while they are read.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    PackageNotFoundError,
    LookupError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    AttributeError,
    TypeError,
)


class TooLarge(ValueError):
    """An archive unpacks to more bytes than were allowed."""


def pieces(content: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield (name of the member, piece of at most a megabyte) of all that an archive holds.

    Raises one of `BROKEN` for no archive or a damaged one, `TooLarge` once more than `most` bytes came out of it. What an
    archive says of its sizes is not believed: a reader that does would go on unpacking.
    """
    left = most
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if member.compress_type not in _PACKED:
                raise zipfile.BadZipFile(member.compress_type)
            member.file_size = _TO_THE_END
            with archive.open(member) as unpacked:
                while piece := unpacked.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        raise TooLarge
                    yield member.filename, piece


def word(content: bytes, most: int = WORD_UNPACKED) -> Document:
    """Open a .docx that unpacks to at most `most` bytes; raise `TooLarge`, or one of `BROKEN` for what is none.

    python-docx resolves no entities and fetches nothing; a cell that spans columns it repeats as often, so that none may span
    more than any table of Word has.
    """
    for _piece in pieces(content, most):
        pass
    document = docx.Document(io.BytesIO(content))
    spans = (int(span.get(qn("w:val"), 1)) for span in document.element.body.iter(qn("w:gridSpan")))
    if any(span > WIDEST for span in spans):
        raise ValueError("a cell over more columns than Word has")
    return document
