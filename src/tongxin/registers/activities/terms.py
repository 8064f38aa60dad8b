"""Pure checks of deployment, approval and learner groups; each raises `Refused` with sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tongxin.registers.activities.stages import Verdict
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

LONGEST_TITLE = 200
LONGEST_HANDLER = 60


def check_due(due_on: dt.date, today: dt.date) -> None:
    """Raise for a last day that has passed already."""
    if due_on < today:
        raise refuse("activities.due", N_("完成期限已过：请填今天或以后的日期"), field="due_on")


@dataclass(frozen=True)
class Request:
    """What an application for approval says (活动（经费）申请审批表). budget: yuan; afterwards: why it is made good late."""

    people: int
    outside: bool
    plan: str
    budget: Decimal
    fund: str
    budget_items: str
    safety: str
    branch_opinion: str
    afterwards: str


def check_request(asked: Request, *, held: bool) -> None:
    """Raise with every sentence at once for what an application lacks; held: the gathering has taken place already."""
    problems = list(_request_problems(asked, held))
    if problems:
        raise Refused(problems)


def _request_problems(asked: Request, held: bool) -> Iterable[Problem]:
    if asked.people < 1:
        yield Problem("activities.people", N_("请填写参加人数"), field="people")
    if not asked.plan.strip():
        yield Problem("activities.plan_text", N_("请写明活动方案：做什么、怎么安排"), field="plan")
    if asked.outside and not asked.safety.strip():
        yield Problem("activities.safety", N_("离开医院的活动须写明安全措施"), field="safety")
    if asked.budget < 0:
        yield Problem("activities.budget", N_("预算不能是负数"), field="budget")
    if asked.budget > 0 and not asked.fund.strip():
        yield Problem("activities.fund", N_("有预算的活动须写明经费来源"), field="fund")
    if asked.budget > 0 and not asked.budget_items.strip():
        yield Problem("activities.budget_items", N_("请写明预算明细"), field="budget_items")
    if held and not asked.afterwards.strip():
        yield Problem("activities.afterwards", N_("活动已经举行：请写明为什么事后补办"), field="afterwards")


def check_verdict(verdict: Verdict, words: str) -> None:
    """Raise for an application returned or refused without a reason."""
    if verdict != Verdict.APPROVED and not words.strip():
        raise refuse("activities.verdict_words", N_("退回或不同意须写明原因"), field="words")


def check_unapproved(reason: str, *, hard: bool) -> None:
    """Raise for a gathering that lacks its approval; where the hospital allows it (not hard), a reason is enough."""
    if hard:
        raise refuse("activities.unapproved", N_("这次活动须先经审批才能举行：请先申请活动审批"))
    if not reason.strip():
        sentence = N_("这次活动须先经审批：还没有批准，请写明原因，事后补办")
        raise refuse("activities.unapproved", sentence, field="unapproved")


def check_purpose(purpose: str) -> str:
    """Return the stripped purpose of a learner group; raise when there is none."""
    if not purpose.strip():
        raise refuse("activities.purpose", N_("请写明这个小组学什么、为什么学"), field="purpose")
    return purpose.strip()


def check_topic(topic: str) -> str:
    """Return the stripped topic of a lesson; raise when it is empty or too long for a list."""
    if not 0 < len(topic.strip()) <= LONGEST_TITLE:
        raise refuse("activities.topic", N_("请填写主题，最多 {limit} 个字"), field="topic", limit=LONGEST_TITLE)
    return topic.strip()


def check_span(first: dt.date | None, last: dt.date | None, today: dt.date) -> None:
    """Raise for a span of service that ends before it begins, or after today."""
    if last is not None and last > today:
        raise refuse("activities.span_ahead", N_("截止日期还没有到：请填今天或以前的日期"), field="last")
    if first is not None and first > (last or today):
        raise refuse("activities.span", N_("起始日期晚于截止日期"), field="first")


def check_handler(handler: str) -> str:
    """Return who hands a certificate out, stripped; raise when nobody is named or it is too long for the form."""
    if not 0 < len(handler.strip()) <= LONGEST_HANDLER:
        sentence = N_("请填写经办人及电话，最多 {limit} 个字")
        raise refuse("activities.handler", sentence, field="handler", limit=LONGEST_HANDLER)
    return handler.strip()


def check_served(times: int, name: str) -> None:
    """Raise where there is nothing to certify."""
    if times == 0:
        sentence = N_("这段时间没有“{name}”已确认的志愿服务：请先由记录员确认到场名单")
        raise refuse("activities.nothing_served", sentence, field="person", name=name)
