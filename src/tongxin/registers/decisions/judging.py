"""Whether an item was dealt with as the rules of procedure ask: who was there, who spoke, who voted. Pure; integers only.

Sources: domain/rules.md §6.3 and the rules of procedure named by each body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongxin.ground.votes.definitions import Counts, VoteProof, VoteRule
from tongxin.ground.votes.rules import prove
from tongxin.registers.decisions.definitions import Body, ItemType, Stand, Way
from tongxin.registers.decisions.rules import finding, resting
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Level
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class Seat:
    """Somebody at the meeting. votes: a member with a vote on that day; present: there when this item came up; interest:
    the item concerns the member or relatives; recused: left the room for it."""

    person: UUID
    votes: bool = True
    present: bool = True
    chair: bool = False
    interest: bool = False
    recused: bool = False

    @property
    def may_vote(self) -> bool:
        """Tell whether this person could vote on the item."""
        return self.votes and self.present and not self.recused


@dataclass(frozen=True)
class Said:
    """What a member said to the item, in the order of speaking."""

    person: UUID
    stand: Stand


@dataclass(frozen=True)
class Deliberation:
    """One item at one meeting. counts: of a secret vote; said: stands in the order given (empty in a secret vote)."""

    body: Body
    type: ItemType
    seats: Sequence[Seat]
    said: Sequence[Said] = ()
    counts: Counts | None = None


@dataclass(frozen=True)
class Proof:
    """How an item was decided: the findings, what was voted, and whether it was carried."""

    findings: tuple[Finding, ...]
    vote: VoteProof | None

    @property
    def carried(self) -> bool:
        """Tell whether nothing that binds has failed; the findings of the vote are among them."""
        return not any(each.blocks for each in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON form: what was checked, by what, with what result, and what was not checked and why."""
        return {
            "carried": self.carried,
            "findings": [each.as_dict() for each in self.findings],
            "vote": self.vote.as_dict() if self.vote else None,
        }


def eligible(body: Body, seats: Sequence[Seat]) -> int:
    """Return how many are entitled to vote on the item; who withdrew stays counted where the rules say so."""
    return sum(seat.votes and (body.recused_counted or not seat.recused) for seat in seats)


def counts_of(deliberation: Deliberation) -> Counts:
    """Return the counts of an open vote, from what members said who could vote."""
    able = {seat.person for seat in deliberation.seats if seat.may_vote}
    stands = list({said.person: said.stand for said in deliberation.said if said.person in able}.values())
    return Counts(
        eligible(deliberation.body, deliberation.seats), len(able), stands.count(Stand.YES), stands.count(Stand.NO),
        stands.count(Stand.ABSTAIN),
    )  # fmt: skip


def judge(deliberation: Deliberation, rule: VoteRule | None, version: int = 0) -> Proof:
    """Judge how an item was dealt with; `rule` None where the body takes no vote. `Refused` for impossible counts."""
    counts = deliberation.counts or counts_of(deliberation)
    roll = any(seat.votes for seat in deliberation.seats)
    uncounted = deliberation.counts is None and rule is not None and rule.secret
    vote = prove(rule, counts, version) if rule is not None and roll and not uncounted else None
    findings = [
        *(_no_roll(deliberation) if rule is not None and not roll else ()),
        *_recusal(deliberation), *_entitled(deliberation), *_everybody(deliberation), *_last(deliberation),
        *_way(deliberation, rule), *_room(deliberation, counts), *(vote.findings if vote else ()),
    ]  # fmt: skip
    return Proof(tuple(resting(findings, deliberation.body.procedure)), vote)


def _no_roll(deliberation: Deliberation) -> Iterator[Finding]:
    """Nobody is known to have a vote: a body that votes cannot have decided; of another, who came is not checked."""
    sentence = N_("会议当日没有有表决权成员的任职记录，到会和表决没有核对：请先登记任职")
    voted = deliberation.body.decides == "vote"
    yield Finding("decisions.roll", Result.FAILED if voted else Result.NOT_CHECKED, sentence, field="seats")


def _recusal(deliberation: Deliberation) -> Iterator[Finding]:
    concerned = [seat for seat in deliberation.seats if seat.interest and seat.present]
    staying = sum(not seat.recused for seat in concerned)
    if concerned:
        sentence = N_("有 {count} 人应当回避而未回避") if staying else N_("{all} 人已回避")
        yield finding(
            "recusal", holds=not staying, template=sentence, field="recused", count=staying, all=len(concerned)
        )


def _entitled(deliberation: Deliberation) -> Iterator[Finding]:
    able = {seat.person for seat in deliberation.seats if seat.may_vote}
    strangers = sum(said.person not in able for said in deliberation.said)
    sentence = N_("有 {count} 人没有表决权、未到会或已回避，却登记了表决意见")
    if strangers:
        yield finding("entitled", holds=False, template=sentence, field="said", count=strangers)
    if len({said.person for said in deliberation.said}) != len(deliberation.said):
        yield finding("once", holds=False, template=N_("同一名成员登记了两次意见"), field="said")


def _everybody(deliberation: Deliberation) -> Iterator[Finding]:
    if deliberation.counts is not None:
        return
    able = {seat.person for seat in deliberation.seats if seat.may_vote}
    silent = len(able - {said.person for said in deliberation.said})
    sentence = N_("还有 {count} 名到会成员没有表态") if silent else N_("到会成员均已表态")
    yield finding("everybody", holds=not silent, template=sentence, field="said", level=Level.SOFT, count=silent)


def _last(deliberation: Deliberation) -> Iterator[Finding]:
    chairs = {seat.person for seat in deliberation.seats if seat.chair and seat.may_vote}
    order = [said.person for said in deliberation.said]
    if not deliberation.body.leader_last or not order:
        return
    if not any(seat.chair for seat in deliberation.seats):
        sentence = N_("没有登记主持人，末位表态没有核对")
        yield Finding("decisions.last", Result.NOT_CHECKED, sentence, level=Level.INFO, field="said")
    if not chairs & set(order):
        return
    sentence = N_("主要负责人末位表态")
    yield finding(
        "last",
        holds=order[-1] in chairs,
        template=sentence if order[-1] in chairs else N_("主要负责人应当末位表态"),
        field="said",
    )


def by_ballot(body: Body, kind: ItemType, rule: VoteRule | None) -> bool:
    """Tell whether an item is voted on in secret: because of what it is, or because the body always does."""
    return body.decides == "vote" and (kind.vote is Way.BALLOT or (rule is not None and rule.secret))


def _way(deliberation: Deliberation, rule: VoteRule | None) -> Iterator[Finding]:
    if not by_ballot(deliberation.body, deliberation.type, rule):
        return
    sentence = N_("按规定须无记名投票") if deliberation.counts is None else N_("无记名投票")
    yield finding("secret", holds=deliberation.counts is not None, template=sentence, field="counts")


def _room(deliberation: Deliberation, counts: Counts) -> Iterator[Finding]:
    """Counts of a secret vote must agree with who was in the room."""
    if deliberation.counts is None:
        return
    able = sum(seat.may_vote for seat in deliberation.seats)
    entitled = eligible(deliberation.body, deliberation.seats)
    agree = (counts.eligible, counts.present) == (entitled, able)
    sentence = (
        N_("计票的应到 {e}、实到 {p} 与签到的应到 {entitled}、实到 {able} 一致")
        if agree
        else N_("计票的应到 {e}、实到 {p} 与签到的应到 {entitled}、实到 {able} 不符")
    )
    yield finding(
        "room",
        holds=agree,
        template=sentence,
        field="counts",
        e=counts.eligible,
        p=counts.present,
        entitled=entitled,
        able=able,
    )
