"""Rounds, those assessed in them, and appeals: as far as `by` may see them."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject
from pydantic import TypeAdapter

from tongxin.ground.access.queries import found, holdings, may, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.models import Closure
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.models import Record
from tongxin.people.models import Membership
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Method, Scheme
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.rules.curves import ballot_value
from tongxin.uses.assessment.rules.flow import DECIDED, ORDER, Stage
from tongxin.uses.assessment.rules.hearing import STAGES as HEARD
from tongxin.uses.assessment.rules.scoring import Given, Known
from tongxin.uses.assessment.rules.tree import Leaf, leaves

VIEW = "assessment.view"
# Results of persons: for those who decide on them (practice: the person, the branch committee and the Party office).
VIEW_PERSONS = "assessment.view_persons"
# Speaks for a branch or department: states, appeals.
SPEAK = "assessment.speak"
SCORE_ABOVE = "assessment.score_above"
SCHEME = TypeAdapter(Scheme)
# Who gives scores; and the stages in which they are given.
SCORE = "assessment.score"
GIVING = (Stage.VERIFYING, Stage.SCORING)
# Who enters what is said at hearings.
RECORD = "assessment.record_remark"
# From this stage on, those assessed see their own points.
SHOWN = ORDER[ORDER.index(Stage.COMMENT) :]


def schemes() -> list[Scheme]:
    """Return the schemes a round may begin with."""
    return [scheme for scheme in active().all("scheme").values() if not scheme.off]


def scheme(key: str) -> Scheme:
    """Return a scheme that is in use; raise `Refused` for one that is not."""
    known = {each.id: each for each in schemes()}
    if key not in known:
        sentence = N_("没有启用的考核方案“{key}”；可用：{known}")
        raise refuse("assessment.unknown", sentence, field="scheme", key=key, known=N_("、").join(known) or "—")
    return known[key]


def scheme_of(row: Round) -> Scheme:
    """Return the scheme as it stood when the round began."""
    return _read(json.dumps(row.body, sort_keys=True))


@functools.lru_cache(maxsize=32)
def _read(text: str) -> Scheme:
    return SCHEME.validate_json(text)


def rounds(by: Actor) -> QuerySet[Round]:
    """Return the rounds `by` may see, newest first: where results may be seen, and those in which `by` is assessed."""
    rows = Round.objects.filter(record__voided_at=None).select_related("record", "organisation")
    allowed = Q(pk__in=visible(by, Round.objects.all(), VIEW).values("pk"))
    mine = subjects(by).filter(round=OuterRef("pk"))
    return rows.filter(allowed | Exists(mine)).order_by("-record_id")


def reads_rounds(by: Actor) -> bool:
    """Tell whether `by` finds rounds in the list: who may see results anywhere, or takes the minutes of hearings."""
    return may(by, VIEW) or may(by, RECORD)


def is_somebody(by: Actor) -> bool:
    """Tell whether `by` is a person, who may be assessed himself."""
    return getattr(by, "person_id", None) is not None


def round_for(by: Actor, key: UUID) -> Round:
    """Return one round; raise `NotFound` when there is none or `by` may not see it."""
    return found(rounds(by).filter(pk=key).first())


def subjects(by: Actor) -> QuerySet[Subject]:
    """Return those assessed whom `by` may see: whose points he may see, while scores are given those he may score, and while
    hearings are held those of whose he takes the minutes."""
    persons = Subject.objects.filter(person__isnull=False)
    scored = visible(by, persons.filter(round__record__state__in=GIVING), SCORE)
    heard = persons.filter(round__record__state__in=HEARD, round__body__has_key="hearing").exclude(
        round__body__hearing=""
    )
    noted = visible(by, heard, RECORD)
    return _standing(_told(by) | Q(pk__in=scored.values("pk")) | Q(pk__in=noted.values("pk")))


def with_points(by: Actor) -> QuerySet[Subject]:
    """Return those assessed whose points `by` may see: units, persons, himself, though his own not yet before the comments."""
    return _standing(_told(by))


def _standing(known: Q) -> QuerySet[Subject]:
    return Subject.objects.filter(known, record__voided_at=None, round__record__voided_at=None)


def _told(by: Actor) -> Q:
    units = visible(by, Subject.objects.filter(person=None), VIEW).values("pk")
    persons = visible(by, Subject.objects.exclude(person=None), VIEW_PERSONS).values("pk")
    return Q(pk__in=units) | Q(pk__in=persons) | of_person(by)


def subject_for(by: Actor, key: UUID) -> Subject:
    """Return one of those assessed; raise `NotFound` when there is none or `by` may not see it."""
    near = ("record", "round__record", "round__organisation", "organisation", "person")
    return found(subjects(by).filter(pk=key).select_related(*near).first())


def sees_points(by: Actor, subject: Subject) -> bool:
    """Tell whether `by` may see the points: those who may see results always, one's own from the comments on; who only scores
    sees whom he scores, not what others gave."""
    if is_person(by, subject):
        return subject.round.record.state in SHOWN
    return may(by, VIEW_PERSONS if subject.person_id else VIEW, subject.organisation_id)


def shown_of(by: Actor, rows: Sequence[Subject], state: str) -> set[UUID]:
    """Return which of the rows of one round have points that `by` may see (`sees_points`), in one statement."""
    told = {row.pk for row in rows if row.person_id is None}
    told |= {row.pk for row in rows if is_person(by, row) and state in SHOWN}
    others = [row.pk for row in rows if row.person_id is not None and not is_person(by, row)]
    return told | set(
        visible(by, Subject.objects.filter(pk__in=others), VIEW_PERSONS).values_list("pk", flat=True) if others else ()
    )


def is_person(by: Actor, subject: Subject) -> bool:
    """Tell whether `by` is the person assessed."""
    return subject.person_id is not None and getattr(by, "person_id", None) == subject.person_id


def is_own(by: Actor, subject: Subject) -> bool:
    """Tell whether `by` is assessed himself, belongs to the branch assessed, or holds a role in that very unit."""
    return own_among(by, subject, set() if subject.person_id is not None else own_units(by))


def own_among(by: Actor, subject: Subject, units: set[UUID]) -> bool:
    """Tell whether a subject is `by` himself or one of his own `units` (`own_units`), for the many of one round."""
    return is_person(by, subject) if subject.person_id is not None else subject.organisation_id in units


def own_units(by: Actor) -> set[UUID]:
    """Return the units whose assessment is one's own: one's branch of today, and those where one holds a role."""
    if not isinstance(by, User):
        return set()
    held = {holding.organisation_id for holding in holdings(by)}
    branches = Membership.objects.filter(on_day(clock.today()), person=by.person_id).values_list(
        "organisation", flat=True
    )
    return held | (set(branches) if by.person_id is not None else set())


def of_person(by: Actor) -> Q:
    """Return the condition of what is about `by` himself."""
    person = getattr(by, "person_id", None)
    return Q(pk__in=[]) if person is None else Q(person_id=person)


def speaks_for(by: Actor, subject: Subject) -> bool:
    """Tell whether `by` states and appeals for it: the person, or who speaks for the unit."""
    if subject.person_id is not None:
        return is_person(by, subject)
    return may(by, SPEAK, subject.organisation_id)


def newest_marks(rows: Iterable[Subject] | QuerySet[Subject]) -> dict[UUID, dict[str, Mark]]:
    """Return the inputs that count, by subject and key, in one statement."""
    marks = Mark.objects.filter(subject__in=rows).order_by("subject", "key", "-id").distinct("subject", "key")
    told: dict[UUID, dict[str, Mark]] = {}
    for mark in marks.select_related("evidence"):
        told.setdefault(mark.subject_id, {})[mark.key] = mark
    return told


_TOLD = JSONObject(
    key="key", value=Cast("value", TextField()), known="known", counts="counts", rows="rows", reason="reason",
    evidence="evidence_id", title="evidence__title", kind="evidence__kind", unit="evidence__organisation_id",
)  # fmt: skip


def first_with_marks(rows: QuerySet[Subject]) -> tuple[Subject | None, dict[str, Mark]]:
    """Return the first subject with the inputs that count, in one statement; of their evidence what a page says of it."""
    newest = Mark.objects.filter(subject=OuterRef("pk")).order_by("key", "-id").distinct("key")
    subject = rows.annotate(told=ArraySubquery(newest.values(json=_TOLD))).first()
    return subject, {} if subject is None else {each["key"]: _mark(each) for each in subject.told}


def _mark(told: Mapping[str, Any]) -> Mark:
    known = {"title": told["title"], "kind": told["kind"], "organisation_id": told["unit"] and UUID(told["unit"])}
    evidence = Record(pk=UUID(told["evidence"]), **known) if told["evidence"] else None
    value = None if told["value"] is None else Decimal(told["value"])
    own = {name: told[name] for name in ("key", "known", "counts", "rows", "reason")}
    return Mark(**own, value=value, evidence=evidence)


def given(scheme: Scheme, variant: str, marks: Mapping[str, Mark]) -> dict[str, Given]:
    """Return inputs as the scoring reads them."""
    laid = {leaf.key: leaf for leaf in leaves(scheme, variant)}
    return {key: _given(laid.get(key), mark) for key, mark in marks.items()}


def _given(leaf: Leaf | None, mark: Mark) -> Given:
    if leaf and mark.counts is not None and leaf.indicator.method is Method.BALLOT:
        return Given(ballot_value(leaf.indicator, mark.counts), Known(mark.known))
    return Given(mark.value, Known(mark.known))


def trace(subject: Subject, key: str) -> list[Mark]:
    """Return all inputs an indicator ever had, newest first."""
    return list(subject.marks.filter(key=key).select_related("evidence").order_by("-id"))


def sources_of(by: Actor, subject: Subject, scheme: str) -> list[Subject]:
    """Return the decided results of another scheme that a result is taken from, as far as `by` may see them: of the same
    person, of the unit, or of the units below it."""
    days = subject.round.period
    below = Closure.objects.filter(on_day(days.end), ancestor=subject.organisation_id).values("descendant")
    rows = subjects(by).filter(
        Q(person=subject.person_id, person__isnull=False) | Q(person=None, organisation__in=below), round__scheme=scheme,
        round__first=days.start, round__last=days.end, round__record__voided_at=None, round__record__state__in=DECIDED,
    )  # fmt: skip
    return list(rows.select_related("round__record").order_by("organisation__order", "pk"))


def plain(value: Decimal) -> str:
    """Return the shortest spelling of a number, never in powers of ten."""
    return f"{value.normalize():f}"
