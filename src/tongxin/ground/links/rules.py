"""What tying and untying must respect."""

from __future__ import annotations

from uuid import UUID

from tongxin.ground.records.kinds import relations
from tongxin.ground.records.models import Link, Record
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


def check_ends(record: Record, other: Record) -> None:
    """Raise `Refused` when a record would be tied to itself, to one that is void, or to another hospital's."""
    if record.pk == other.pk:
        raise refuse("links.itself", N_("不能关联它自己：请另选一条记录"), field="other")
    if record.hospital_id != other.hospital_id:
        raise refuse("links.hospital", N_("“{title}”是别的医院的记录，不能关联"), field="other", title=other.title)
    if other.voided:
        raise refuse("links.voided", N_("“{title}”已作废，不能关联：请另选一条"), field="other", title=other.title)


def check_by_hand(link: Link, record: UUID) -> None:
    """Raise `Refused` for a link of another record, and for one that a room made and keeps."""
    if record not in (link.source_id, link.target_id):
        raise refuse("links.other", N_("这个关联不属于这条记录：请刷新后再办"))
    relation = relations.get(link.relation)
    if relation is None or not relation.by_hand:
        raise refuse("links.kept", N_("这个关联是办理时自动建立的，不能解除：要更正请到有关记录上办理"))
