"""Approval before an activity that costs money or leaves the premises (活动（经费）申请审批)."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.activities import rules, terms
from tongxin.registers.activities.commands import roll as rolls
from tongxin.registers.activities.commands.asking import settle_unapproved
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.looking import approvals as looking
from tongxin.registers.activities.models import Application, Gathering, Opinion
from tongxin.registers.activities.stages import Asked, Verdict
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

APPLICATION = "activity_application"
FIELDS = (
    "people", "outside", "plan", "fund", "budget", "budget_items", "safety", "branch_opinion", "afterwards",
)  # fmt: skip
STATES = {Verdict.APPROVED: Asked.APPROVED, Verdict.RETURNED: Asked.RETURNED, Verdict.REFUSED: Asked.REFUSED}


@command("activities.apply", title=_("申请活动审批"), on="gathering")
def apply(
    *,
    by: Actor,
    gathering: Gathering,
    people: int,
    plan: str,
    outside: bool = False,
    budget: Decimal = Decimal(0),
    fund: str = "",
    budget_items: str = "",
    safety: str = "",
    branch_opinion: str = "",
    afterwards: str = "",
) -> Application:
    """Apply for a planned gathering, or make good afterwards (补办) for one that was held; the level above answers."""
    row = rolls.lock(gathering)
    rules.check_state(row.record.state, State.PLANNED, State.HELD)
    before = looking.latest(row)
    if before is not None and before.record.state != Asked.REFUSED:
        raise refuse("activities.applied", N_("这次活动已有申请：请打开那份申请办理"))
    filled = terms.Request(people, outside, plan, budget, fund, budget_items, safety, branch_opinion, afterwards)
    terms.check_request(filled, held=row.record.state == State.HELD)
    made = writing.create(
        by=by, kind=APPLICATION, organisation=row.organisation, title=row.record.title, occurred_on=clock.today(),
        state=Asked.WAITING,
    )  # fmt: skip
    asked = Application.objects.create(
        record=made, hospital_id=row.hospital_id, organisation=row.organisation, occurred_on=made.occurred_on,
        gathering=row, waits_at=_first_level(row.organisation), **_values(filled),
    )  # fmt: skip
    _declare(row, filled)
    settle_unapproved(row)
    _ask_level(asked)
    return asked


@command("activities.apply_again", title=_("修改后重新申请"), on="application")
def apply_again(
    *,
    by: Actor,
    application: Application,
    version: int,
    people: int,
    plan: str,
    outside: bool = False,
    budget: Decimal = Decimal(0),
    fund: str = "",
    budget_items: str = "",
    safety: str = "",
    branch_opinion: str = "",
    afterwards: str = "",
) -> Application:
    """Hand a returned application in again, changed; all levels answer anew."""
    held, row = _hold(application, version, Asked.RETURNED)
    filled = terms.Request(people, outside, plan, budget, fund, budget_items, safety, branch_opinion, afterwards)
    terms.check_request(filled, held=row.gathering.record.state == State.HELD)
    for name, value in _values(filled).items():
        setattr(row, name, value)
    row.waits_at = _first_level(row.organisation)
    row.save(update_fields=[*FIELDS, "waits_at"])
    touched(row, *FIELDS)
    row.record = writing.bump(held, by=by, state=Asked.WAITING)
    _declare(row.gathering, filled)
    settle(row.organisation, _subject(row))
    _ask_level(row)
    return row


@command("activities.answer", title=_("审批活动申请"), on="application")
def answer(*, by: Actor, application: Application, version: int, verdict: Verdict, words: str = "") -> Application:
    """Approve, return or refuse as the level whose turn it is; money above the limit goes on to the level above."""
    held, row = _hold(application, version, Asked.WAITING)
    level = row.waits_at
    if level is None:
        raise refuse("activities.no_level", N_("这份申请不在等待审批"))
    require(by, looking.ANSWER, level)
    terms.check_verdict(verdict, words)
    Opinion.objects.create(
        application=row, hospital_id=row.hospital_id, organisation=level, verdict=verdict, words=words.strip(),
        given_at=clock.now(), given_by=writing.reference(by),
    )  # fmt: skip
    settle(level, _subject(row))
    row.waits_at = _next_level(row, level) if verdict == Verdict.APPROVED else None
    row.save(update_fields=["waits_at"])
    row.record = writing.bump(held, by=by, state=Asked.WAITING if row.waits_at else STATES[verdict])
    if row.waits_at:
        _ask_level(row)
    elif verdict != Verdict.APPROVED:
        _tell_branch(row, verdict)
    return row


def _hold(application: Application, version: int, state: Asked) -> tuple[Record, Application]:
    held = writing.hold(application.pk, version)
    if held.state != state:
        sentences = {
            Asked.RETURNED: N_("只有退回的申请才能修改后重新提交"),
            Asked.WAITING: N_("这份申请不在等待审批"),
        }
        raise refuse("activities.application_state", sentences[state])
    rows = Application.objects.select_related("record", "organisation", "waits_at", "gathering__record")
    return held, rows.get(pk=application.pk)


def _values(filled: terms.Request) -> dict[str, object]:
    return {name: getattr(filled, name) for name in FIELDS}


def _declare(row: Gathering, filled: terms.Request) -> None:
    """What an application says of money and premises holds for its gathering."""
    row.spends, row.leaves = row.spends or filled.budget > 0, row.leaves or filled.outside
    row.save(update_fields=["spends", "leaves"])


def _first_level(unit: Organisation) -> Organisation:
    levels = looking.levels(unit)
    if not levels:
        raise refuse("activities.no_levels", N_("“{unit}”的上级还没有能审批的人：请联系系统管理员"), unit=str(unit))
    return levels[0]


def _next_level(row: Application, level: Organisation) -> Organisation | None:
    """Return who answers after a level that approved: nobody, unless the money is above what it may approve."""
    above = looking.levels(level)
    return above[0] if above and row.budget > Decimal(str(setting("activities.general_branch_limit"))) else None


def _ask_level(row: Application) -> None:
    if row.waits_at is None:
        return
    ask = Ask(
        _subject(row), looking.ANSWER, gettext("审批活动申请：{title}").format(title=row.record.title), gettext("审批"),
        reverse("activities:application", args=[row.pk]), detail=row.organisation.short_name,
        due_on=row.gathering.occurred_on,
    )  # fmt: skip
    push(row.waits_at, ask, row.record)


def _tell_branch(row: Application, verdict: Verdict) -> None:
    returned = verdict == Verdict.RETURNED
    title = gettext("活动申请被退回：{title}") if returned else gettext("活动申请未获同意：{title}")
    ask = Ask(
        _subject(row), "activities.apply", title.format(title=row.record.title), gettext("查看"),
        reverse("activities:application", args=[row.pk]), due_on=row.gathering.occurred_on,
    )  # fmt: skip
    push(row.organisation, ask, row.record)


def _subject(row: Application) -> str:
    return f"activities.application:{row.pk}"
