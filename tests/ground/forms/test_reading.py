"""Scans are looked at page by page; what cannot be opened is refused with a sentence."""

from __future__ import annotations

import io
import struct
import zlib
from uuid import uuid4

import pytest
import segno
from PIL import Image

from tongxin.ground.forms import codes, reading
from tongxin.toolbox.problems import Refused


def page(*texts: str, angle: int = 0) -> Image.Image:
    """Return a page with codes on it, turned."""
    made = Image.new("L", (1240, 1754), 255)
    for number, text in enumerate(texts):
        held = io.BytesIO()
        segno.make(text, error="q", micro=False).save(held, kind="png", scale=4, border=3)
        made.paste(Image.open(held), (60 + number * 400, 1500))
    return made.rotate(angle, expand=True, fillcolor=255)


def pdf(*pages: Image.Image) -> bytes:
    held = io.BytesIO()
    pages[0].save(held, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return held.getvalue()


def jpg(image: Image.Image) -> bytes:
    held = io.BytesIO()
    image.save(held, "JPEG", quality=70)
    return held.getvalue()


@pytest.mark.parametrize("angle", [0, 3, 90, 178, 270])
def test_a_turned_photo_is_read(angle: int) -> None:
    text = codes.write(uuid4(), "sign_in_sheet")
    (leaf,) = reading.leaves("jpg", jpg(page(text, angle=angle)))
    assert leaf.codes == (text,)


def test_each_page_of_a_pdf_is_taken_out() -> None:
    texts = [codes.write(uuid4(), "meeting_record") for _number in range(3)]
    found = list(reading.leaves("pdf", pdf(*(page(text) for text in texts), page())))
    assert [leaf.codes for leaf in found] == [(text,) for text in texts] + [()]
    assert [leaf.number for leaf in found] == [1, 2, 3, 4]
    assert {reading.pages(leaf.kind, leaf.content) for leaf in found} == {1}
    assert next(reading.leaves("pdf", found[1].content)).codes == (texts[1],)


def test_other_peoples_codes_are_nobodys_business() -> None:
    text = codes.write(uuid4(), "meeting_record")
    (leaf,) = reading.leaves("jpg", jpg(page("https://pay.example/1", text)))
    assert leaf.codes == (text,)


def test_a_page_is_shown_as_a_picture() -> None:
    for kind, content in (("jpg", jpg(page())), ("pdf", pdf(page()))):
        assert Image.open(io.BytesIO(reading.picture(kind, content))).format == "PNG"


def bomb() -> bytes:
    """Return a .png that says it has 900 million dots."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "content"), [("pdf", b"%PDF-1.4 broken"), ("jpg", b"\xff\xd8\xff broken"), ("png", b""), ("png", bomb())]
)
def test_what_cannot_be_opened_is_refused(kind: str, content: bytes) -> None:
    for look in (reading.pages, reading.picture, lambda kind, content: list(reading.leaves(kind, content))):
        with pytest.raises(Refused) as refused:
            look(kind, content)
        assert refused.value.problems[0].code == "forms.unreadable"


def test_a_pdf_with_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PAGES", 1)
    with pytest.raises(Refused) as refused:
        reading.pages("pdf", pdf(page(), page()))
    assert refused.value.problems[0].code == "forms.pages"
