"""A decision is made known as far as its type of item says (公开范围): a notice is drafted, which members read first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.followups import writing as followups
from tongxin.ground.followups.queries import has_followups
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands.items import hold
from tongxin.registers.decisions.definitions import ItemState
from tongxin.registers.decisions.models import Item
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

# How the register of notices calls those to whom an item's type opens its decisions.
AUDIENCES: Mapping[str, str] = MappingProxyType({"party": "members", "staff": "staff"})


@command("decisions.disclose", title=_("公开决定"), on="item")
def disclose(*, by: Actor, item: Item, version: int) -> Record:
    """Draft the notice that makes the decision on an item known, not what other bodies passed; once, and never of what is
    issued apart."""
    held = hold(item, version, ItemState.DECIDED)
    if not queries.may_be_known(held):
        raise refuse("decisions.not_open", N_("按规定这一事项的决定不公开"), field="item")
    made = queries.in_force(queries.decided(queries.lines_of(held)))
    if made is None:
        raise refuse("decisions.none_in_force", N_("没有现行有效的决议可以公开"), field="item")
    if has_followups(made.pk, queries.NOTICE):
        raise refuse("decisions.disclosed", N_("这一决定已经起草公开"), field="item")
    row = followups.ask(
        queries.NOTICE, by=by, source=made.record, title=held.record.title, owner=made.line.meeting.organisation,
        requirement=made.text, sort=AUDIENCES[queries.type_of(held.type).open],
    )  # fmt: skip
    writing.bump(held.record, by=by)
    return row
