"""Tying records together by hand: evidence, or merely related. Untied by voiding the link, with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.links.definitions import Way
from tongxin.ground.links.rules import check_by_hand, check_ends
from tongxin.ground.records import writing
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import may_see
from tongxin.ground.records.rules import check_open
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("links.tie", title=_("关联记录"), on="record")
def tie(*, by: Actor, record: Record, other: Record, way: Way) -> Link:
    """Tie a record to another, both of which `by` may see; a second time is the same link."""
    if not (may_see(by, record) and may_see(by, other)):
        found(None)
    check_open(record)
    check_ends(record, other)
    source, target = (other, record) if way is Way.EVIDENCE else (record, other)
    relation = "related" if way is Way.RELATED else "evidence"
    if way is Way.RELATED and Link.objects.filter(source=other, target=record, relation=relation, voided_at=None):
        source, target = other, record  # being related has no direction
    note(relation=relation)
    return writing.link(source, target, relation, by=by)


@command("links.untie", title=_("解除关联"), on="record")
def untie(*, by: Actor, record: Record, link: Link, reason: str) -> Link:
    """Void a link at one of its ends, both of which `by` may see."""
    held = Link.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=link.pk)
    check_by_hand(held, record.pk)
    if not (may_see(by, held.source) and may_see(by, held.target)):
        found(None)
    if held.voided_at is not None:
        raise refuse("links.untied", N_("这个关联已经解除"))
    return writing.unlink(held, reason, by=by)
