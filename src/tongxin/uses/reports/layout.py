"""Writes a paper as .docx in the layout of official documents (toolbox.gbt9704), with a detachable annex of its sources.

The document proper carries no hash, code or source; each number in it is a content control whose tag is
`figure:<snapshot>:<number>`, which leaves no trace on paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import docx
from docx.document import Document

from tongxin.toolbox import gbt9704, ooxml
from tongxin.uses.reports.paper import Paper, Paragraph, Run, printed
from tongxin.uses.reports.template import Role

STYLES = {
    Role.TITLE: gbt9704.TITLE_STYLE, Role.FIRST: gbt9704.FIRST, Role.SECOND: gbt9704.SECOND, Role.THIRD: gbt9704.THIRD,
    Role.BODY: gbt9704.TEXT,
}  # fmt: skip


@dataclass(frozen=True)
class Imprint:
    """What surrounds the text: who signs, the date, and what the annex says of its origin.

    snapshot: its id; digest: of the records behind it; head: the signed audit head in words, or "" when none is sealed.
    """

    signature: str
    dated: date
    snapshot: str
    digest: str
    template: str
    organisation: str
    period: str
    made_at: datetime
    head: str = ""


def write(paper: Paper, imprint: Imprint) -> bytes:
    """Return the .docx file of the paper and its annex."""
    from tongxin.uses.reports.annex import add_annex

    document, paper = docx.Document(), printed(paper)
    _set_up(document, paper, imprint)
    for paragraph in paper.paragraphs:
        _add(document, paper, paragraph, imprint.snapshot)
    gbt9704.sign(document, imprint.signature, imprint.dated)
    add_annex(document, paper, imprint)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _set_up(document: Document, paper: Paper, imprint: Imprint) -> None:
    gbt9704.set_up(document)
    facts = document.core_properties
    facts.title, facts.author, facts.comments, facts.language = paper.title, imprint.organisation, "", "zh-CN"
    facts.created = facts.modified = imprint.made_at.replace(tzinfo=None)
    facts.last_modified_by = imprint.organisation


def _add(document: Document, paper: Paper, paragraph: Paragraph, snapshot: str) -> None:
    made = document.add_paragraph(style=STYLES[paragraph.role])
    if paragraph.role is Role.BODY:
        ooxml.indent(made, first=2)
    if paragraph.label:
        made.add_run(paragraph.label)
    for position, run in enumerate(paragraph.runs):
        added = made.add_run(run.text)
        added.bold = run.strong or None
        if run.number:
            title = paper.sources[run.number - 1].answer.title
            ooxml.control(added, f"figure:{snapshot}:{run.number}", title[:64], run.number)
        if paragraph.role is Role.TITLE and position == _break_after(paragraph.runs):
            added.add_break()
    if paragraph.role is Role.TITLE:
        document.add_paragraph()


def _break_after(runs: tuple[Run, ...]) -> int:
    """Return the run after which a long title is broken, where its words allow it; −1 for none."""
    if gbt9704.width("".join(run.text for run in runs)) <= gbt9704.TITLE_WIDTH or len(runs) < 2:
        return -1
    return 0 if gbt9704.width(runs[0].text) <= gbt9704.TITLE_WIDTH else -1
