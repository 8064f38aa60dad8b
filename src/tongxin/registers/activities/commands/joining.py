"""Joint gatherings (联合活动): several units hold one; it counts for each, and once for what stands above them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.registers.activities import rules
from tongxin.registers.activities.commands import roll as rolls
from tongxin.registers.activities.commands.counting import counted
from tongxin.registers.activities.commands.homes import settle_homes
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Gathering, Partner
from tongxin.registers.activities.queries import NOT_HOSTS
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("activities.set_partners", title=_("设置联合举办单位"), on="gathering")
def set_partners(*, by: Actor, gathering: Gathering, version: int, partners: list[Organisation]) -> Gathering:
    """Say which units hold a gathering together with its organiser (none: it is no longer a joint one)."""
    held = writing.hold(gathering.pk, version)
    rules.check_state(held.state, State.PLANNED, State.HELD)
    row = rolls.lock(gathering)
    _check_partners(row, partners)
    with counted(row.pk):
        row.partners.exclude(organisation__in=partners).delete()
        known = set(row.partners.values_list("organisation", flat=True))
        Partner.objects.bulk_create(
            Partner(gathering=row, hospital_id=row.hospital_id, organisation=unit)
            for unit in partners
            if unit.pk not in known
        )
        settle_homes(row)
        rolls.settle_observers(row)
        row.record = writing.bump(held, by=by)
    note(partners=len(partners))
    return row


def _check_partners(row: Gathering, partners: Sequence[Organisation]) -> None:
    """Raise unless every partner is another unit of the hospital that holds gatherings, named once."""
    if any(unit.pk == row.organisation_id for unit in partners):
        raise refuse("activities.partner_self", N_("组织单位本身不用再选"), field="partners")
    wrong = [unit.short_name for unit in partners if unit.hospital_id != row.hospital_id or unit.kind in NOT_HOSTS]
    if wrong:
        sentence = N_("不能作为联合举办单位：{names}；院外单位的人请写在“院外人员”里")
        raise refuse("activities.partner_unit", sentence, field="partners", names="、".join(wrong))
    if len({unit.pk for unit in partners}) != len(partners):
        raise refuse("activities.partner_twice", N_("同一个单位选了两次"), field="partners")
