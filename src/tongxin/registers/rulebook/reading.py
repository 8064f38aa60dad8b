"""The text of an uploaded .docx, paragraph by paragraph, tables row by row."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document
from docx.table import Table

from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.queries import limit
from tongxin.ground.files.rules import check_upload
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.untrusted import BROKEN, word
from tongxin.toolbox.words import N_

CELLS = "\u3000"


def text_of(upload: Upload) -> str:
    """Return the text of a Word document; raise `Refused` for another kind of file, a damaged or a marked one."""
    check_upload(upload, limit(), ("docx",))
    try:
        return "\n".join(_lines(word(upload.content)))
    except BROKEN as error:
        raise refuse("rulebook.damaged", N_("“{name}”打不开：请用 Word 或 WPS 另存后再上传"), field="upload",
                     name=upload.name) from error  # fmt: skip


def _lines(document: Document) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from (CELLS.join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows)
        else:
            yield block.text
