"""Long work: printing many forms, binding a book, reading a pile of scans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import System, User
from tongxin.ground.files.definitions import Upload
from tongxin.ground.forms import book, commands, layout, queries, reading
from tongxin.ground.forms.commands.scanning import Read
from tongxin.ground.forms.models import Handed, Pile, Print
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.words import N_


@job("forms.print", title=_("打印表单"))
def print_many(*, by: System, progress: Progress, printed: str, user: str) -> dict[str, int]:
    """Fill and lay out a form of many records in the name of the user who asked."""
    made, who = _print(printed), _user(user)
    entry, records = queries.form(made.form), queries.records_for(who, made.records)
    progress.say(N_("正在排版“{title}”"), title=entry.title)
    sheets = [sheet for record in progress.each(records, len(records)) for sheet in queries.sheets(who, entry, record)]
    content = layout.write(sheets, made.name, made.organisation.name)
    commands.keep_print(by=who, printed=made, upload=Upload(f"{made.name}.docx", content), sheets=len(sheets))
    return {"sheets": len(sheets)}


@job("forms.bind", title=_("装订党支部工作手册"))
def bind(*, by: System, progress: Progress, printed: str, user: str) -> dict[str, int]:
    """Bind the book of a branch and a year, chapter by chapter."""
    made, who = _print(printed), _user(user)
    entry, year = queries.form(made.form), made.year or clock.today().year
    progress.say(N_("正在装订 {year} 年工作手册"), year=year)
    count = len(book.headings(entry))
    parts = list(progress.each(book.parts(who, entry, made.organisation, year), count))
    content, sheets = book.bind(entry, made.organisation, year, parts, f"{clock.today():%Y-%m-%d}")
    commands.keep_print(by=who, printed=made, upload=Upload(f"{made.name}.docx", content), sheets=sheets)
    return {"sheets": sheets}


@job("forms.sort", title=_("归档扫描件"))
def sort(*, by: System, progress: Progress, pile: str, user: str) -> dict[str, int]:
    """Read every page of a pile, then file all of them at once."""
    held, who = Pile.objects.get(pk=pile), _user(user)
    handed = list(held.handed.select_related("file").order_by("id"))
    progress.expect(sum(_pages(one) for one in handed))
    pages: list[Read] = []
    for one in handed:
        progress.say(N_("正在识别“{name}”"), name=one.name)
        for page in _read(one):
            pages.append(page)
            progress.step()
    done = commands.sort_pages(by=who, pile=held, pages=pages)
    return {"pages": done.pages, "filed": done.filed}


def _read(one: Handed) -> list[Read]:
    """Return the pages of a file; of one that cannot be opened, itself without content."""
    if one.file is None:
        return []
    try:
        leaves = list(reading.leaves(one.file.kind, queries.content(one.file)))
    except Refused:
        return [Read(one.name, None)]
    stem = one.name.rpartition(".")[0] or one.name
    many = len(leaves) > 1
    return [
        Read(f"{stem}-{leaf.number}" if many else stem, Upload(f"{stem}.{leaf.kind}", leaf.content), leaf.codes)
        for leaf in leaves
    ]


def _pages(one: Handed) -> int:
    try:
        return reading.pages(one.file.kind, queries.content(one.file)) if one.file else 0
    except Refused:
        return 1


def _print(key: str) -> Print:
    return Print.objects.select_related("organisation__hospital").get(pk=key)


def _user(key: str) -> User:
    return actor_of(UserRow.objects.get(pk=key))
