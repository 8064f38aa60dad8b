"""Pictures of pages in 256 colours, a third of the size: the browser chooses the colours, Python writes the PNG."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page

# The most frequent colours make the palette; every other takes the nearest of them.
_REDUCE = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const data = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counted = new Map();
  for (const colour of data) counted.set(colour, (counted.get(colour) || 0) + 1);
  const palette = [...counted].sort((a, b) => b[1] - a[1]).slice(0, 256).map((entry) => entry[0]);
  const apart = (a, b) => [0, 8, 16].reduce((sum, bits) => sum + (((a >> bits) & 255) - ((b >> bits) & 255)) ** 2, 0);
  const place = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of counted.keys()) if (!place.has(colour)) {
    let best = 0;
    palette.forEach((other, index) => { if (apart(colour, other) < apart(colour, palette[best])) best = index; });
    place.set(colour, best);
  }
  let text = "";
  for (const colour of data) text += String.fromCharCode(place.get(colour));
  return {width: image.width, height: image.height, palette, pixels: btoa(text)};
}"""


def keep(page: Page, path: Path) -> None:
    """Write what the window shows to `path`."""
    shown = base64.b64encode(page.screenshot(animations="disabled")).decode()
    made = page.evaluate(_REDUCE, shown)
    width, height, pixels = made["width"], made["height"], base64.b64decode(made["pixels"])
    rows = b"".join(b"\0" + pixels[line * width : (line + 1) * width] for line in range(height))
    colours = b"".join(struct.pack("<I", colour)[:3] for colour in made["palette"])
    head = struct.pack(">2I5B", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts))


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
