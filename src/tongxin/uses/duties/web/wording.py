"""Duties as pages say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.figures.web.words import status_word
from tongxin.ground.catalog.bases import Basis
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.queries import url
from tongxin.ground.ui.wording import number_text
from tongxin.toolbox import periods
from tongxin.uses.duties.definitions import EVERY_TITLES, STATE_TITLES, WHO_TITLES, State
from tongxin.uses.duties.models import Evidence
from tongxin.uses.duties.reckoning import Held

TONES = {State.DONE: "ok", State.OPEN: "soon", State.WANTING: "late"}


@dataclass(frozen=True)
class Row:
    """One duty of a page: when, by whom, what shows it with its address, what it means in a word, and whether evidence may
    be named."""

    held: Held
    when: str
    who: str
    value: str
    value_url: str
    proofs: list[tuple[Evidence, str, str]]
    word: str
    tone: str
    named: bool
    bases: Sequence[Basis] = ()

    @classmethod
    def of(cls, held: Held, branch: Organisation, bases: Sequence[Basis] = ()) -> Row:
        """Return the words for a duty of a branch; bases: the articles of the hospital's rules it rests on."""
        when = _(EVERY_TITLES[held.duty.every])
        if held.duty.every is not None:
            when = f"{when}（{periods.describe(held.window, _)}）"
        named = not held.duty.counted and held.state is not State.DONE
        proofs = [(row, row.record.title if row.record else row.words, url(row.record) if row.record else "")
                  for row in held.evidence]  # fmt: skip
        return cls(
            held, when, _(WHO_TITLES[held.duty.who]), _value(held), _figure(held, branch), proofs,
            _(STATE_TITLES[held.state]), TONES.get(held.state, ""), named, bases,
        )  # fmt: skip


def _value(held: Held) -> str:
    answer = held.answer
    if answer is None:
        return ""
    word = status_word(answer.status)
    return f"{answer.title}：{word or f'{number_text(answer.value)} {answer.unit}'}"


def _figure(held: Held, branch: Organisation) -> str:
    if held.answer is None:
        return ""
    query = urlencode({"organisation": branch.pk, "period": held.answer.period.name})
    return f"{reverse('figures:figure', args=[held.answer.id])}?{query}#rows"
