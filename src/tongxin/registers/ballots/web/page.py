"""One round for who organises it: its life, what is missing, who votes on what, and everything that can be done now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import require, rights
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.registry import Command
from tongxin.ground.followups.queries import followed
from tongxin.ground.ui.forms import actor, perform
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.commands.keys import lacking
from tongxin.registers.ballots.commands.rolling import check_ready
from tongxin.registers.ballots.definitions import MODE_TITLES, SEALED, SHOWN, Mode, State
from tongxin.registers.ballots.models import Round, Tally
from tongxin.registers.ballots.rules import Deed, possible, sheet_problems
from tongxin.registers.ballots.web import forms
from tongxin.registers.ballots.web.paper_forms import TypeForm
from tongxin.registers.ballots.web.wording import Group, group, life, state_word, tone
from tongxin.toolbox.problems import Refused


@dataclass(frozen=True)
class Act:
    """What can be done with a round on a page of its own: the deed, its command and form, what is said, and in which modes."""

    deed: Deed
    command: Command[..., Any]
    form: Callable[..., forms.RoundForm]
    notice: Any
    modes: frozenset[Mode] = frozenset(Mode)
    main: bool = False
    help: Any = ""

    @property
    def title(self) -> str:
        """Return the words on the button: the command's own."""
        return str(self.command.title)


_PAPER = frozenset({Mode.PAPER, Mode.TYPED})
_ROLLED = frozenset(Mode) - {Mode.OPEN}
ACTS: dict[str, Act] = {
    "correct": Act(Deed.EDIT, commands.correct, forms.CorrectForm, gettext_lazy("草稿已修改")),
    "place": Act(Deed.EDIT, commands.place, forms.PlaceForm, gettext_lazy("投票群体已确定")),
    "add_place": Act(Deed.EDIT, commands.add_place, forms.PlaceForm, gettext_lazy("投票群体已增加")),
    "remove_place": Act(Deed.EDIT, commands.remove_place, forms.GroupForm, gettext_lazy("投票群体已取消")),
    "fill": Act(
        Deed.EDIT, commands.fill_subjects, forms.FillForm, gettext_lazy("投票对象已列出"),
        help=gettext_lazy("干部测评列出中层干部，党员互评和选举列出支部党员；票上原有的会被替换。"),
    ),
    "add_subject": Act(Deed.EDIT, commands.add_subject, forms.SubjectForm, gettext_lazy("已添加")),
    "drop_subject": Act(Deed.EDIT, commands.drop_subject, forms.NumberForm, gettext_lazy("已移除")),
    "order": Act(Deed.EDIT, commands.order_subjects, forms.OrderForm, gettext_lazy("顺序已调整")),
    "freeze": Act(
        Deed.FREEZE, commands.freeze, forms.FreezeForm, gettext_lazy("名册已冻结，请核对"), main=True,
        help=gettext_lazy("冻结后，票上的内容不能再改；名册有误时可以补入或移出，须写明原因。"),
    ),
    "voters": Act(Deed.CORRECT, commands.add_voters, forms.VotersForm, gettext_lazy("已补入名册"), _ROLLED),
    "strike": Act(Deed.CORRECT, commands.strike_voter, forms.StrikeForm, gettext_lazy("已移出名册"), _ROLLED),
    "merge": Act(Deed.MERGE, commands.merge, forms.MergeForm, gettext_lazy("投票群体已合并"), _ROLLED),
    "rehearse": Act(
        Deed.CORRECT, commands.rehearse, forms.TestersForm, gettext_lazy("试投已建好，不计入任何统计"), _ROLLED,
        help=gettext_lazy("用同样的票请几个人试一遍；试投另成一轮，不计入任何统计。"),
    ),
    "open": Act(Deed.OPEN, commands.open_round, forms.OpenForm, gettext_lazy("投票已开始"), main=True),
    "type": Act(Deed.TYPE, commands.type_in, TypeForm, gettext_lazy("选票已录入"), frozenset({Mode.TYPED})),
    "close": Act(
        Deed.CLOSE, commands.close, forms.PlainRoundForm, gettext_lazy("投票已截止"), _PAPER | {Mode.OPEN}, main=True,
        help=gettext_lazy("截止后不再收票。"),
    ),
    "count": Act(
        Deed.COUNT, commands.count, forms.PlainRoundForm, gettext_lazy("已计票，公布前只有组织者能看到票数"), main=True,
        help=gettext_lazy("按目录中写明的规则计票；公布前可以重新计票。"),
    ),
    "again": Act(
        Deed.AGAIN, commands.second_ballot, forms.PlainRoundForm, gettext_lazy("再次投票已建好，请核对后开始"), main=True,
        help=gettext_lazy("票数相等的，就他们再次投票；没有人票数相等、名额没有选足的，就没有选上的人再次投票；评选的票太少的，全部再投。投票的人不变。"),
    ),
    "publish": Act(
        Deed.PUBLISH, commands.publish, forms.PublishForm, gettext_lazy("结果已公布"), main=True,
        help=gettext_lazy("公布后票数不能再改。每名干部的满意率只有本人、分管领导和党委能看到，全院职工看到平均数。"),
    ),
    "archive": Act(Deed.ARCHIVE, commands.archive, forms.PlainRoundForm, gettext_lazy("已归档")),
    "call_off": Act(Deed.CALL_OFF, commands.call_off, forms.ReasonForm, gettext_lazy("这一轮投票已取消")),
}  # fmt: skip


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a round to its organiser."""
    by = actor(request)
    held = queries.organised(by, pk)
    allowed = rights(by, held.organisation)
    offered = [(name, act) for name, act in ACTS.items() if _offers(held, act) and allowed(act.command.name)]
    tallies = list(Tally.objects.filter(round=held).order_by("electorate", "id"))
    values = {
        "held": held, "record": held.record, "kind": queries.definition_of(held), "state": state_word(held),
        "tone": tone(held), "steps": life(held), "mode": _(MODE_TITLES[held.mode]), "groups": _groups(held),
        "subjects": list(held.subjects.all()), "main": [(name, act) for name, act in offered if _leads(held, act)],
        "others": [(name, act) for name, act in offered if not _leads(held, act)], "missing": _missing(held),
        "may_tally": possible(State(held.record.state), Deed.TALLY) and held.mode in _PAPER and allowed("ballots.tally"),
        "tallies": _entered(tallies), "shown": held.record.state in SHOWN,
        "open": held.mode == Mode.OPEN, "sealed": held.mode in SEALED,
        "may_code": _may_code(held, allowed, Mode.SECRET, commands.print_codes),
        "may_draw": _may_code(held, allowed, Mode.DRAWN, commands.print_tickets),
        "counted": held.record.state in (State.COUNTED, *SHOWN), "followed": followed(by, held.pk),
        "turns": queries.turns(held), **_papers(held, allowed),
    }  # fmt: skip
    return render(request, "ballots/round.html", values)


def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Do one thing with a round."""
    by = actor(request)
    held = queries.organised(by, pk)
    chosen = ACTS.get(name)
    if chosen is None:
        raise Http404
    require(by, chosen.command.name, held.organisation)
    form = chosen.form(request.POST or None, held=held, units=queries.units(by))
    outcome = perform(request, form, chosen.command, ballot_round=held)
    if outcome.done:
        target = outcome.result if isinstance(outcome.result, Round) else held
        return outcome.redirect("ballots:round", target.pk, notice=str(chosen.notice))
    values = {
        "held": held, "record": held.record, "form": form, "heading": chosen.title, "help": chosen.help,
        "legend": _legend(held) if name == "type" else "",
    }  # fmt: skip
    return render(request, "ballots/act.html", values, status=outcome.status)


def _offers(held: Round, act: Act) -> bool:
    """Tell whether a page offers an act now; what needs several groups or a real round is asked of the command."""
    fitting = Mode(held.mode) in act.modes and possible(State(held.record.state), act.deed)
    if act.deed is Deed.AGAIN:
        return fitting and not held.trial and queries.undecided(held)
    return fitting and not (held.trial and act.deed in (Deed.PUBLISH, Deed.ARCHIVE))


def _leads(held: Round, act: Act) -> bool:
    """Tell whether an act is a next step; counting once more is not."""
    return act.main and not (act.deed is Deed.COUNT and held.record.state == State.COUNTED)


def _may_code(held: Round, allowed: Callable[[str], bool], mode: Mode, printing: Command[..., Any]) -> bool:
    return held.mode == mode and possible(State(held.record.state), Deed.CODES) and allowed(printing.name)


def _papers(held: Round, allowed: Callable[[str], bool]) -> dict[str, str]:
    """Return the addresses of what is printed: ballots once the roll is frozen, the report of the count once it is counted."""
    state = State(held.record.state)
    paper = held.mode in _PAPER and state in (State.FROZEN, State.OPEN)
    report = state in (State.COUNTED, *SHOWN) and not held.trial and allowed("forms.print")
    return {
        "paper_url": reverse("ballots:paper", args=[held.pk]) if paper else "",
        "report_url": reverse("forms:record", args=[held.pk]) if report else "",
    }


def _groups(held: Round) -> list[Group]:
    voters, given, batch = queries.voters(held), queries.marked(held), int(str(setting("ballots.turnout_batch")))
    rows = held.electorates.select_related("scope")
    return [group(row, voters.get(row.pk, 0), given.get(row.pk, 0), batch, held) for row in rows]


def _missing(held: Round) -> list[str]:
    """Return in sentences what the next step still needs."""
    state = State(held.record.state)
    if state is State.DRAFT:
        return [problem.sentence(_) for problem in sheet_problems(queries.sheet_of(held))]
    if state is not State.FROZEN:
        return []
    problems = list(lacking(held)) if held.mode in SEALED else []
    try:
        if not held.trial:
            check_ready(held)
    except Refused as refused:
        problems = [*refused.problems, *problems]
    return [problem.sentence(_) for problem in problems]


def _entered(tallies: list[Tally]) -> dict[UUID, int]:
    """Return how many tellers have entered each group."""
    keys = [row.electorate_id for row in tallies]
    return {key: keys.count(key) for key in keys}


def _legend(held: Round) -> str:
    grades = queries.sheet_of(held).grades.values()
    return "；".join(f"{n} {grade.title}" for n, grade in enumerate(grades, start=1))
