"""Pure checks of templates and of the hospital's own text; every problem at once, with its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.periods import Period, Rhythm, previous, window_of
from tongxin.toolbox.problems import Problem, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.reports.definitions import Report
from tongxin.uses.reports.template import Number, Role, Template, parse

PROSE_LIMIT = 20_000
RHYTHMS = {"year": Rhythm.YEAR, "half": Rhythm.HALF, "quarter": Rhythm.QUARTER, "month": Rhythm.MONTH}


def check_hospital(organisation: Organisation) -> None:
    """Raise `Refused` for a region: reports are a hospital's, or one of its units'."""
    if organisation.hospital_id is None:
        raise refuse(
            "reports.no_hospital",
            N_("“{name}”不属于任何医院，不能起草总结；请选择医院或其下属组织。"),
            field="organisation",
            name=organisation.name,
        )


def prefilled(report: Report, today: dt.date) -> Period:
    """Return the period a report is usually written about on a day: the one just over in its first quarter, else this."""
    current = window_of(today, RHYTHMS[report.period])
    elapsed = (today - current.start).days
    return previous(current) if elapsed * 4 < current.days else current


def check_template(report: Report, text: str, figures: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield all problems of a report's Markdown; `figures` are the catalog's figures by id."""
    template = parse(text, is_figure=figures.__contains__, figures=tuple(figures), place=report.body)
    yield from template.problems
    titles = [block for block in template.blocks if block.role is Role.TITLE]
    if any(isinstance(piece, Number) for title in titles for piece in title.pieces):
        yield Problem("reports.title_number", N_("总标题里不能有数；请把数写进正文。"))
    if len(titles) != 1:
        yield Problem(
            "reports.title", N_("文本须有且只有一个总标题（#），现有{count}个；请改正。"), {"count": len(titles)}
        )
    yield from _section_problems(report, template)


def _section_problems(report: Report, template: Template) -> Iterator[Problem]:
    declared = [section.id for section in report.sections]
    used = template.sections()
    for name in used:
        if name not in declared:
            yield Problem(
                "reports.section", N_("自写段落“{name}”没有在 sections 中声明；请补上标题和提示。"), {"name": name}
            )
    for name in declared:
        if used.count(name) != 1:
            yield Problem(
                "reports.section_place",
                N_("自写段落“{name}”应在文本中出现一次，现出现{count}次；请改正。"),
                {"name": name, "count": used.count(name)},
            )


def check_prose(section: str, text: str, figures: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield all problems of a hospital's own text: it may use figures, but holds no title and no section of its own."""
    if len(text) > PROSE_LIMIT:
        yield Problem(
            "reports.prose_long",
            N_("这一段有{count}字，最多{limit}字；请分段或精简。"),
            {"count": len(text), "limit": PROSE_LIMIT},
            field=section,
        )
        return
    template = parse(text, is_figure=figures.__contains__, figures=tuple(figures))
    for problem in template.problems:
        yield Problem(problem.code, problem.template, problem.params, field=section, where=problem.where)
    for block in template.blocks:
        if block.role in (Role.TITLE, Role.PROSE):
            yield Problem(
                "reports.prose_block",
                N_("第{line}行：自写段落里不能有总标题（#）或别的自写段落；请用正文或二级以下标题。"),
                {"line": block.line},
                field=section,
            )
