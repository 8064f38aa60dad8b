"""Whether a person belongs to the highly educated (高知群体), by titles and degree; which ones count is a setting."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import Q

from tongxin.ground.catalog.queries import setting
from tongxin.people.models import Person, Title

TITLES, DEGREES = "people.high_knowledge_titles", "people.high_knowledge_degrees"


def high_knowledge(person: UUID, first: dt.date, last: dt.date) -> int | None:
    """Return 1 where a title held by `last` or the degree counts, 0 where what is known does not; None where neither a title
    nor a degree is known."""
    degree = Person.objects.filter(pk=person).values_list("degree", flat=True).first() or ""
    held = Title.objects.filter(Q(since=None) | Q(since__lte=last), person=person).exclude(level="")
    levels = set(held.values_list("level", flat=True))
    if not degree and not levels:
        return None
    return int(bool(levels & set(setting(TITLES))) or degree.startswith(tuple(setting(DEGREES))))
