"""Judging a vote: integers only, so that the boundary is exact (`2*yes > E`)."""

from __future__ import annotations

from collections.abc import Iterator

from tongxin.ground.votes.definitions import BallotCounts, Counts, Share, VoteProof, VoteRule
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.majority import at_least, more_than
from tongxin.toolbox.problems import Level, Problem, Refused
from tongxin.toolbox.words import N_

BASES = {"eligible": N_("应到"), "present": N_("实到"), "valid": N_("有效票")}


def prove(rule: VoteRule, counts: Counts, version: int = 0) -> VoteProof:
    """Judge counts by a rule; raise `Refused` with everything in the counts that cannot be."""
    problems = list(_impossible(rule, counts))
    if problems:
        raise Refused(problems)
    how = "ballot" if isinstance(counts, BallotCounts) else "typed"
    return VoteProof(rule.id, version, counts, tuple(_findings(rule, counts)), how)


def carrying(rule: VoteRule, counts: Counts) -> int:
    """Return the yes votes that count: those of the room, and written ones where the rule counts them."""
    return counts.yes + (counts.written_yes if rule.written == "counted" else 0)


_QUORUM = N_("到会：应到 {eligible} 人，实到 {present} 人，须{needed}")
_PASSING = N_("赞成 {yes} 票，须{needed}")


def _findings(rule: VoteRule, counts: Counts) -> Iterator[Finding]:
    if rule.quorum is not None:
        yield _share("votes.quorum", _QUORUM, rule, rule.quorum, counts)
    if rule.passing is not None:
        yield _share("votes.passing", _PASSING, rule, rule.passing, counts)


def _share(code: str, sentence: str, rule: VoteRule, share: Share, counts: Counts) -> Finding:
    base, (num, den) = counts.base(share.of), share.terms
    reached = counts.present if code == "votes.quorum" else carrying(rule, counts)
    holds = (more_than if share.strictly else at_least)(reached, num, den, base)
    params = {
        "eligible": counts.eligible, "present": counts.present, "yes": carrying(rule, counts),
        "needed": _words(share).format(base=BASES[share.of], n=base, share=share.share),
    }  # fmt: skip
    result = Result.PASSED if holds else Result.FAILED
    return Finding(code, result, sentence, params, level=rule.level, source=share.source or rule.source)


def _words(share: Share) -> str:
    if share.share == "1/2" and share.strictly:
        return N_("超过{base}（{n}）的半数")
    if share.share == "1/2":
        return N_("达到{base}（{n}）的半数以上（含半数）")
    return N_("超过{base}（{n}）的 {share}") if share.strictly else N_("不少于{base}（{n}）的 {share}")


def _impossible(rule: VoteRule, counts: Counts) -> Iterator[Problem]:
    """Find counts that contradict each other (选举工作条例: more ballots returned than issued makes the vote void)."""
    numbers = {
        "eligible": counts.eligible, "present": counts.present, "yes": counts.yes, "no": counts.no,
        "abstain": counts.abstain, "invalid": counts.invalid, "written_yes": counts.written_yes,
        "written_no": counts.written_no, "issued": counts.issued or 0, "returned": counts.returned or 0,
    }  # fmt: skip
    yield from (_problem("negative", N_("人数和票数不能是负数"), name) for name, n in numbers.items() if n < 0)
    if counts.present > counts.eligible:
        sentence = N_("实到有表决权的 {present} 人多于应到的 {eligible} 人，请核对")
        yield _problem("present", sentence, "present", present=counts.present, eligible=counts.eligible)
    yield from _ballots(rule, counts)
    yield from _written(rule, counts)


def _ballots(rule: VoteRule, counts: Counts) -> Iterator[Problem]:
    cast = counts.valid + counts.invalid
    if rule.secret and (counts.issued is None or counts.returned is None):
        yield _problem("ballots", N_("无记名投票须填写发出票数和收回票数"), "issued")
        return
    issued = counts.present if counts.issued is None else counts.issued
    returned = cast if counts.returned is None else counts.returned
    if issued > counts.present:
        sentence = N_("发出 {issued} 票，多于实到 {present} 人")
        yield _problem("issued", sentence, "issued", issued=issued, present=counts.present)
    if returned > issued:
        sentence = N_("收回 {returned} 票，多于发出的 {issued} 票：这次表决无效，须重新投票")
        yield _problem("returned", sentence, "returned", returned=returned, issued=issued)
    if cast != returned:
        sentence = N_("赞成、反对、弃权和无效票合计 {cast}，与收回的 {returned} 票不符")
        yield _problem("sum", sentence, "yes", cast=cast, returned=returned)


def _written(rule: VoteRule, counts: Counts) -> Iterator[Problem]:
    written, absent = counts.written_yes + counts.written_no, counts.eligible - counts.present
    if written and rule.written == "none":
        yield _problem("written", N_("这项表决不接受书面意见"), "written_yes")
    elif written > max(absent, 0):
        sentence = N_("会前书面意见 {written} 份，多于缺席的 {absent} 人")
        yield _problem("written_many", sentence, "written_yes", written=written, absent=max(absent, 0))


def _problem(code: str, template: str, field: str, **params: object) -> Problem:
    return Problem(f"votes.{code}", template, params, field=field, level=Level.HARD)
