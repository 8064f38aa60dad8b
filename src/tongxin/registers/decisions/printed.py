"""What an item says on its application (议题申报表): one matter, one sheet; opinions that were recorded are printed, the others
are written by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.files.queries import attachments
from tongxin.ground.forms.fillings import Filling, Values
from tongxin.ground.records.models import Record
from tongxin.ground.ui.wording import full_day, number_text
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import CATEGORY_TITLES
from tongxin.registers.decisions.models import Consultation, Item

APPLICATION = (
    "proposer", "applied_on", "title", "body", "category", "amount", "background", "attachments", "opinions", "meeting",
)  # fmt: skip


def with_content(keys: Sequence[UUID]) -> Collection[UUID]:
    """Return those of the items whose content is here: of the others nothing but their number is printed."""
    return set(Item.objects.filter(pk__in=keys, registered_only=False).values_list("pk", flat=True))


def applications(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the application of an item."""
    item = queries.item_for(by, record.pk)
    names, asked = queries.body_names(), item.consultations.order_by("asked_on", "pk")
    papers = [
        *item.materials.order_by("pk").values_list("title", flat=True),
        *(each.name for each in attachments(record)),
    ]
    lines = queries.lines_of(item)
    yield {
        "proposer": item.organisation.name, "applied_on": full_day(item.proposed_on), "title": record.title,
        "body": names.get(queries.deciding_body(item), ""), "category": _(CATEGORY_TITLES[item.category]),
        "amount": _("{amount} 元").format(amount=number_text(item.amount)) if item.amount is not None else "",
        "background": item.content, "attachments": "；".join(dict.fromkeys(papers)),
        "opinions": "\n".join(_opinion(each) for each in asked if each.answered_on),
        "meeting": "；".join(line.meeting.record.title for line in lines),
    }  # fmt: skip


def _opinion(row: Consultation) -> str:
    stand = {True: _("同意"), False: _("不同意"), None: ""}[row.agreed]
    said = "，".join(part for part in (stand, row.opinion) if part)
    whom = f"（{row.asked_of}）" if row.asked_of else ""
    return f"{row.title}{whom}：{said} {full_day(row.answered_on)}" if row.answered_on else ""


FILLING = Filling("item_application", queries.ITEM, APPLICATION, with_content, applications)
