"""Whether an item may go to a meeting: one matter, in its order, with its materials and consultations. Pure.

Sources: domain/rules.md §6.3; amounts and routes are the hospital's own (catalog).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from tongxin.registers.decisions.definitions import (
    Body,
    ItemType,
    Leg,
    Role,
    Threshold,
)
from tongxin.registers.decisions.definitions.department import DepartmentItem
from tongxin.toolbox import workdays
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Level, Refused
from tongxin.toolbox.words import N_, verbatim

CONSENSUS = verbatim(
    "书记院长沟通"
)  # the consultation whose disagreement withholds an item (省级实施办法：意见不一致暂缓上会)


@dataclass(frozen=True)
class Passage:
    """A stop of the route behind the item: which body, what it did, when, and whether the item may go on."""

    body: str
    role: Role
    on: dt.date
    favourable: bool = True


@dataclass(frozen=True)
class Dossier:
    """What is on record for an item before a meeting.

    matters: how many matters it asks to be decided; materials: titles present; consulted: title → whether agreed (None:
    asked, not answered); amount: yuan, where its type has a threshold; passed: stops behind it; names: titles of bodies by id.
    """

    type: ItemType
    matters: int = 1
    materials: frozenset[str] = frozenset()
    consulted: Mapping[str, bool | None] = field(default_factory=dict)
    amount: Decimal | None = None
    passed: Sequence[Passage] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def route_of(kind: ItemType, amount: Decimal | None, threshold: Threshold | None, size: str) -> list[Leg] | None:
    """Return the route of an item by its amount: below `party` its office decides, below `office` no meeting does ([]).

    None where the amount is needed and not known.
    """
    if threshold is None:
        return kind.route
    if amount is None:
        return None
    least = threshold.of(size)
    if amount < least.get("office", Decimal(0)):
        return []
    if amount < least.get("party", Decimal(0)):
        return [Leg("office", Role.DECIDE)]
    legs = [leg for leg in kind.route if leg.body != "superior" or "superior" not in least]
    return [*legs, Leg("superior", Role.APPROVE)] if amount >= least.get("superior", amount + 1) else legs


def judge_branch(kind: DepartmentItem, *, opinion: bool, political: bool | None) -> list[Finding]:
    """Return whether the branch was heard before its department decides; on persons its political opinion is needed."""
    heard = N_("已有党支部意见") if opinion else N_("须先有党支部意见：{title}")
    found = [finding("branch", holds=opinion, template=heard, field="opinion", level=kind.level, title=kind.title)]
    if kind.political:
        sentence = N_("党支部政治把关意见为同意") if political else N_("人员事项须有党支部的政治把关意见，且为同意")
        found.append(
            finding("political", holds=political is True, template=sentence, field="political", level=kind.level)
        )
    return found


def judge_place(dossier: Dossier, body: Body, route: Sequence[Leg] | None) -> list[Finding]:
    """Return whether an item that is registered only comes to `body` in its order; its papers are kept elsewhere."""
    return resting(_placed(dossier, body, route), _asking(dossier.type, body))


def judge_reconsideration(kind: ItemType, asking: int, members: int) -> Finding:
    """Return whether enough members ask to reconsider: of a cadre item more than half (干部任用条例), of others any."""
    cadre = kind.category == "personnel"
    sentence = N_("复议干部事项须有应到委员（{members}）的半数以上同意，现有 {asking} 人") if cadre else N_("提请复议")
    holds = not cadre or 2 * asking > members
    return finding("reconsider", holds=holds, template=sentence, field="supporters", asking=asking, members=members)


def judge_ready(dossier: Dossier, body: Body, route: Sequence[Leg] | None) -> list[Finding]:
    """Return a finding for everything an item needs before it goes to `body`."""
    found = [
        *_single(dossier), *judge_place(dossier, body, route), *_materials(dossier),
        *(_consulted(dossier) if decides(body, dossier.type, route) else ()),
    ]  # fmt: skip
    return resting(found, body.procedure)


def _asking(kind: ItemType, body: Body) -> str:
    """Return what asks for the order of bodies: the type's regulation where there are several, else the body's rules."""
    return (kind.source if len(kind.route) > 1 else "") or body.procedure


def resting(findings: Iterable[Finding], source: str) -> list[Finding]:
    """Return findings that say on what they rest: what each names itself, else `source`."""
    return [each if each.source else replace(each, source=source) for each in findings]


def _single(dossier: Dossier) -> Iterator[Finding]:
    sentence = (
        N_("一事一报：这一议题列了 {count} 个事项，请拆成 {count} 个议题") if dossier.matters > 1 else N_("一事一报")
    )
    yield finding("single", holds=dossier.matters == 1, template=sentence, field="matters", count=dossier.matters)


def _placed(dossier: Dossier, body: Body, route: Sequence[Leg] | None) -> Iterator[Finding]:
    if route is None:
        yield Finding(
            "decisions.amount", Result.NOT_CHECKED, N_("没有填写金额，无法判断应由哪个会议决定"), field="amount"
        )
        return
    places = [index for index, leg in enumerate(route) if leg.body == body.id]
    if not places:
        sentence = N_("按规定这一事项不经{body}") if route else N_("金额在限额以下，不需要上会")
        yield finding("route", holds=False, template=sentence, field="body", body=body.title)
        return
    behind = {passage.body for passage in dossier.passed if passage.favourable}
    missing = [leg for leg in route[: places[0]] if leg.body not in behind]
    sentence = N_("须先经过：{missing}") if missing else N_("会议次序正确")
    yield finding(
        "order",
        holds=not missing,
        template=sentence,
        field="body",
        missing="、".join(dossier.names.get(leg.body, leg.body) for leg in missing),
    )


def _materials(dossier: Dossier) -> Iterator[Finding]:
    missing = [name for name in dossier.type.need if name not in dossier.materials]
    sentence = N_("上会材料不齐，还缺：{missing}") if missing else N_("上会材料齐全")
    yield finding("materials", holds=not missing, template=sentence, field="materials", missing="、".join(missing))


def decides(body: Body, kind: ItemType, route: Sequence[Leg] | None) -> bool:
    """Tell whether a body is the one that decides on this route; what is to be asked before is asked for its meeting."""
    stops = [leg.body for leg in route or () if leg.role is Role.DECIDE]
    return body.id == (stops[0] if stops else kind.deciding.body)


def _consulted(dossier: Dossier) -> Iterator[Finding]:
    for name in dossier.type.consult:
        if name not in dossier.consulted:
            yield finding("consulted", holds=False, template=N_("尚缺会前程序：{name}"), field="consulted", name=name)
        elif dossier.consulted[name] is None:
            yield finding(
                "consulted", holds=False, template=N_("会前程序尚未答复：{name}"), field="consulted", name=name
            )
        elif name == CONSENSUS:
            sentence = N_("书记、院长意见一致") if dossier.consulted[name] else N_("书记、院长意见不一致，暂缓上会")
            yield finding("consensus", holds=bool(dossier.consulted[name]), template=sentence, field="consulted")
        else:
            yield finding("consulted", holds=True, template=N_("已完成会前程序：{name}"), field="consulted", name=name)


def judge_notice(body: Body, sent_on: dt.date | None, meeting_on: dt.date) -> Finding:
    """Return whether materials went out early enough; a missing work calendar is not checked, never guessed."""
    return resting([_noticed(body, sent_on, meeting_on)], body.procedure)[0]


def _noticed(body: Body, sent_on: dt.date | None, meeting_on: dt.date) -> Finding:
    needed: dict[str, Any] = {"days": body.materials_workdays, "sent": sent_on, "on": meeting_on}
    if body.materials_workdays == 0:
        return finding("notice", holds=True, template=N_("不要求提前送达材料"), level=Level.SOFT)
    if sent_on is None:
        return finding(
            "notice",
            holds=False,
            template=N_("会议材料没有提前送达，应提前 {days} 个工作日"),
            level=Level.SOFT,
            **needed,
        )
    try:
        early = workdays.add_workdays(sent_on, body.materials_workdays) <= meeting_on
    except Refused as refused:
        problem = refused.problems[0]
        return Finding("decisions.notice", Result.NOT_CHECKED, problem.template, problem.params, Level.SOFT)
    return finding(
        "notice",
        holds=early,
        template=N_("会议材料 {sent} 送达，会议 {on}，应提前 {days} 个工作日"),
        level=Level.SOFT,
        **needed,
    )


def finding(
    code: str, holds: bool, template: str, field: str = "", level: Level = Level.HARD, **params: Any
) -> Finding:
    """Return a finding of this room: passed when it holds."""
    result = Result.PASSED if holds else Result.FAILED
    return Finding(f"decisions.{code}", result, template, params, level, field=field)
