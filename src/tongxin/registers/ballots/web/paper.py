"""The roll of a group, the ballots to print, and the page on which a teller enters what was counted."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, require, rights
from tongxin.ground.records.writing import reference
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.registers.ballots import commands, documents, queries
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Electorate, RollEntry, Round, Tally
from tongxin.registers.ballots.rules import possible
from tongxin.registers.ballots.sheet import Sheet
from tongxin.registers.ballots.web.page import ACTS
from tongxin.registers.ballots.web.paper_forms import TallyForm

TELLERS = 2


def roll(request: HttpRequest, pk: UUID, group: UUID) -> HttpResponse:
    """Show who may vote in a group, in name order; never who was given a ballot."""
    by = actor(request)
    held, row = _group(request, pk, group)
    allowed = rights(by, held.organisation)
    state = State(held.record.state)
    names = [name for name in ("voters", "strike", "merge") if possible(state, ACTS[name].deed)]
    entries = RollEntry.objects.filter(electorate=row).select_related("person__organisation")
    page = keyset(request, entries.filter(struck=False), "person__sort_key", "person__code", "id")
    values = {
        "held": held, "record": held.record, "group": row, "page": page, "rows": page.rows,
        "count": queries.voters(held).get(row.pk, 0), "struck": list(entries.filter(struck=True).order_by("person__code")),
        "acts": [(name, ACTS[name].title) for name in names if allowed(ACTS[name].command.name)],
    }  # fmt: skip
    return render(request, "ballots/roll.html", values)


def ballots(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the ballots of a paper round as .docx, to be printed as often as there are voters."""
    held = queries.organised(actor(request), pk)
    found(held if held.mode in (Mode.PAPER, Mode.TYPED) and held.record.state != State.DRAFT else None)
    name = _("选票_{title}.docx").format(title=held.record.title)
    return download(documents.paper(held), name)


def tally(request: HttpRequest, pk: UUID, group: UUID) -> HttpResponse:
    """Enter what one teller counted; of the other's numbers only where they differ is told, once both have entered."""
    by = actor(request)
    held, row = _group(request, pk, group)
    require(by, "ballots.tally", held.organisation)
    entered = list(Tally.objects.filter(electorate=row).order_by("id"))
    own = next((each for each in entered if each.teller == reference(by)), None)
    form = TallyForm(request.POST or None, held=held, initial=_initial(own) or {"teller": by.name})
    outcome = perform(request, form, commands.tally, ballot_round=held, electorate=row)
    if outcome.done:
        return outcome.redirect("ballots:tally", pk, group, notice=_("计票数已录入"))
    sheet, titles = queries.sheet_of(held), _titles(held)
    values = {
        "held": held, "record": held.record, "group": row, "form": form, "rows": form.rows(titles),
        "grades": [grade.title for grade in sheet.grades.values()] or [_("各选项，依次")],
        "heads": [form[name] for name in ("teller", "issued", "returned", "invalid", "why")],
        "full": own is None and len(entered) >= TELLERS, "back_word": _("回到这一轮"),
        "differing": [_place(place, sheet, titles) for place in queries.differing(entered)],
        "stand": _("已有 {count} 名计票人录入").format(count=len(entered)),
    }  # fmt: skip
    return render(request, "ballots/tally.html", values, status=outcome.status)


def _group(request: HttpRequest, pk: UUID, group: UUID) -> tuple[Round, Electorate]:
    held = queries.organised(actor(request), pk)
    return held, found(held.electorates.select_related("scope").filter(pk=group).first())


def _initial(own: Tally | None) -> dict[str, object]:
    if own is None:
        return {}
    marks = {f"m-{key}-{option}": n for key, options in own.counts.items() for option, n in options.items()}
    why = "、".join(own.reasons)
    return {
        "teller": own.name,
        "issued": own.issued,
        "returned": own.returned,
        "invalid": own.invalid,
        "why": why,
        **marks,
    }


def _titles(held: Round) -> dict[str, str]:
    questions = {question.id: question.title for question in queries.definition_of(held).question}
    return {str(row.number): row.title for row in held.subjects.all()} | questions


def _place(place: str, sheet: Sheet, titles: dict[str, str]) -> str:
    """Return a place of the counts in words."""
    words = {"issued": _("发出选票"), "returned": _("收回选票"), "invalid": _("无效票")}
    key, _slash, option = place.partition("/")
    return words.get(key) or f"{titles.get(key, key)}：{sheet.choices(key)[option].title}"
