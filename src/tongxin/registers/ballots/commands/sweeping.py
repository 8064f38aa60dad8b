"""What is left of keys when their round is over: after a crash, or on the server of a second office, which counts nothing."""

from __future__ import annotations

from django.db.models import Q

from tongxin.ground.records.models import Record
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.definitions import State

OVER = frozenset(State) - {State.DRAFT, State.FROZEN, State.OPEN}


def sweep() -> int:
    """Destroy what a crash between a count and the destruction left; return of how many rounds.

    Only of rounds known here to be over: one that is just being opened, or of another database, keeps its keys.
    """
    over = Record.objects.filter(Q(state__in=OVER) | Q(voided_at__isnull=False), pk__in=storage.rounds())
    left = list(over.values_list("pk", flat=True))
    for held in left:
        storage.destroy(held)
    return len(left)
