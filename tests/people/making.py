"""Made-up persons with dated facts, written straight into the tables."""

from __future__ import annotations

import datetime as dt

from tests.ground.conftest import START

from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people.definitions import AbsenceKind, Standing
from tongxin.people.models import Absence, Membership, Person, Post
from tongxin.toolbox.chinese import sort_key


def person(organisation: Organisation, code: str, name: str) -> Person:
    return Person.objects.create(
        hospital_id=of_hospital(organisation), organisation=organisation, code=code, name=name, sort_key=sort_key(name)
    )


def member(
    branch: Organisation,
    code: str,
    name: str,
    *,
    since: dt.date = START,
    until: dt.date | None = None,
    then: Organisation | None = None,
    standing: Standing = Standing.FULL,
    full_on: dt.date | None = None,
) -> Person:
    """Return a new member of `branch`, and of the branch `then` from the day after `until`."""
    who = person(branch, code, name)
    spans = [(branch, since, until)]
    if then is not None and until is not None:
        spans.append((then, until + dt.timedelta(1), None))
    for where, first, last in spans:
        Membership.objects.create(
            person=who, hospital_id=who.hospital_id, organisation=where, standing=standing, full_on=full_on,
            valid_from=first, valid_to=last,
        )  # fmt: skip
    return who


def absent(who: Person, branch: Organisation, since: dt.date, until: dt.date | None = None) -> Absence:
    return Absence.objects.create(
        person=who, hospital_id=who.hospital_id, organisation=branch, kind=AbsenceKind.STUDY, valid_from=since,
        valid_to=until,
    )  # fmt: skip


def holding(
    who: Person, where: Organisation, kind: str, since: dt.date = START, until: dt.date | None = None, level: str = ""
) -> Post:
    entry = active().get("post", kind)
    order, title = (entry.order, entry.title) if entry else (100, kind)
    return Post.objects.create(
        person=who, hospital_id=who.hospital_id, organisation=where, kind=kind, title=title, order=order, level=level,
        valid_from=since, valid_to=until,
    )  # fmt: skip
