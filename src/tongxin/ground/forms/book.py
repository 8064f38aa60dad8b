"""Binds the book of a branch and a year (党支部工作手册): cover, contents, chapters, each meeting on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange import queries as exchange
from tongxin.ground.exchange.queries.rows import Asked, sheet_of
from tongxin.ground.exchange.wording import cell
from tongxin.ground.forms import layout, queries
from tongxin.ground.forms.definitions import Form, Pairs
from tongxin.ground.forms.fillings import Filled, Listed, Piece, Prose, chapters
from tongxin.ground.forms.paper import VALUE, clean, table
from tongxin.ground.forms.strips import WIDTH, listing
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ooxml

CHAPTER, COVER, CONTENTS = layout.TITLE, layout.OFFICIAL, VALUE


@dataclass(frozen=True)
class Part:
    """One chapter: its heading and what stands in it; nothing: a page to write on or to put other papers behind."""

    heading: str
    pieces: Sequence[Piece]


def parts(by: Actor, entry: Form, branch: Organisation, year: int) -> Iterator[Part]:
    """Yield the chapters of the book, as the registers write them in the name of `by`."""
    for heading, key in headings(entry):
        chapter = chapters.get(key)
        if key in entry.columns:
            yield Part(heading, _ledger(by, key, entry.columns[key], branch, year))
        else:
            yield Part(heading, list(chapter.write(by, branch, year)) if chapter else [])


def _ledger(by: Actor, key: str, keys: Sequence[str], branch: Organisation, year: int) -> list[Piece]:
    """Return the rows of a ledger of the branch and the year as a table of some of its columns; of one that `by` may not
    read, that somebody else has to add it."""
    held, ledger = exchange.table_of(key)
    if not exchange.places(by, held.export_permission, ledger).filter(pk=branch.pk).exists():
        return [Prose(_("（“{title}”由有权查看的人另行打印，附在本页之后）").format(title=ledger.title))]
    sheet = sheet_of(by, held, ledger, Asked(branch, *queries.span(year)))
    columns = [column for name in keys for column in sheet.columns if column.key == name]
    rows = [[cell(column, line.get(column.key)) for column in columns] for line in sheet.rows]
    titles = [_("序号"), *(column.title for column in columns)]
    shares = [10, *(column.width * 2 for column in columns)]
    return [Listed(titles, rows, shares)] if rows else []


def headings(entry: Form) -> list[tuple[str, str]]:
    """Return (heading, key of the chapter or "") of a book."""
    return [
        (name, (field.keys or [""])[0]) for line in entry.lines if isinstance(line, Pairs) for name, field in line.pairs
    ]


def bind(entry: Form, branch: Organisation, year: int, found: Sequence[Part], day: str) -> tuple[bytes, int]:
    """Return the book as .docx, and how many forms are bound in it."""
    title = entry.title.format(year=year)
    made = layout.document(f"{title} {branch.name}", branch.name)
    layout.page(made.sections[0])
    made.sections[0].different_first_page_header_footer = True
    layout.foot(made.sections[0], f"{title}　{branch.short_name}", "")
    _cover(made, title, branch, day)
    _contents(made, [part.heading for part in found])
    forms = sum(_chapter(made, number, part) for number, part in enumerate(found, start=1))
    ooxml.refresh_fields(made)
    return layout.content_of(made), forms


def _cover(made: Document, title: str, branch: Organisation, day: str) -> None:
    hospital = branch.hospital
    lines = (
        hospital.name if hospital else "",
        title,
        branch.name,
        _("{day}生成，供打印、签字、装订存档").format(day=day),
    )
    for place, text in enumerate(lines):
        style = (layout.TITLE, COVER, layout.TITLE, layout.SIGN)[place]
        line = made.add_paragraph(clean(text), style=style)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_before = Mm((45, 25, 20, 70)[place])


def _contents(made: Document, titles: Sequence[str]) -> None:
    """List the chapters with their pages, told by the program that opens the file."""
    head = made.add_paragraph(_("目录"), style=CHAPTER)
    head.alignment, head.paragraph_format.page_break_before = WD_ALIGN_PARAGRAPH.CENTER, True
    for number, title in enumerate(titles, start=1):
        line = made.add_paragraph(style=CONTENTS)
        line.paragraph_format.space_before = Pt(6)
        line.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        line.add_run(f"{clean(title)}\t")
        ooxml.field(line, f"PAGEREF {_mark(number)} \\h")


def _chapter(made: Document, number: int, part: Part) -> int:
    """Append a chapter; return how many forms it holds."""
    head = made.add_paragraph(clean(part.heading), style=CHAPTER)
    head.paragraph_format.page_break_before = True
    ooxml.bookmark(head, _mark(number), number)
    forms = 0
    for piece in part.pieces or [Prose(_("（本年度没有这方面的记录；如有纸质材料，请附在本页之后）"))]:
        if isinstance(piece, Prose):
            made.add_paragraph(clean(piece.text), style=VALUE).paragraph_format.first_line_indent = Pt(24)
        elif isinstance(piece, Listed):
            _list(made, piece)
        else:
            _form(made, piece)
            forms += 1
    return forms


def _list(made: Document, piece: Listed) -> None:
    made.element.body.sectPr.addprevious(table(listing(piece.titles, piece.rows, shares=piece.widths)))
    made.add_paragraph(style=layout.THIN)


def _form(made: Document, piece: Filled) -> None:
    """Append a form on a page of its own."""
    before: list[Paragraph] = made.paragraphs
    entry = replace(queries.form(piece.form), copies=1)
    layout.add_sheet(made, layout.Sheet(entry, piece.values))
    made.paragraphs[len(before)].paragraph_format.page_break_before = True


def _mark(number: int) -> str:
    return f"chapter{number}"
