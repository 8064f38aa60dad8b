"""What a decided result leads to: a record of another register, as the catalog's uses of results say, linked back to it."""

from __future__ import annotations

import datetime as dt

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
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.flow import DECIDED


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
