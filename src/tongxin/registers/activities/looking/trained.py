"""How long a person was trained: what a step of a procedure may ask the register of activities."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from tongxin.registers.activities.definitions import Status
from tongxin.registers.activities.models import Segment
from tongxin.registers.activities.queries import kinds

TRAINING = "training"


def hours(person: UUID, first: dt.date, last: dt.date) -> int | None:
    """Return the full hours of classes that a person attended from `first` to `last`, confirmed by the record keeper; None
    where no class of these days has the person on its list: the certificate is then all there is."""
    courses = [key for key, kind in kinds().items() if kind.group == TRAINING]
    attended = Segment.objects.filter(
        kind__in=courses, occurred_on__range=(first, last), gathering__record__voided_at=None,
        gathering__attendances__person=person, gathering__attendances__confirmed=True,
        gathering__attendances__status=Status.PRESENT,
    )  # fmt: skip
    total: Decimal | None = attended.aggregate(total=Sum("hours"))["total"]
    return None if total is None else int(total)
