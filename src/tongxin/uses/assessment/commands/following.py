"""What a decided result leads to: a record of another register, as the catalog's uses of results say, linked back to it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.followups import writing as followups
from tongxin.ground.followups.definitions import LED_TO
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.applying import use_of
from tongxin.uses.assessment.commands.marking import held
from tongxin.uses.assessment.definitions import Grade
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.naming import DESIGNATION, earlier_results, same, undesignated
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.flow import DECIDED, Stage


@command("assessment.follow_up", title=_("运用考核结果"), on="subject")
def follow_up(
    *, by: Actor, subject: Subject, use: str, owner: Organisation, title: str = "", due_on: dt.date | None = None,
    requirement: str = "", partner: Subject | None = None,
) -> Record:  # fmt: skip
    """Let a decided result lead to what a use of the catalog names, in its words where none are given; the result of the
    partner leads to the same record.

    Raises `Refused` before the committee has decided, for an unknown use, and for a pairing with nobody, with itself or
    with somebody of another round.
    """
    row = Round.objects.select_related("record").get(pk=subject.round_id)
    flow.check_stage(row.record.state, *DECIDED)
    entry = use_of(queries.scheme_of(row), use)
    if entry.partner:
        _check_partner(subject, partner)
    words = entry.words(subject.name, row.record.title, partner.name if partner else "")
    made = followups.ask(
        entry.asks, by=by, source=Record.objects.get(pk=subject.pk), title=title.strip() or words["title"], owner=owner,
        due_on=due_on, requirement=requirement.strip() or words["requirement"], sort=entry.sort, reference=row.record.title,
    )  # fmt: skip
    if entry.partner and partner is not None:
        writing.link(Record.objects.get(pk=partner.pk), made, LED_TO, by=by)
    note(use=entry.id)
    return made


def _check_partner(subject: Subject, partner: Subject | None) -> None:
    if partner is None:
        raise refuse("assessment.partner", N_("请选择由谁结对帮助"), field="partner")
    if partner.pk == subject.pk or partner.round_id != subject.round_id:
        raise refuse("assessment.partner", N_("请选择同一轮考核的另一个对象"), field="partner")


@command("assessment.designate", title=_("登记命名"), on="assessment")
def designate(
    *, by: Actor, assessment: Round, version: int, on: dt.date, body: str, document: str = "", superior: bool = False
) -> Round:
    """Record what units or posts are called for their grades, `superior`: those named above the hospital, by whose document.

    What a unit was called by an earlier round ends, also where its grade now has no name: stars go up and down, posts are
    withdrawn. A unit that is to be named above keeps its earlier name until it is. Each once a round.
    """
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.PUBLISHED, Stage.ARCHIVED)
    scheme = queries.scheme_of(row)
    if superior and not document.strip():
        raise refuse("assessment.document", N_("由上级命名的，请填写上级文件名称及文号"), field="document")
    waiting = undesignated(row, scheme, superior=superior)
    if not waiting:
        raise refuse("assessment.designated", N_("没有待登记命名的单位：没有这样的等次，或都已登记"))
    papers = {"document": document.strip()} if document.strip() else {}
    for subject, grade in waiting:
        _replace(by, row, subject)
        if grade.designation:
            followups.ask(
                DESIGNATION, by=by, source=subject.record, title=grade.designation, owner=subject.organisation, due_on=on,
                sort=scheme.designates, person=subject.person_id,
                values=_told(subject, grade) | {"assessed_year": row.last.year, "body": body.strip()} | papers,
            )  # fmt: skip
    note(designated=len(waiting))
    writing.bump(record, by=by)
    return row


def _told(subject: Subject, grade: Grade) -> dict[str, Any]:
    """Return what a designation says of its holder: the rating of a unit; of a person the post, never points."""
    if subject.person_id is not None:
        return {"place": subject.post or subject.organisation.short_name}
    return {"grade": grade.title, "score": subject.total}


def _replace(by: Actor, row: Round, subject: Subject) -> None:
    """End what one was called by an earlier round; the result stays tied to it, as why it ended."""
    reason = gettext("{round}：复评").format(round=row.record.title)
    earlier = earlier_results(row, same(subject)).values("pk")
    for ended in followups.end_made(DESIGNATION, by=by, sources=earlier, reason=reason):
        writing.link(subject.record, ended, "related", by=by)
