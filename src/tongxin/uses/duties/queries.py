"""How a branch stands to its duties today: values of figures and named evidence, judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tongxin.figures.answers import Answer
from tongxin.figures.queries import compute_each
from tongxin.ground.access.queries import found, granting, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Record
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import NotFound, Problem, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.duties.definitions import Duty, State
from tongxin.uses.duties.models import Evidence
from tongxin.uses.duties.reckoning import Held, Sheet
from tongxin.uses.duties.rules import judge, tally, window

VIEW = "duties.view"
KINDS = (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH)
CHOICES = 50
BY_BRANCH = "unit:branch"


def duties() -> list[Duty]:
    """Return the duties of the catalog, in its order."""
    return list(active().all("duty").values())


def duty(key: str) -> Duty:
    """Return a duty; raise `Refused` for one the catalog does not have."""
    entry: Duty | None = active().get("duty", key)
    if entry is None:
        raise refuse("duties.duty", N_("职责清单中没有“{key}”"), field="duty", key=key)
    return entry


def listed_duty(key: str) -> Duty:
    """Return a duty that people name evidence for, or raise `NotFound`."""
    entry: Duty | None = active().get("duty", key)
    if entry is None or entry.counted:
        raise NotFound(Problem("duties.not_found", N_("职责清单中没有这一项，或它由系统按记录认定")))
    return entry


def top(by: User) -> Organisation:
    """Return the organisation in which `by` holds the first role that shows duties, or raise `NotFound`."""
    return found(next((holding.organisation for holding in granting(by, VIEW)), None))


def branches(by: Actor) -> QuerySet[Organisation]:
    """Return the branches whose duties `by` may see, in organisation order."""
    rows = organisations_for(by, VIEW).filter(kind__in=KINDS, dissolved_on=None)
    return rows.order_by("order", "sort_key", "id")


def branch_for(by: Actor, key: UUID) -> Organisation:
    """Return a branch whose duties `by` may see, or raise `NotFound`."""
    return found(branches(by).filter(pk=key).first())


def evidence_for(by: Actor, key: UUID) -> Evidence:
    """Return evidence of a branch `by` may see, or raise `NotFound`."""
    rows = visible(by, Evidence.objects.filter(withdrawn_at=None), VIEW).select_related("organisation", "record")
    return found(rows.filter(pk=key).first())


Answers = Mapping[tuple[str, Period], Answer]


def sheet(by: Actor, branch: Organisation, today: dt.date | None = None, *, answers: Answers | None = None) -> Sheet:
    """Return how a branch stands to its duties; all figures in one statement, named evidence in another.

    answers: of the figures of all duties (`answered`), where the page has computed them already.
    """
    day = today or clock.today()
    entries = duties()
    told = answered(by, branch, day) if answers is None else answers
    named = _evidence(branch, day)
    return Sheet(branch, [_held(entry, window(entry, day), told, named.get(entry.id, []), day) for entry in entries])


def _held(entry: Duty, own: Period, answers: Answers, named: Sequence[Evidence], day: dt.date) -> Held:
    so_far = _so_far(own, day)
    answer, only = answers.get((entry.counted, so_far)), answers.get((entry.only_if, so_far))
    proofs = [] if entry.counted else [row for row in named if row.first == own.start]
    state = judge(entry, whole(answer), day, proved=bool(proofs), expected=not entry.only_if or whole(only) > 0)
    return Held(entry, own, state, answer, proofs)


def whole(answer: Answer | None) -> int:
    """Return an answer as a whole number, 0 where nothing is on record."""
    value = answer.value if answer is not None else None
    return int(value) if value is not None and not isinstance(value, str | dt.date) else 0


def answered(
    by: Actor, branch: Organisation, day: dt.date, also: Iterable[tuple[str, Period]] = ()
) -> dict[tuple[str, Period], Answer]:
    """Return the answers of the figures of all duties, each over its window up to `day`, and of those asked `also`."""
    together = _up_to(day, duties())
    for id, period in also:
        together.setdefault(period, {})[id] = None
    found = compute_each(by, together, branch)
    return {(answer.id, period): answer for period, answers in found.items() for answer in answers}


def _up_to(day: dt.date, entries: Iterable[Duty]) -> dict[Period, dict[str, None]]:
    """Return the figures that duties ask of their windows up to `day`, each once: in January several windows are alike."""
    together: dict[Period, dict[str, None]] = {}
    for own, ids in asked(entries, day).items():
        together.setdefault(_so_far(own, day), {}).update(dict.fromkeys(ids))
    return together


def _so_far(own: Period, day: dt.date) -> Period:
    return Period(own.start, min(own.end, day))


def asked(entries: Iterable[Duty], day: dt.date) -> dict[Period, list[str]]:
    """Return the figures that duties ask of each window, each once."""
    made: dict[Period, dict[str, None]] = {}
    for entry in entries:
        for id in filter(None, (entry.counted, entry.only_if)):
            made.setdefault(window(entry, day), {})[id] = None
    return {own: list(ids) for own, ids in made.items()}


def _evidence(branch: Organisation, day: dt.date) -> dict[str, list[Evidence]]:
    rows = Evidence.objects.filter(organisation=branch, first__lte=day, last__gte=day, withdrawn_at=None)
    made: dict[str, list[Evidence]] = {}
    for row in rows.select_related("record").order_by("named_at"):
        made.setdefault(row.duty, []).append(row)
    return made


def records(by: Actor, entry: Duty, branch: Organisation, own: Period) -> list[Record]:
    """Return the records of a branch in a window that may be named for a duty, newest first: of what has happened."""
    today = clock.today()
    below = Closure.objects.filter(on_day(today), ancestor=branch).values("descendant")
    happened = (own.start, min(own.end, today))
    rows = Record.objects.filter(
        kind__in=entry.link, organisation__in=below, occurred_on__range=happened, voided_at=None
    )
    shown = [
        visible(by, rows.filter(kind=kind), record_kinds[kind].permission)
        for kind in entry.link
        if kind in record_kinds
    ]
    keys = [row.pk for group in shown for row in group.order_by("-occurred_on")[:CHOICES]]
    return list(Record.objects.filter(pk__in=keys).order_by("-occurred_on", "-id"))


@dataclass(frozen=True)
class Line:
    """One branch of the overview: how many of its counted duties are in each state."""

    branch: Organisation
    counts: dict[State, int]


def overview(by: Actor, root: Organisation, today: dt.date | None = None) -> list[Line]:
    """Return the counted duties of all branches below an organisation, in organisation order: never sorted into a ranking.

    All figures in one statement, however many branches.
    """
    day = today or clock.today()
    entries = [entry for entry in duties() if entry.counted]
    values: dict[tuple[str, Period, str], int] = {}
    told = compute_each(by, _up_to(day, entries), root, BY_BRANCH)
    for own in asked(entries, day):
        for answer in told[_so_far(own, day)]:
            for cell in answer.cells:
                if cell.key and cell.value is not None and not isinstance(cell.value, str | dt.date):
                    values[answer.id, own, cell.key] = int(cell.value)
    below = Closure.objects.filter(on_day(day), ancestor=root).values("descendant")
    return [Line(row, tally(_states(entries, values, str(row.pk), day))) for row in branches(by).filter(pk__in=below)]


def _states(
    entries: Iterable[Duty], values: Mapping[tuple[str, Period, str], int], key: str, day: dt.date
) -> list[State]:
    made = []
    for entry in entries:
        own = window(entry, day)
        expected = not entry.only_if or values.get((entry.only_if, own, key), 0) > 0
        made.append(judge(entry, values.get((entry.counted, own, key), 0), day, expected=expected))
    return made
