"""What steps of a procedure bring about in the standing of a person; each effect can be undone (design §12)."""

from __future__ import annotations

import datetime as dt

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import touched
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.effects import Occasion
from tongxin.people.definitions import Change, Standing
from tongxin.people.models import Membership, MembershipChange
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

ONE_DAY = dt.timedelta(days=1)


def admit(by: Actor, occasion: Occasion) -> None:
    """Make the person a probationary member of the branch from the day of the branch meeting (细则（2014）第三十二条)."""
    if _held(occasion, occasion.on) is not None:
        raise refuse("people.already", N_("该人员在 {day} 已有党员组织关系"), day=occasion.on)
    shared = {
        "person_id": occasion.person_id,
        "hospital_id": occasion.case.hospital_id,
        "organisation": occasion.organisation,
    }
    change = MembershipChange.objects.create(
        **shared, kind=Change.DEVELOPED, occurred_on=occasion.on, to_branch=occasion.organisation
    )
    made = Membership.objects.create(
        **shared, standing=Standing.PROBATIONARY, valid_from=occasion.on, joined_on=occasion.on, began=change
    )
    touched(made, "standing")


def unadmit(by: Actor, occasion: Occasion) -> None:
    """Void the membership that the admission began."""
    held = Membership.objects.filter(person=occasion.person_id, joined_on=occasion.on).select_related("began")
    for membership in held:
        for row in filter(None, (membership, membership.began)):
            row.voided_at, row.void_reason = clock.now(), N_("发展党员步骤退回")
            row.version += 1
            row.save(update_fields=["voided_at", "void_reason", "version"])
            touched(row, "voided_at")


def make_full(by: Actor, occasion: Occasion) -> None:
    """Make a probationary member a full one from the day the effect is dated."""
    held = _probationary(occasion)
    held.full_on = occasion.on
    _save(held, "full_on")


def unmake_full(by: Actor, occasion: Occasion) -> None:
    """Take the day of full membership back."""
    held = Membership.objects.filter(person=occasion.person_id, full_on=occasion.on).first()
    if held is not None:
        held.full_on = None
        _save(held, "full_on")


def cancel(by: Actor, occasion: Occasion) -> None:
    """End a probationary membership: the day of the decision is the first outside."""
    held = _probationary(occasion)
    held.valid_to = occasion.on - ONE_DAY
    _save(held, "valid_to")


def uncancel(by: Actor, occasion: Occasion) -> None:
    """Let a cancelled probationary membership go on."""
    ended = Membership.objects.filter(person=occasion.person_id, valid_to=occasion.on - ONE_DAY).first()
    if ended is not None:
        ended.valid_to = None
        _save(ended, "valid_to")


def _held(occasion: Occasion, day: dt.date) -> Membership | None:
    return Membership.objects.filter(on_day(day), person=occasion.person_id).first()


def _probationary(occasion: Occasion) -> Membership:
    held = _held(occasion, occasion.on)
    if held is None or held.standing != Standing.PROBATIONARY or held.full_on is not None:
        raise refuse("people.not_probationary", N_("该人员在 {day} 不是预备党员，请核对组织关系"), day=occasion.on)
    return held


def _save(held: Membership, field: str) -> None:
    held.version += 1
    held.save(update_fields=[field, "version"])
    touched(held, field)
