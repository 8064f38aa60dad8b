"""The list of plans, and one plan with both goals, their tasks and their figures on one page (同谋划、同部署、同考核)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures.web.words import status_word
from tongxin.ground.access.queries import may, require, rights
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.paging import capped, keyset
from tongxin.ground.ui.wording import number_text
from tongxin.registers.plans import queries
from tongxin.registers.plans.definitions import AIM_TITLES, LINE_TITLES, PLAN_TITLES, LineState, PlanState
from tongxin.registers.plans.queries import Row, Shown
from tongxin.registers.plans.web.forms import ListForm

TONES = {PlanState.ADOPTED: "ok", PlanState.DRAFT: "soon", LineState.DONE: "ok"}


@dataclass(frozen=True)
class Figure:
    """A figure of a line in words: now and target, its page, and whether it is reached."""

    text: str
    url: str
    word: str
    tone: str
    key: UUID

    @classmethod
    def of(cls, shown: Shown) -> Figure:
        """Return the words for a figure of a line."""
        answer, indicator = shown.answer, shown.indicator
        now = status_word(answer.status) or f"{number_text(answer.value)} {answer.unit}"
        aim = f"{_(AIM_TITLES[indicator.aim])} {number_text(Decimal(f'{indicator.target.normalize():f}'))}"
        query = urlencode({"organisation": answer.organisation, "period": answer.period.name})
        word = {True: _("已达到"), False: _("未达到"), None: _("暂无数据")}[shown.reached]
        tone = {True: "ok", False: "soon", None: ""}[shown.reached]
        text = _("{title}：{now}，{aim}").format(title=answer.title, now=now, aim=aim)
        return cls(text, f"{reverse('figures:figure', args=[answer.id])}?{query}#rows", word, tone, indicator.pk)


@dataclass(frozen=True)
class Goal:
    """A line of the page: its row, its labels in words, its state, and the figures of both sides."""

    row: Row
    labels: list[str]
    state: str
    tone: str
    party: list[Figure]
    business: list[Figure]


def goals(rows: list[Row]) -> list[Goal]:
    """Return the lines of a plan as the page shows them."""
    titles = queries.labels()
    return [
        Goal(
            row, [titles.get(label, label) for label in row.line.labels], _(LINE_TITLES[row.line.record.state]),
            TONES.get(LineState(row.line.record.state), ""), [Figure.of(each) for each in row.party],
            [Figure.of(each) for each in row.business],
        )
        for row in rows
    ]  # fmt: skip


def listing(request: HttpRequest) -> HttpResponse:
    """List the plans, newest year first."""
    by = actor(request)
    require(by, queries.VIEW)
    form = ListForm(request.GET)
    form.full_clean()
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    rows = queries.listed(by, **chosen)
    page = keyset(request, rows, "-year", "-record_id")
    kinds = queries.kinds()
    values = {
        "form": form, "page": page, "filtered": bool(chosen), "count": _("共 {count} 份").format(count=capped(rows)),
        "rows": [
            (row, kinds[row.kind].title if row.kind in kinds else row.kind, _(PLAN_TITLES[row.record.state]),
             TONES[PlanState(row.record.state)])
            for row in page.rows
        ],
        "may_draft": may(by, queries.DRAFT),
    }  # fmt: skip
    return render(request, "plans/list.html", values)


def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a plan: planned together, deployed together, judged together."""
    by = actor(request)
    row = queries.plan_for(by, pk)
    allowed = rights(by, row.organisation)
    shown = goals(queries.rows(by, row))
    draft = row.record.state == PlanState.DRAFT
    done = sum(goal.row.line.done_on is not None for goal in shown)
    values = {
        "row": row, "record": row.record, "kind": queries.kind(row.kind), "goals": shown, "draft": draft, "done": done,
        "state": (_(PLAN_TITLES[row.record.state]), TONES[PlanState(row.record.state)]),
        "may_add": allowed("plans.add_line"), "may_adopt": draft and bool(shown) and allowed("plans.adopt"),
        "may_void": draft and allowed("plans.void"),
        "may_deploy": not draft and allowed("plans.deploy")
        and any(not goal.row.tasks and goal.row.line.done_on is None for goal in shown),
        "may_change": allowed("plans.change_line"), "may_measure": allowed("plans.measure"),
        "may_look": not draft and allowed("plans.look"), "may_finish": not draft and allowed("plans.finish"),
    }  # fmt: skip
    return render(request, "plans/plan.html", values)


def line(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead to a line on the page of its plan."""
    row = queries.line_for(actor(request), pk)
    return redirect(f"{reverse('plans:plan', args=[row.plan_id])}#l{row.order}")
