"""What pages say about items and meetings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongxin.ground.ui.definitions import Step
from tongxin.ground.ui.wording import full_day
from tongxin.ground.votes.definitions import Share, VoteRule
from tongxin.registers.decisions.definitions import FAVOURABLE, OUTCOME_TITLES, ROLE_TITLES, SUPERIOR, Leg, Outcome
from tongxin.registers.decisions.models import Consultation, Item, Line, Reply
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Level
from tongxin.toolbox.words import N_

BASES = {"eligible": N_("应到有表决权人数"), "present": N_("到会人数"), "valid": N_("有效票数")}
LEVELS = {
    Level.HARD: (N_("必须满足"), "late"), Level.SOFT: (N_("可以例外，须写理由"), "soon"), Level.INFO: (N_("提示"), ""),
}  # fmt: skip
RESULTS = {"passed": (_("通过"), "ok"), "failed": (_("未满足"), "late"), "not_checked": (_("未检查"), "soon")}


@dataclass(frozen=True)
class Check:
    """A rule as a line of the table: what was found, how strongly it binds and on what it rests, and the result in a word."""

    sentence: str
    level: str
    source: str
    word: str
    tone: str
    reason: str = ""


def checks(findings: Iterable[Finding]) -> list[Check]:
    """Return the lines of findings just made."""
    return [
        Check(each.problem().sentence(_), _(LEVELS[each.level][0]), each.source, *_result(each.result), each.reason)
        for each in findings
    ]  # fmt: skip


def proved(proof: Mapping[str, Any] | None) -> list[Check]:
    """Return the lines of a proof that was kept."""
    kept = proof["findings"] if proof else []
    return [
        Check(
            each["sentence"], _(LEVELS[Level(each["level"])][0]), each["source"], *_result(Result(each["result"])),
            each["reason"],
        )
        for each in kept
    ]  # fmt: skip


def _result(result: Result) -> tuple[str, str]:
    word, tone = RESULTS[result.value]
    return str(word), tone


def steps(
    item: Item, route: Iterable[Leg] | None, lines: Iterable[Line], names: Mapping[str, str], reply: Reply | None = None
) -> list[Step]:
    """Return the way of an item: proposed, asked about, dealt with by each body, and what is still ahead."""
    told = [Step(_("提出"), f"{full_day(item.proposed_on)} · {item.organisation}", "done")]
    told += [_consulted(each) for each in item.consultations.all()]
    done = [line for line in lines if line.outcome]
    told += [_passed(line, names) for line in done]
    behind = {line.meeting.body for line in done if Outcome(line.outcome) in FAVOURABLE}
    if reply is not None:
        told.append(_sent_up(reply, names))
        behind.add(SUPERIOR)
    ahead = (
        [leg for leg in route or () if leg.body not in behind]
        if item.record.state not in ("refused", "withdrawn")
        else []
    )
    told += [
        Step(f"{names.get(leg.body, leg.body)}{ROLE_TITLES[leg.role]}", "", "now" if index == 0 else "todo")
        for index, leg in enumerate(ahead)
    ]
    return told


def _consulted(row: Consultation) -> Step:
    if row.agreed is None:
        due = _("请于{day}前答复").format(day=full_day(row.due_on)) if row.due_on else _("尚未答复")
        return Step(row.title, f"{row.asked_of} {due}".strip(), "now")
    said = _("同意") if row.agreed else _("不同意")
    return Step(row.title, f"{full_day(row.answered_on) if row.answered_on else ''} {row.asked_of} {said}", "done")


def _sent_up(reply: Reply, names: Mapping[str, str]) -> Step:
    sent = _("{day}上报 {document}").format(day=full_day(reply.sent_on), document=reply.document)
    if reply.answered_on is None:
        return Step(names.get(SUPERIOR, ""), sent.strip(), "now")
    word = _("已批复") if reply.approved else _("未批准")
    state = "done" if reply.approved else "returned"
    return Step(names.get(SUPERIOR, ""), f"{sent} · {full_day(reply.answered_on)}{word} {reply.answer}".strip(), state)


def _passed(line: Line, names: Mapping[str, str]) -> Step:
    body, day = line.meeting.body, full_day(line.meeting.occurred_on)
    state = "done" if Outcome(line.outcome) in FAVOURABLE else "returned"
    return Step(f"{names.get(body, body)}{ROLE_TITLES[line.role]}", f"{day} · {_(OUTCOME_TITLES[line.outcome])}", state)


def vote_words(rule: VoteRule) -> tuple[str, str, list[str]]:
    """Return (quorum, majority, sources) of a vote in words."""
    shares = [share for share in (rule.quorum, rule.passing) if share]
    sources = dict.fromkeys(filter(None, [*(share.source for share in shares), rule.source]))
    return _share(rule.quorum), _share(rule.passing) if rule.passing else _("没有票数规则"), list(sources)


def vote_line(counts: Mapping[str, Any]) -> str:
    """Return the figures of a vote in words."""
    words = _("应到 {eligible} 人，实到 {present} 人，同意 {yes} 票，不同意 {no} 票，弃权 {abstain} 票")
    return words.format(**counts)


def _share(share: Share | None) -> str:
    if share is None:
        return _("没有规定")
    words = _("超过{base}的{share}") if share.strictly else _("达到{base}的{share}（含）")
    return words.format(base=_(BASES[share.of]), share=share.share)
