"""Reconsideration (复议): what was decided is set aside and the item begins again."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.followups import writing as followups
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.people.models import Person
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands.items import SETTLED, hold
from tongxin.registers.decisions.definitions import ItemState
from tongxin.registers.decisions.models import Item, Line, Reply, Resolution
from tongxin.registers.decisions.rules import judge_reconsideration
from tongxin.toolbox.findings import settle


@command("decisions.reconsider", title=_("提请复议"), on="item")
def reconsider(*, by: Actor, item: Item, version: int, reason: str, supporters: list[Person] | None = None) -> Item:
    """Set aside what was decided on an item: it is to be prepared again, counts no more, its resolution is out of
    force and the tasks that carry it out are ended. What bodies passed before the decision stands, with their resolutions,
    unless those were set aside with a refusal.

    supporters: members of the deciding body who ask for it; a cadre item needs more than half of them (domain/rules.md §6.3).
    """
    held = hold(item, version, *SETTLED)
    note(reason=check_reason(reason))
    seats = {person.pk for person in queries.deciders(held)}
    asking = {person.pk for person in supporters or ()} & seats
    settle([judge_reconsideration(queries.type_of(held.type), len(asking), len(seats))])
    note(supporters=len(asking), members=len(seats))
    again = [held.decided_by, *(leg.body for leg in queries.type_of(held.type).after_decision)]
    lines = Line.objects.filter(item=held).exclude(outcome="")
    set_aside(
        lines.filter(meeting__body__in=again), by, gettext("原决定提请复议：{reason}").format(reason=reason.strip())
    )
    lines.filter(Q(meeting__body__in=again) | Q(decision__record__state=queries.SET_ASIDE)).update(reopened=True)
    Reply.objects.filter(item=held).update(reopened=True)
    held.decided_on, held.decided_by, held.outcome, held.occurred_on = None, "", "", held.proposed_on
    held.save(update_fields=["decided_on", "decided_by", "outcome", "occurred_on"])
    touched(held, "outcome")
    writing.bump(held.record, by=by, state=ItemState.PROPOSED, occurred_on=held.proposed_on)
    return held


def set_aside(lines: QuerySet[Line], by: Actor, reason: str) -> None:
    """Put the resolutions made of lines out of force, and end the tasks that carry them out."""
    made = Resolution.objects.filter(line__in=lines).values("record")
    for record in Record.objects.select_for_update().filter(pk__in=made).exclude(state=queries.SET_ASIDE):
        writing.bump(record, by=by, state=queries.SET_ASIDE)
        followups.end(by=by, source=record, reason=reason)
