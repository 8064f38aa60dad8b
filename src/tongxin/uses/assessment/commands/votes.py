"""Takes the counts of published rounds of votes for those assessed; nobody types what a round has counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.votes import queries as votes
from tongxin.ground.votes.providers import Marks
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.commands.marking import held, reckon
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.flow import Stage
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.tree import voted

STAGES = (Stage.STATING, Stage.VERIFYING, Stage.SCORING)


@command("assessment.take_votes", title=_("取用测评结果"), on="assessment")
def take_votes(*, by: Actor, assessment: Round, version: int, rounds: list[Record]) -> Round:
    """Take what published rounds counted of those assessed, each round as the evidence; taken again, the newest counts.

    Raises `Refused` for rounds that are not published or whose results `by` may not read, that no indicator takes, that
    speak of the same person twice, or of nobody assessed.
    """
    record, row = held(assessment, version)
    flow.check_stage(record.state, *STAGES)
    scheme = queries.scheme_of(row)
    _check_readable(by, row, rounds, voted(scheme))
    told = votes.marks(rounds)
    subjects = list(Subject.objects.filter(round=row, record__voided_at=None, person__isnull=False).order_by("pk"))
    _check_once(told, {each.person_id: each.name for each in subjects})
    made = list(_marks(by, row, subjects, told))
    if not made:
        raise refuse("assessment.nobody_voted", N_("选中的测评里没有本轮的考核对象"), field="rounds")
    Mark.objects.bulk_create(made, batch_size=5000)
    reckon(scheme, subjects)
    note(taken=len(made))
    writing.bump(record, by=by)
    return row


def _check_readable(by: Actor, row: Round, rounds: Sequence[Record], sorts: Iterable[str]) -> None:
    offered = {each.pk for each in votes.published(by, row.hospital_id, list(sorts), row.first)}
    wrong = next((each for each in rounds if each.pk not in offered), None)
    if wrong is not None:
        sentence = N_("“{title}”不能取用：没有公布、种类不符，或您无权查看每名对象的结果")
        raise refuse("assessment.votes", sentence, field="rounds", title=wrong.title)


def _check_once(told: Sequence[Marks], names: Mapping[UUID | None, str]) -> None:
    """Raise `Refused` where two rounds speak of one person: which of them counts is for people to say."""
    seen: set[tuple[UUID, str]] = set()
    for each in told:
        place = (each.person, each.sort)
        if place in seen and each.person in names:
            sentence = N_("{name}在选中的两轮测评里都有票，请只选一轮")
            raise refuse("assessment.voted_twice", sentence, field="rounds", name=names[each.person])
        seen.add(place)


def _marks(by: Actor, row: Round, subjects: Sequence[Subject], told: Sequence[Marks]) -> Iterator[Mark]:
    """Yield the marks of the indicators that take votes, for those assessed of whom a ballot says anything."""
    scheme, now, who = queries.scheme_of(row), clock.now(), writing.reference(by)
    known = {(each.person, each.sort): each for each in told if sum(each.counts.values())}
    for subject in subjects:
        for sort, leaf in voted(scheme, subject.variant).items():
            marks = known.get((subject.person_id, sort)) if subject.person_id else None
            if marks is not None:
                yield Mark(
                    hospital_id=subject.hospital_id, organisation_id=subject.organisation_id, subject=subject, key=leaf.key,
                    counts=dict(marks.counts), known=Known.OK.value, evidence_id=marks.round, at=now, by=who,
                )  # fmt: skip
