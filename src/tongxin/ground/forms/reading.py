"""Looks at scans: their pages one by one, and the codes on each. Pure functions on bytes.

A page of a .pdf is seen at 200 dots an inch, where a code of 20 mm has 3 dots and more a module; taken out, it is a .pdf
of its own. pdfium is not made for threads: one page at a time.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from tongxin.ground.forms.codes import SIGN
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

PHOTOS, PDF = ("jpg", "png"), "pdf"
DPI, SEEN = 200, 90  # to read codes, to be looked at
MOST_PAGES, MOST_DOTS = 300, 80_000_000
_INCH = 72
_one = threading.Lock()


@dataclass(frozen=True)
class Leaf:
    """One page of a scan: its number in the file, its content and type, and the texts of the codes on it."""

    number: int
    content: bytes
    kind: str
    codes: tuple[str, ...]


def pages(kind: str, content: bytes) -> int:
    """Return how many pages a scan has; raise `Refused` when it cannot be opened, or has too many."""
    if kind in PHOTOS:
        _photo(content)
        return 1
    with _one, _opened(content) as document:
        count = len(document)
    if count > MOST_PAGES:
        raise refuse("forms.pages", N_("一个 PDF 最多 {most} 页：请拆分后再上传"), most=MOST_PAGES)
    return count


def leaves(kind: str, content: bytes) -> Iterator[Leaf]:
    """Yield the pages of a scan; raise `Refused` when it cannot be opened."""
    if kind in PHOTOS:
        yield Leaf(1, content, kind, _codes(_photo(content)))
        return
    for number in range(pages(kind, content)):
        with _one, _opened(content) as document:
            image, own = _seen(document, number, DPI), _taken(document, number)
        yield Leaf(number + 1, own, PDF, _codes(image))


def picture(kind: str, content: bytes) -> bytes:
    """Return the first page of a scan as a small .png to look at."""
    if kind in PHOTOS:
        image = _photo(content)
        image.thumbnail((1200, 1600))
    else:
        with _one, _opened(content) as document:
            image = _seen(document, 0, SEEN)
    held = io.BytesIO()
    image.convert("RGB").save(held, "PNG")
    return held.getvalue()


def _codes(image: Image.Image) -> tuple[str, ...]:
    """Return the texts of our kind of code; other codes that a page may bear are nobody's business."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return tuple(dict.fromkeys(each.text for each in found if each.text.startswith(f"{SIGN}.")))


def _photo(content: bytes) -> Image.Image:
    """Return a photo, upright."""
    try:
        image = Image.open(io.BytesIO(content))
        if image.width * image.height > MOST_DOTS:
            raise _unreadable()
        return ImageOps.exif_transpose(image).convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise _unreadable() from error


def _opened(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise _unreadable() from error


def _seen(document: pdfium.PdfDocument, number: int, dpi: int) -> Image.Image:
    """Return a page as a picture, no larger than A3 at this resolution however large the page says it is."""
    page = document[number]
    try:
        longest = max(page.get_size())
        scale = min(dpi / _INCH, dpi * 17 / longest)
        image: Image.Image = page.render(scale=scale, grayscale=True).to_pil().copy()
        return image
    finally:
        page.close()


def _taken(document: pdfium.PdfDocument, number: int) -> bytes:
    held = io.BytesIO()
    with pdfium.PdfDocument.new() as own:
        own.import_pages(document, [number])
        own.save(held)
    return held.getvalue()


def _unreadable() -> Exception:
    return refuse(
        "forms.unreadable", N_("打不开这个文件：请确认它没有损坏、没有加密码，再重新扫描上传"), field="uploads"
    )
