"""After the decision: an item that needs it goes to the superior to be approved, or is filed there; the answer is recorded."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.records import writing
from tongxin.ground.records.rules import check_happened
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands.again import set_aside
from tongxin.registers.decisions.commands.items import hold
from tongxin.registers.decisions.definitions import ItemState, Outcome, Role
from tongxin.registers.decisions.models import Item, Line, Reply
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("decisions.report_up", title=_("上报上级"), on="item")
def report_up(*, by: Actor, item: Item, version: int, sent_on: dt.date, document: str = "") -> Item:
    """Record that a decided item was sent to the superior, whose turn it is on the item's route; once."""
    held = hold(item, version, ItemState.DECIDED)
    check_happened(sent_on, field="sent_on")
    if queries.superior_role(held) is None:
        raise refuse("decisions.no_superior", N_("按规定这一事项不须报上级批准或备案"), field="item")
    if held.decided_on is not None and sent_on < held.decided_on:
        raise refuse("decisions.sent_early", N_("上报日期早于决定日期 {day}"), field="sent_on", day=held.decided_on)
    if queries.reply_of(held) is not None:
        raise refuse("decisions.sent_twice", N_("这一事项已经上报"), field="item")
    Reply.objects.create(
        item=held, hospital_id=held.hospital_id, organisation_id=held.organisation_id, sent_on=sent_on,
        document=document.strip(),
    )  # fmt: skip
    touched(held, "reply")
    writing.bump(held.record, by=by)
    return held


@command("decisions.answer_up", title=_("登记上级批复"), on="item")
def answer_up(
    *,
    by: Actor,
    item: Item,
    version: int,
    answered_on: dt.date,
    approved: bool = True,
    answer: str = "",
    words: str = "",
) -> Item:
    """Record what the superior answered. Not approved: the decision is not in force, and the tasks of it are ended."""
    held = hold(item, version, ItemState.DECIDED)
    check_happened(answered_on, field="answered_on")
    reply = queries.reply_of(held)
    if reply is None or reply.answered_on is not None:
        raise refuse("decisions.not_sent", N_("这一事项还没有上报，或已经登记过批复"), field="item")
    if answered_on < reply.sent_on:
        raise refuse(
            "decisions.answered_early", N_("批复日期早于上报日期 {day}"), field="answered_on", day=reply.sent_on
        )
    if not approved and queries.superior_role(held) is not Role.APPROVE:
        raise refuse("decisions.only_filed", N_("备案事项只登记回执，没有不批准"), field="approved")
    reply.answered_on, reply.approved, reply.answer, reply.words = answered_on, approved, answer.strip(), words.strip()
    reply.save(update_fields=["answered_on", "approved", "answer", "words"])
    touched(reply, "answered_on", "approved")
    if not approved:
        _undo(held, by)
    writing.bump(held.record, by=by, state=ItemState.DECIDED if approved else ItemState.REFUSED)
    return held


def _undo(item: Item, by: Actor) -> None:
    set_aside(Line.objects.filter(item=item), by, gettext("上级未批准"))
    item.outcome = Outcome.REFUSED
    item.save(update_fields=["outcome"])
    touched(item, "outcome")
