"""One-time codes: printed for voters of the roll who have no device, and handed in at a kiosk for a ballot.

A code is another way of saying who one is, nothing more: the token is made and signed blindly as for everybody else, the same
mark on the roll keeps a voter from having two ballots, and neither leaves a time.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.people.models import Person
from tongxin.registers.ballots import codes, storage
from tongxin.registers.ballots.commands.handing import Right, hand_out
from tongxin.registers.ballots.commands.keys import check_codes_read
from tongxin.registers.ballots.commands.moving import hold, needs
from tongxin.registers.ballots.commands.rolling import check_group
from tongxin.registers.ballots.commands.voting import in_voting
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Code, Electorate, RollEntry, Round, Ticket
from tongxin.registers.ballots.queries import roll_of
from tongxin.registers.ballots.rules import Deed
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

ISSUE_BY_CODE = "ballots.issue_by_code"


@dataclass(frozen=True)
class Printed:
    """A code for one voter, readable only where it is printed: a receipt of the command keeps no secret."""

    name: str
    number: str
    unit: str
    code: SecretStr


@dataclass(frozen=True)
class Bearer:
    """Whoever has typed a code: the right it gives, what is kept of the code, and whether a ballot was handed out for it."""

    right: Right
    kept: str
    used: bool


@command("ballots.print_codes", title=N_("打印投票码"), on="ballot_round")
def print_codes(*, by: Actor, ballot_round: Round, electorate: Electorate, persons: list[Person]) -> list[Printed]:
    """Make a one-time code for each of these voters, in name order; an earlier one of theirs is void.

    It does not tell who has been given a ballot already: such a code is refused at the kiosk. Raises `Refused` with all
    who are not on the roll. It asks no version: nothing that others edit is changed.
    """
    held = hold(ballot_round, None, Deed.CODES)
    needs(held, Mode.SECRET)
    check_codes_read(held)
    check_group(held, electorate)
    entries = list(roll_of(electorate).filter(person__in=persons).select_related("person__organisation"))
    there = {entry.person_id for entry in entries}
    if strangers := [person.name for person in persons if person.pk not in there]:
        sentence = N_("不在“{group}”的名册上：{names}")
        raise refuse(
            "ballots.not_on_roll", sentence, field="persons", group=electorate.title, names="、".join(strangers)
        )
    made = {entry: codes.new_code() for entry in entries}
    _keep(held, made)
    note(electorate=str(electorate.pk), persons=[str(key) for key in sorted(there)])
    return [
        Printed(
            entry.person.name, entry.person.code, entry.person.organisation.short_name, SecretStr(codes.written(code))
        )
        for entry, code in made.items()
    ]  # fmt: skip


@command(ISSUE_BY_CODE, title=N_("凭投票码领取选票"), on="electorate", traceless=True)
def issue_by_code(*, by: Actor, electorate: Electorate, code: str, blinded: str) -> str:
    """Give a ballot to whoever hands in a code, printed for one voter or drawn by somebody, as `issue` does to who is signed
    in; one voter is given one, either way."""
    held = in_voting(electorate)
    return hand_out(held, by_code(held, code, electorate).right, blinded)


def by_code(held: Round, typed: str, electorate: Electorate | None = None) -> Bearer:
    """Return what a code gives a right to; raise `Refused` for any other text, or a code of another group."""
    kept = codes.kept(storage.get(held.pk, storage.LOOKUP), codes.read(typed))
    right = _drawn(held, kept) if held.mode == Mode.DRAWN else _printed(held, kept)
    if right is None or electorate not in (None, right.electorate):
        raise refuse("ballots.code", N_("投票码不对，或者已经换了新的：请核对后再输入，共 12 位"), field="code")
    used = bool(right.blinded) if isinstance(right, Ticket) else right.marked
    return Bearer(right, kept, used)


def _printed(held: Round, kept: str) -> RollEntry | None:
    return RollEntry.objects.filter(round=held, struck=False, code__code=kept).select_related("electorate").first()


def _drawn(held: Round, kept: str) -> Ticket | None:
    return Ticket.objects.filter(electorate__round=held, pk=kept).select_related("electorate").first()


def _keep(held: Round, made: dict[RollEntry, str]) -> None:
    key, today = storage.get(held.pk, storage.LOOKUP), clock.today()
    Code.objects.bulk_create(
        [
            Code(
                entry=entry, code=codes.kept(key, code), printed_on=today, hospital_id=held.hospital_id,
                organisation_id=held.organisation_id,
            )
            for entry, code in made.items()
        ],
        update_conflicts=True, unique_fields=["entry"], update_fields=["code", "printed_on"],
    )  # fmt: skip
