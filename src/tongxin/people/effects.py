"""What steps of a procedure bring about in the standing of a person; each effect can be undone (design §12)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.effects import Occasion
from tongxin.people.definitions import Change, Standing
from tongxin.people.models import Membership, MembershipChange, Person
from tongxin.people.queries.dated import standing_on
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

CANCELLED = N_("取消预备党员资格")


def admit(by: Actor, occasion: Occasion) -> None:
    """Make the person a probationary member of the branch from the day of the branch meeting (细则（2014）第三十二条)."""
    if _held(occasion) is not None:
        raise refuse("people.already", N_("该人员在 {day} 已有党员组织关系"), day=occasion.on)
    change = _change(occasion, Change.DEVELOPED, occasion.organisation, to_branch=occasion.organisation)
    made = Membership.objects.create(
        person=_person(occasion), hospital_id=occasion.case.hospital_id, organisation=occasion.organisation,
        standing=Standing.PROBATIONARY, valid_from=occasion.on, joined_on=occasion.on, began=change,
    )  # fmt: skip
    touched(made, "standing")


def unadmit(by: Actor, occasion: Occasion) -> None:
    """Void the membership that the admission began, and what carried it on in other branches."""
    held = Membership.objects.filter(person=occasion.person_id, joined_on=occasion.on).select_related("began")
    for membership in held:
        _void(membership)
        if membership.began is not None:
            _void(membership.began)


def make_full(by: Actor, occasion: Occasion) -> None:
    """Make a probationary member a full one from the day the effect is dated, also in a branch moved to since then."""
    _probationary(occasion)
    for membership in Membership.objects.filter(_from(occasion), person=occasion.person_id, full_on=None):
        membership.full_on = occasion.on
        _save(membership, "full_on")


def unmake_full(by: Actor, occasion: Occasion) -> None:
    """Take the day of full membership back."""
    for membership in Membership.objects.filter(person=occasion.person_id, full_on=occasion.on):
        membership.full_on = None
        _save(membership, "full_on")


def cancel(by: Actor, occasion: Occasion) -> None:
    """End a probationary membership: the day of the decision is the first outside, and the branch has one member less.

    The yearly statistics count a cancelled probation among those who left the Party (出党).
    """
    held = _probationary(occasion)
    if held.valid_to is not None:
        raise refuse("people.moved_since", N_("该人员在 {day} 之后组织关系又有变动，请先核对"), day=occasion.on)
    change = _change(occasion, Change.EXPELLED, held.organisation, from_branch=held.organisation, remark=CANCELLED)
    held.ended, held.valid_to = change, occasion.on - ONE_DAY
    _save(held, "valid_to", "ended")


def uncancel(by: Actor, occasion: Occasion) -> None:
    """Let a cancelled probationary membership go on, and void the change that ended it."""
    ended = {"ended__kind": Change.EXPELLED, "ended__occurred_on": occasion.on, "ended__remark": CANCELLED}
    for membership in Membership.objects.filter(person=occasion.person_id, **ended).select_related("ended"):
        change = membership.ended
        membership.ended = membership.valid_to = None
        _save(membership, "valid_to", "ended")
        if change is not None:
            _void(change)


def _change(occasion: Occasion, kind: Change, branch: Organisation, **more: Any) -> MembershipChange:
    names = {side.replace("branch", "name"): unit.name for side, unit in more.items() if isinstance(unit, Organisation)}
    change = MembershipChange.objects.create(
        person=_person(occasion), hospital_id=occasion.case.hospital_id, organisation=branch, kind=kind,
        occurred_on=occasion.on, **names, **more,
    )  # fmt: skip
    touched(change, "kind")
    return change


def _person(occasion: Occasion) -> Person:
    if occasion.person_id is None:
        raise refuse("people.no_subject", N_("这个程序没有对象，不能改变党员组织关系：请改正程序的定义"))
    return Person.objects.get(pk=occasion.person_id)


def _held(occasion: Occasion) -> Membership | None:
    rows = Membership.objects.filter(on_day(occasion.on), person=occasion.person_id)
    return rows.select_related("organisation").first()


def _from(occasion: Occasion) -> Q:
    return Q(valid_to=None) | Q(valid_to__gte=occasion.on)


def _probationary(occasion: Occasion) -> Membership:
    held = _held(occasion)
    if held is None or held.full_on is not None or standing_on(held, occasion.on) != Standing.PROBATIONARY:
        raise refuse("people.not_probationary", N_("该人员在 {day} 不是预备党员，请核对组织关系"), day=occasion.on)
    return held


def _save(row: Membership | MembershipChange, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=["version", *fields])
    touched(row, *fields)


def _void(row: Membership | MembershipChange) -> None:
    row.voided_at, row.void_reason = clock.now(), N_("发展党员步骤退回")
    _save(row, "voided_at", "void_reason")
