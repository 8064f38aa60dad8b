"""Suggestion rounds (金点子): opened, filled by staff or from paper, given to departments, answered to who suggested."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor, System, User
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.followups import writing as followups
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.todos.writing import Ask, push, settle, settle_everywhere
from tongxin.registers.tasks.commands.moving import said
from tongxin.registers.tasks.definitions import Adoption, Collects, RoundState, Satisfaction, SuggestionState
from tongxin.registers.tasks.models import Round, Suggestion
from tongxin.registers.tasks.queries import suggestions
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Rhythm, describe, window_of
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

TITLE = 60
TASK, SOURCE = "task", "suggestion"
ROUND_DUE = "tasks.round_due"


@command("tasks.open_round", title=_("开启金点子征集"), on="organisation")
def open_round(
    *, by: Actor, organisation: Organisation, title: str, closes_on: dt.date, opened_on: dt.date | None = None,
    collects: Collects = Collects.IDEAS,
) -> Round:  # fmt: skip
    """Open a round of suggestions, or of proposals of delegates, through the staff congress, until a day."""
    day = opened_on or clock.today()
    name = said(title, needed=True, field="title")[:200]
    if closes_on < day:
        raise refuse("tasks.round_days", N_("截止日期早于开始日期"), field="closes_on")
    record = writing.create(
        by=by, kind=suggestions.ROUND, organisation=organisation, title=name, occurred_on=day, state=RoundState.OPEN
    )
    if collects is Collects.IDEAS:
        settle_everywhere(record.hospital_id, ROUND_DUE)
    return Round.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=day, closes_on=closes_on,
        collects=collects,
    )  # fmt: skip


@command("tasks.remind_round", title=_("提醒征集金点子"), on="organisation")
def remind_round(*, by: System, organisation: Organisation) -> bool:
    """Ask a hospital for the round of suggestions of this half year (settings `tasks.round_every`, `tasks.round_remind_days`)
    while none was opened and its end is near; returns whether it was asked."""
    today = clock.today()
    span = window_of(today, Rhythm(str(setting("tasks.round_every"))))
    near = (span.end - today).days < int(str(setting("tasks.round_remind_days")))
    if not near or suggestions.opened_within(organisation, span):
        settle(organisation, ROUND_DUE)
        return False
    title = gettext("{span}还没有征集金点子").format(span=describe(span, gettext))
    page = reverse("tasks:open_round")
    push(organisation, Ask(ROUND_DUE, "tasks.open_round", title, gettext("开启征集"), page, due_on=span.end))
    return True


@command("tasks.close_round", title=_("结束金点子征集"), on="suggestion_round")
def close_round(*, by: Actor, suggestion_round: Round, version: int) -> Round:
    """Close a round: no further suggestions; what came in is still answered."""
    held = _open(suggestion_round, version)
    held.closed_on = clock.today()
    held.save(update_fields=["closed_on"])
    writing.bump(held.record, by=by, state=RoundState.CLOSED)
    return held


@command("tasks.suggest", title=_("提交金点子"), on="organisation")
def suggest(
    *, by: Actor, organisation: Organisation, suggestion_round: Round, text: str, field: str = "", author: str = "",
    anonymous: bool = False, on_paper: bool = False, seconders: str = "",
) -> Suggestion:  # fmt: skip
    """Enter a suggestion of somebody of a unit: one's own, named or not, or one handed in on paper (author as written)."""
    state = Record.objects.get(pk=suggestion_round.pk).state
    if state != RoundState.OPEN or suggestion_round.hospital_id != writing.of_hospital(organisation):
        raise refuse("tasks.round_closed", N_("这一轮征集已结束，不能再提交"))
    words = said(text, needed=True, field="text")
    if suggestion_round.collects == Collects.PROPOSALS and (anonymous or not seconders.strip()):
        raise refuse("tasks.unseconded", N_("提案须署名，并写明附议的代表"), field="seconders")
    name = author.strip() if on_paper else getattr(by, "name", "")
    record = writing.create(
        by=by, kind=suggestions.SUGGESTION, organisation=organisation, title=words[:TITLE], occurred_on=clock.today(),
        state=SuggestionState.RECEIVED,
    )  # fmt: skip
    return Suggestion.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=record.occurred_on,
        round=suggestion_round, seconders=seconders.strip()[:200], author="" if anonymous else name[:60],
        field=field.strip()[:40], text=words,
        entered_by=by.id if isinstance(by, User) and not on_paper else None,
    )  # fmt: skip


@command("tasks.triage", title=_("分办金点子"), on="suggestion")
def triage(
    *, by: Actor, suggestion: Suggestion, version: int, owner: Organisation, reply_due: dt.date | None = None
) -> Suggestion:
    """Give a suggestion to the department that answers it, by a day (setting `tasks.reply_days`)."""
    held = _hold(suggestion, version, SuggestionState.RECEIVED, SuggestionState.TRIAGED)
    if owner.hospital_id != held.hospital_id:
        raise refuse("tasks.owner", N_("承办部门不是本院的组织"), field="owner")
    if held.owner is not None:
        settle(held.owner, _subject(held))
    held.owner, held.reply_due = owner, reply_due or clock.today() + dt.timedelta(int(str(setting("tasks.reply_days"))))
    held.save(update_fields=["owner", "reply_due"])
    writing.bump(held.record, by=by, state=SuggestionState.TRIAGED)
    page = reverse("tasks:suggestion", args=[held.pk])
    asked = Ask(
        _subject(held), "tasks.answer", held.record.title, gettext("答复"), page, held.round.record.title,
        due_on=held.reply_due,
    )  # fmt: skip
    push(owner, asked, held.record)
    return held


@command("tasks.answer", title=_("答复金点子"), on="owner")
def answer(
    *, by: Actor, owner: Organisation, suggestion: Suggestion, version: int, adoption: Adoption, reply: str
) -> Suggestion:
    """Answer a suggestion, as the department it was given to (`owner`); who suggested it reads the answer."""
    held = _hold(suggestion, version, SuggestionState.TRIAGED)
    if held.owner_id != owner.pk:
        raise refuse("tasks.not_owner", N_("这条建议由其他部门答复"))
    held.adoption, held.reply, held.replied_on = adoption, said(reply, needed=True, field="reply"), clock.today()
    held.save(update_fields=["adoption", "reply", "replied_on"])
    touched(held, "adoption", "reply")
    settle(owner, _subject(held))
    writing.bump(held.record, by=by, state=SuggestionState.ANSWERED)
    return held


@command("tasks.rate", title=_("评价答复"), on="suggestion")
def rate(*, by: Actor, suggestion: Suggestion, version: int, satisfied: Satisfaction) -> Suggestion:
    """Enter what who suggested it thinks of the answer, as he told it."""
    return _rated(by, suggestion, version, satisfied)


@command("tasks.rate_own", title=_("评价对自己建议的答复"), on="suggestion")
def rate_own(*, by: Actor, suggestion: Suggestion, version: int, satisfied: Satisfaction) -> Suggestion:
    """Say what one thinks of the answer to one's own suggestion."""
    if not suggestions.own(by, suggestion):
        raise refuse("tasks.not_own", N_("只有提出这条建议的人自己能这样评价"))
    return _rated(by, suggestion, version, satisfied)


def _rated(by: Actor, suggestion: Suggestion, version: int, satisfied: Satisfaction) -> Suggestion:
    held = _hold(suggestion, version, SuggestionState.ANSWERED)
    held.satisfied = satisfied
    held.save(update_fields=["satisfied"])
    touched(held, "satisfied")
    writing.bump(held.record, by=by)
    return held


@command("tasks.suggestion_further", title=_("金点子转办"), on="suggestion")
def suggestion_further(
    *, by: Actor, suggestion: Suggestion, version: int, what: str, owner: Organisation, title: str,
    due_on: dt.date | None = None, sort: str = "",
) -> Record:  # fmt: skip
    """Turn a suggestion into a task or an item to decide, in one action; it shows where it went."""
    held = _hold(suggestion, version, *SuggestionState)
    made = followups.ask(
        what, by=by, source=held.record, title=title, owner=owner, due_on=due_on, requirement=held.text,
        sort=sort or (SOURCE if what == TASK else ""),
    )  # fmt: skip
    writing.bump(held.record, by=by)
    return made


def _subject(suggestion: Suggestion) -> str:
    return f"suggestions:{suggestion.pk}"


def _open(started: Round, version: int) -> Round:
    record = writing.hold(started.pk, version)
    if record.state != RoundState.OPEN:
        raise refuse("tasks.round_closed", N_("这一轮征集已结束，不能再提交"))
    held = Round.objects.select_related("organisation").get(pk=started.pk)
    held.record = record
    return held


def _hold(suggestion: Suggestion, version: int, *states: SuggestionState) -> Suggestion:
    record = writing.hold(suggestion.pk, version)
    if record.state not in states:
        raise refuse("tasks.suggestion_state", N_("“{title}”现在不能这样办理：请刷新后再看"), title=record.title)
    held = Suggestion.objects.select_related("organisation", "owner", "round__record").get(pk=suggestion.pk)
    held.record = record
    return held
