"""Slips drawn from a box: one-time codes without a name, as many as there are voters in the room.

Who has drawn which nobody knows; so the roll stays unmarked, and what was used of the codes is what was handed out.
"""

from __future__ import annotations

from pydantic import SecretStr

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.registers.ballots import codes, queries, storage
from tongxin.registers.ballots.commands.keys import check_codes_read, lock
from tongxin.registers.ballots.commands.moving import hold, needs
from tongxin.registers.ballots.commands.rolling import check_group
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Electorate, Round, Ticket
from tongxin.registers.ballots.rules import Deed
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("ballots.print_tickets", title=N_("打印抽取的投票码"), on="ballot_round")
def print_tickets(*, by: Actor, ballot_round: Round, electorate: Electorate, number: int) -> list[SecretStr]:
    """Make codes without a name for a group; those printed before that nobody has used are void.

    Raises `Refused` for more than are on the roll (of an election: present), those already used included: no box holds more
    ballots than voters. It asks no version: nothing that others edit is changed.
    """
    lock(ballot_round.pk, alone=True)
    held = hold(ballot_round, None, Deed.CODES)
    needs(held, Mode.DRAWN)
    check_codes_read(held)
    check_group(held, electorate)
    Ticket.objects.filter(electorate=electorate, blinded="").delete()
    voters = queries.drawing(held).get(electorate.pk, 0)
    if not 0 <= number <= voters - electorate.tickets.count():
        sentence = N_("“{group}”可以投票的有 {voters} 人：连同已经用过的，投票码不能更多")
        raise refuse("ballots.tickets", sentence, field="number", group=electorate.title, voters=voters)
    made = [codes.new_code() for _ in range(number)]
    key = storage.get(held.pk, storage.LOOKUP)
    where = {"hospital_id": held.hospital_id, "organisation_id": held.organisation_id}
    Ticket.objects.bulk_create(Ticket(code=codes.kept(key, code), electorate=electorate, **where) for code in made)
    note(electorate=str(electorate.pk), printed=number)
    return [SecretStr(codes.written(code)) for code in made]
