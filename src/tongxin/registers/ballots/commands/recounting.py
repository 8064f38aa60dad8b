"""The recount file: two tellers open it together; of contests and surveys anybody may, once the result is published."""

from __future__ import annotations

from typing import Any

from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command
from tongxin.registers.ballots.models import Opening, Round
from tongxin.registers.ballots.queries import opened_recount, recount_is_public
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

TELLERS = 2


@command("ballots.open_recount", title=N_("监票人打开重新计票文件"), on="held")
def open_recount(*, by: Actor, held: Round) -> Opening:
    """Agree, as one of two tellers, that the recount file is opened; raise `Refused` before the box was."""
    if not isinstance(by, User):
        raise refuse("ballots.teller", N_("重新计票文件由两名监票人打开，不能由系统代办"))
    if not hasattr(held, "recount"):
        raise refuse("ballots.no_recount", N_("开箱计票后才有重新计票文件"))
    made, _ = Opening.objects.get_or_create(
        round=held, user_id=by.id,
        defaults={
            "name": by.name, "at": clock.now(), "hospital_id": held.hospital_id, "organisation_id": held.organisation_id,
        },
    )  # fmt: skip
    return made


@command("ballots.read_recount", title=N_("读取重新计票文件"), on="held")
def read_recount(*, by: Actor, held: Round) -> dict[str, Any]:
    """Return the recount file to one of the tellers who opened it; raise `Refused` while fewer than two have."""
    openers = set(held.openings.values_list("user", flat=True))
    if len(openers) < TELLERS or not isinstance(by, User) or by.id not in openers:
        raise refuse("ballots.tellers", N_("须由两名监票人各自打开后，他们才能读取重新计票文件"))
    return opened_recount(held)


def public_recount(held: Round) -> dict[str, Any] | None:
    """Return the recount file where anybody may open it now, else None."""
    return opened_recount(held) if recount_is_public(held) else None
