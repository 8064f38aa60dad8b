"""Reading drafts, filling them, and the documents issued from them: always what `by` may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.reports.definitions import Report
from tongxin.uses.reports.models import Draft, Issue, Reckoning
from tongxin.uses.reports.paper import Answer, Paper, Paragraph, Run, Source, compose, laid, say_answer
from tongxin.uses.reports.reckoning import Frozen, address, asked_of, current, load
from tongxin.uses.reports.template import Block, Fact, Number, Role, parse

VIEW = "reports.view"


def templates() -> Sequence[Report]:
    """Return the report templates of the catalog in force."""
    return list(active().all("report").values())


def template(key: str) -> Report:
    """Return a report template; raise `Refused` for one the catalog does not have."""
    entry: Report | None = active().get("report", key)
    if entry is None:
        known = "、".join(report.id for report in templates()) or "—"
        raise refuse(
            "reports.template", N_("目录中没有报告模板“{key}”；可用：{known}"), field="template", key=key, known=known
        )
    return entry


def drafts(by: Actor) -> QuerySet[Draft]:
    """Return the drafts that `by` may see, with records and units, newest first."""
    rows = visible(by, Draft.objects.filter(record__voided_at=None), VIEW)
    return rows.select_related("record", "organisation").order_by("-record_id")


def listed(by: Actor) -> QuerySet[Draft]:
    """Return the list page's rows, without their texts."""
    return drafts(by).defer("template_text", "sections", "prose")


def draft(by: Actor, key: UUID) -> Draft:
    """Return one draft; raise `NotFound` when there is none or `by` may not see it."""
    return found(drafts(by).filter(pk=key).first())


def issues(row: Draft) -> QuerySet[Issue]:
    """Return the documents issued from a draft, newest first, without their files."""
    return Issue.objects.filter(draft=row).defer("file").order_by("-id")


def issue(by: Actor, key: UUID) -> Issue:
    """Return one issued document with its file; raise `NotFound` when there is none or `by` may not see it."""
    return found(visible(by, Issue.objects.all(), VIEW).select_related("draft__record").filter(pk=key).first())


def reckoning(by: Actor, key: UUID) -> Reckoning | None:
    """Return a reckoning that `by` may see, or None."""
    return visible(by, Reckoning.objects.all(), VIEW).select_related("draft__record").filter(pk=key).first()


def blocks(row: Draft) -> tuple[Sequence[Block], Mapping[str, Sequence[Block]]]:
    """Return the blocks of a draft's template, and those of its prose by section; both were checked when written."""

    def read(text: str) -> Sequence[Block]:
        return parse(text, is_figure=lambda name: True, percent=row.nearly_percent).blocks

    return read(row.template_text), {section: read(text) for section, text in row.prose.items()}


def numbers(row: Draft) -> list[Number]:
    """Return the numbers of a draft in the order of its text."""
    return [piece for _, block in laid(*blocks(row)) for piece in block.pieces if isinstance(piece, Number)]


def facts(organisation: Organisation, period: Period) -> dict[str, str]:
    """Return the plain facts a template may name."""
    return {
        "organisation": organisation.name,
        "year": str(period.start.year),
        "period": periods.describe(period),
    }


def title(text: str, organisation: Organisation, period: Period) -> str:
    """Return the title that a template gives a report."""
    known = facts(organisation, period)
    heads = [block for block in parse(text, is_figure=lambda name: True).blocks if block.role is Role.TITLE]
    pieces = [piece for head in heads for piece in head.pieces if not isinstance(piece, Number)]
    return "".join(known[piece.name] if isinstance(piece, Fact) else piece.text for piece in pieces)


def fill(row: Draft, answers: Mapping[str, Answer]) -> Paper:
    """Return the draft's text filled; `answers` by what was asked."""
    known = facts(row.organisation, row.period)
    return compose(*blocks(row), known, lambda number: answers[asked_of(number)])


def in_force(row: Draft) -> Reckoning:
    """Return the reckoning a draft's numbers are taken from."""
    return Reckoning.objects.get(pk=cast(UUID, row.reckoning_id))


def frozen(row: Draft) -> list[Frozen]:
    """Return the answers in force, in the order of the text."""
    return load(in_force(row).numbers)


def paper(row: Draft) -> Paper:
    """Return the draft filled with the numbers in force."""
    return fill(row, {each.asked: each.answer for each in frozen(row)})


@dataclass(frozen=True)
class Line:
    """One number of the page: what is said, where it opens, and what would be said today when that differs."""

    source: Source
    url: str
    now: str = ""


@dataclass(frozen=True)
class Passage:
    """One paragraph of the page: its runs with their lines, and the prose section that begins here, if any."""

    paragraph: Paragraph
    runs: tuple[tuple[Run, Line | None], ...]
    section: Mapping[str, str] | None


@dataclass(frozen=True)
class Shown:
    """A draft as its page shows it."""

    title: str
    passages: tuple[Passage, ...]
    lines: tuple[Line, ...]

    @property
    def unwritten(self) -> tuple[str, ...]:
        """Return the titles of the prose sections not yet written."""
        empty = (each for each in self.passages if each.paragraph.role is Role.PROSE and each.section)
        return tuple(each.section["title"] for each in empty if each.section)

    @property
    def doubtful(self) -> tuple[Line, ...]:
        """Return the numbers that could not be said as the template wanted."""
        return tuple(line for line in self.lines if line.source.problem)

    @property
    def moved(self) -> tuple[Line, ...]:
        """Return the numbers that would be said differently today."""
        return tuple(line for line in self.lines if line.now)


def shown(by: Actor, row: Draft) -> Shown:
    """Return a draft for its page, every number with its figure's address and what it would be today."""
    known = frozen(row)
    filled = fill(row, {each.asked: each.answer for each in known})
    lines = tuple(
        Line(source, address(each), now if now != source.said else "")
        for source, each, now in zip(filled.sources, known, said_today(by, known), strict=True)
    )
    return Shown(filled.title, tuple(_passages(row, filled, lines)), lines)


def _passages(row: Draft, filled: Paper, lines: Sequence[Line]) -> Iterator[Passage]:
    sections = {each["id"]: each for each in row.sections}
    begun: set[str] = {""}
    for paragraph in filled.paragraphs:
        runs = tuple((run, lines[run.number - 1] if run.number else None) for run in paragraph.runs)
        yield Passage(paragraph, runs, None if paragraph.section in begun else sections.get(paragraph.section))
        begun.add(paragraph.section)


def figures_to_use() -> Sequence[tuple[str, str, str]]:
    """Return (id, title, unit) of the figures that a text may name."""
    return [(each.id, each.title, each.unit) for each in active().all("figure").values()]


def said_today(by: Actor, known: Sequence[Frozen]) -> list[str]:
    """Return what each number would say today."""
    return [say_answer(each.number, answer)[0] for each, answer in zip(known, current(by, known), strict=True)]
