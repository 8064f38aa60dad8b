"""What leads from and to items: a resolution becomes a task of its owner, another register's record becomes an item."""

from __future__ import annotations

from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups import writing as followups
from tongxin.ground.followups.definitions import Wish
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Number, Record
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.commands.items import enter
from tongxin.registers.decisions.models import Resolution
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def pursue(made: Resolution, *, by: Actor) -> Record:
    """Ask for the task that carries a resolution out; of an item issued apart it bears the number alone, for more people
    read tasks than may read of cadres."""
    item, number = made.line.item, Number.objects.get(record=made.record).text
    apart = queries.issued_apart(item)
    return followups.ask(
        queries.TASK, by=by, source=made.record, owner=made.organisation, due_on=made.due_on, reference=number,
        title=gettext("落实{number}决定").format(number=number) if apart else item.record.title,
        requirement="" if apart else made.text, sort=queries.body(made.line.meeting.body).followup,
    )  # fmt: skip


def wished(by: Actor, wish: Wish) -> Record:
    """Make the item that another register asks for: proposed by the unit named, of the type named, to be prepared; without
    its content where the type is registered only."""
    if not wish.sort:
        raise refuse("decisions.type", N_("转为议题时须选择事项类型"), field="sort")
    unit: Organisation = wish.owner
    kind = queries.type_of(wish.sort)
    said = {"registered_only": True} if kind.registered_only else {"content": wish.requirement}
    return enter(by, unit, kind, wish.title, clock.today(), asked="sort", **said).record
