"""Archives that lie about what they hold, and Word files made to take a server down."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import pytest
from docx.oxml.ns import qn

from tongxin.toolbox.untrusted import BROKEN, PIECE, WIDEST, TooLarge, pieces, word

TEXT = b"0123456789" * 300_000


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return stream.getvalue()


def understated(content: bytes, beginning: bytes) -> bytes:
    """Return an archive of one member that states the size and checksum of its beginning, in both places."""
    stated = bytearray(content)
    central = content.rindex(b"PK\x01\x02")
    for checksum, size in ((14, 22), (central + 16, central + 24)):
        struct.pack_into("<I", stated, checksum, zlib.crc32(beginning))
        struct.pack_into("<I", stated, size, len(beginning))
    return bytes(stated)


def test_all_of_an_archive_comes_out_in_pieces() -> None:
    found = list(pieces(archive(a=TEXT, b=b"x", c=b""), len(TEXT) + 1))
    assert b"".join(piece for name, piece in found if name == "a") == TEXT
    assert max(len(piece) for _name, piece in found) <= PIECE
    assert [name for name, _piece in found][-1] == "b"


def test_more_than_allowed_is_refused_whatever_the_archive_states() -> None:
    with pytest.raises(TooLarge):
        list(pieces(archive(a=TEXT), len(TEXT) - 1))
    lying = understated(archive(a=TEXT), TEXT[:1000])
    with zipfile.ZipFile(io.BytesIO(lying)) as believed:
        assert believed.read("a") == TEXT[:1000]  # who believes it sees a small file
    with pytest.raises(TooLarge):
        list(pieces(lying, 2000))


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_as_no_office_packs_is_not_unpacked(kind: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as made:
        made.writestr("a", TEXT)
    with pytest.raises(BROKEN):
        next(pieces(stream.getvalue(), 2 * len(TEXT)))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04broken", archive(a=TEXT)[:-30], understated(archive(a=TEXT), b"another text")],
    ids=["empty", "broken", "cut", "wrong checksum"],
)
def test_no_archive_and_a_damaged_one_are_told(content: bytes) -> None:
    with pytest.raises(BROKEN):
        list(pieces(content, 2 * len(TEXT)))


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def spanning(columns: int) -> bytes:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell._tc.get_or_add_tcPr().get_or_add_gridSpan().set(qn("w:val"), str(columns))
    return saved(document)


def test_a_word_file_is_opened() -> None:
    document = docx.Document()
    document.add_paragraph("第一条")
    assert [paragraph.text for paragraph in word(saved(document)).paragraphs] == ["第一条"]
    assert word(spanning(WIDEST)).tables


def test_a_cell_over_a_billion_columns_is_refused() -> None:
    with pytest.raises(BROKEN):
        word(spanning(1_000_000_000))


def test_a_word_file_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(TooLarge):
        word(saved(docx.Document()), most=1000)


def test_entities_are_neither_resolved_nor_fetched() -> None:
    outside = '<!DOCTYPE d [<!ENTITY far SYSTEM "file:///etc/passwd"><!ENTITY near "aaaaaaaaaa">]>'
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as old, zipfile.ZipFile(stream, "w") as made:
        for name in old.namelist():
            text = old.read(name).decode() if name == "word/document.xml" else ""
            head, _body, foot = text.partition("<w:body>")
            start = head.find("<w:document")
            new = f"{head[:start]}{outside}{head[start:]}<w:body><w:p><w:r><w:t>是&far;&near;。</w:t></w:r></w:p>{foot}"
            made.writestr(name, new if text else old.read(name))
    assert next(paragraph.text for paragraph in word(stream.getvalue()).paragraphs) in ("是", "是。")
