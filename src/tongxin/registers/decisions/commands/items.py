"""An item before its meeting: proposed, given its papers and consultations, submitted, withdrawn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.rules import check_happened, check_reason
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import ItemState, ItemType
from tongxin.registers.decisions.models import Consultation, Item, Material
from tongxin.toolbox import clock
from tongxin.toolbox.findings import settle
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LONGEST_TITLE = 200
BEFORE = (ItemState.PROPOSED, ItemState.READY)
SETTLED = (ItemState.DECIDED, ItemState.REFUSED)


@command("decisions.propose", title=_("申报议题"), on="organisation")
def propose(
    *,
    by: Actor,
    organisation: Organisation,
    type: str,
    title: str,
    proposed_on: dt.date | None = None,
    content: str = "",
    amount: Decimal | None = None,
    matters: int = 1,
    registered_only: bool = False,
    file_place: str = "",
) -> Item:
    """Propose an item of one matter for its unit; a confidential one may be registered only, with the place of its file, and
    must be where its type says so."""
    kind, day = queries.type_of(type), proposed_on or clock.today()
    check_happened(day)
    _check_amount(amount, matters)
    if registered_only or kind.registered_only:
        _check_registered(kind, content, file_place, registered=registered_only)
    return enter(
        by, organisation, kind, title, day, amount=amount, matters=matters, content=content.strip(),
        registered_only=registered_only, file_place=file_place.strip(),
    )  # fmt: skip


def enter(
    by: Actor, organisation: Organisation, kind: ItemType, title: str, day: dt.date, *, asked: str = "type",
    **values: Any,
) -> Item:  # fmt: skip
    """Write a new item with its record; raise `Refused` for a title that cannot be, or a type of which no item of the unit
    comes to an end (at the field `asked`, where it was chosen)."""
    _check_title(title)
    _check_reach(kind, organisation, asked)
    record = writing.create(
        by=by, kind=queries.ITEM, organisation=organisation, title=title.strip(), occurred_on=day,
        state=ItemState.PROPOSED,
    )  # fmt: skip
    return Item.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=day, proposed_on=day,
        type=kind.id, category=kind.category, **values,
    )  # fmt: skip


@command("decisions.correct", title=_("修改议题"), on="item")
def correct(
    *,
    by: Actor,
    item: Item,
    version: int,
    title: str | None = None,
    content: str | None = None,
    amount: Decimal | None = None,
    matters: int | None = None,
) -> Item:
    """Change an item that has not been put on an agenda; what is left out stays as it is."""
    held = hold(item, version, *BEFORE)
    _check_amount(amount, held.matters if matters is None else matters)
    if held.registered_only:
        _check_bare(content or "")
    given = {"content": content, "amount": amount, "matters": matters}
    changed = [name for name, value in given.items() if value is not None]
    for name in changed:
        setattr(held, name, given[name])
    held.save(update_fields=changed)
    touched(held, *changed)
    _check_title(title or held.record.title)
    writing.bump(held.record, by=by, title=(title or held.record.title).strip(), state=ItemState.PROPOSED)
    return held


@command("decisions.add_material", title=_("登记上会材料"), on="item")
def add_material(*, by: Actor, item: Item, version: int, title: str, offline: bool = False) -> Item:
    """Say that a paper has been handed in, uploaded to the record or passed round on paper; the same again changes it."""
    held = hold(item, version, *BEFORE)
    _check_title(title)
    Material.objects.update_or_create(
        item=held, title=title.strip(),
        defaults={**_belonging(held), "given_on": clock.today(), "offline": offline},
    )  # fmt: skip
    note(material=title.strip())
    writing.bump(held.record, by=by)
    return held


@command("decisions.ask_consultation", title=_("会前征求意见"), on="item")
def ask_consultation(
    *, by: Actor, item: Item, version: int, title: str, asked_of: str = "", due_on: dt.date | None = None
) -> Item:
    """Ask somebody about an item before its meeting, by a day."""
    held = hold(item, version, *BEFORE)
    _check_title(title)
    Consultation.objects.update_or_create(
        item=held, title=title.strip(),
        defaults={**_belonging(held), "asked_of": asked_of.strip(), "asked_on": clock.today(), "due_on": due_on},
    )  # fmt: skip
    note(consultation=title.strip())
    writing.bump(held.record, by=by)
    return held


@command("decisions.answer_consultation", title=_("登记会前意见"), on="item")
def answer_consultation(
    *,
    by: Actor,
    item: Item,
    version: int,
    title: str,
    agreed: bool,
    answered_on: dt.date | None = None,
    opinion: str = "",
    taken_over: str = "",
) -> Item:
    """Record what was said to an item before its meeting, and what was taken over; asked before or not."""
    held, day = hold(item, version, *BEFORE), answered_on or clock.today()
    check_happened(day)
    _check_title(title)
    answer = {"answered_on": day, "agreed": agreed, "opinion": opinion.strip(), "taken_over": taken_over.strip()}
    Consultation.objects.update_or_create(
        item=held, title=title.strip(), defaults=answer, create_defaults={**_belonging(held), "asked_on": day, **answer}
    )
    note(consultation=title.strip())
    writing.bump(held.record, by=by)
    return held


@command("decisions.submit", title=_("提交议题"), on="item")
def submit(*, by: Actor, item: Item, version: int) -> Item:
    """Submit an item for the next body on its route; refused naming everything that is missing."""
    held = hold(item, version, ItemState.PROPOSED)
    settle(queries.readiness(held, queries.next_body(held)))
    writing.bump(held.record, by=by, state=ItemState.READY)
    return held


@command("decisions.withdraw", title=_("撤回议题"), on="item")
def withdraw(*, by: Actor, item: Item, version: int, reason: str) -> Item:
    """Withdraw an item that has not come up; it stays readable and counts nowhere."""
    held = hold(item, version, *BEFORE)
    note(reason=check_reason(reason))
    writing.bump(held.record, by=by, state=ItemState.WITHDRAWN)
    return held


def hold(item: Item, version: int, *states: ItemState) -> Item:
    """Lock an item at the version that was seen; raise `Refused` unless it is in one of the states."""
    record = writing.hold(item.pk, version)
    if record.state not in states:
        sentence = N_("“{title}”已列入议程或已办结，不能再改；需要时请先从议程撤下或提请复议")
        raise refuse("decisions.state", sentence, title=record.title)
    held = Item.objects.select_related("organisation").get(pk=item.pk)
    held.record = record
    return held


def _belonging(item: Item) -> dict[str, object]:
    return {"hospital_id": item.hospital_id, "organisation_id": item.organisation_id}


def _check_title(title: str) -> None:
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        raise refuse("decisions.title", N_("请填写名称，最多 {most} 个字"), field="title", most=LONGEST_TITLE)


def _check_reach(kind: ItemType, unit: Organisation, asked: str) -> None:
    if missing := queries.unreached(kind, queries.kinds_above(unit)):
        sentence = N_(
            "“{type}”须经{bodies}，“{unit}”和它的上级没有这个会议：请选择有关的党支部、党总支提出，或改选事项类型"
        )
        raise refuse(
            "decisions.reach", sentence, field=asked, type=kind.title, bodies="、".join(missing), unit=unit.name
        )


def _check_amount(amount: Decimal | None, matters: int) -> None:
    if amount is not None and amount < 0:
        raise refuse("decisions.amount_negative", N_("金额不能是负数"), field="amount")
    if matters < 1:
        raise refuse("decisions.matters", N_("事项数至少为 1"), field="matters")


def _check_registered(kind: ItemType, content: str, file_place: str, *, registered: bool) -> None:
    if not registered:
        sentence = N_("“{type}”只登记编号和卷宗位置，不录内容：请勾选“只登记不录内容”")
        raise refuse("decisions.registered_only", sentence, field="registered_only", type=kind.title)
    if not (kind.confidential or kind.registered_only):
        sentence = N_("这类事项不涉密、不敏感，请登记内容，不能只登记编号")
        raise refuse("decisions.not_confidential", sentence, field="registered_only")
    _check_bare(content)
    if not file_place.strip():
        raise refuse("decisions.file_place", N_("只登记不录内容的议题须写明卷宗位置"), field="file_place")


def _check_bare(content: str) -> None:
    if content.strip():
        raise refuse("decisions.content", N_("只登记不录内容的议题不填写内容摘要"), field="content")
