"""Rollups over the real tables: an activity source that keeps months."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import transaction
from tests.figures import hospital as made
from tests.figures.hospital import Served, service, two_years
from tests.registers.conftest import found_hospital

from tongxin.figures import deltas
from tongxin.figures.models import Delta, Rollup
from tongxin.figures.queries import compute
from tongxin.figures.sources import Rolled, sources
from tongxin.ground.commands.actors import System
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.tasks import ask, perform
from tongxin.toolbox.periods import year

NAME = "activities.attendance"
FIGURES = ["volunteering.person_times", "volunteering.hours", "volunteering.volunteers"]


@pytest.fixture
def served(db: None, noon: dt.date) -> Iterator[Served]:
    """Let attendances keep months for the length of a test."""
    plain = sources._entries[NAME]
    sources._entries[NAME] = dataclasses.replace(plain, rolled=Rolled(("kind", "status"), ("hours",)))
    yield two_years(found_hospital("sl"))
    sources._entries[NAME] = plain


def agree(served: Served) -> list[object]:
    hospital = served.hospital
    by_months = compute(hospital.office, FIGURES, hospital.root, year(2026), "unit:branch", rolled=True)
    assert by_months == compute(hospital.office, FIGURES, hospital.root, year(2026), "unit:branch")
    return [answer.value for answer in by_months]


def test_a_rebuild_then_changes_then_folds(served: Served) -> None:
    deltas.rebuild(served.hospital.root.pk)
    assert Rollup.objects.count() > 0
    before = agree(served)
    with transaction.atomic(), deltas.tracked([NAME], [served.gatherings[2].pk]):
        made.void(served.gatherings[2])
    assert Delta.objects.count() > 0
    assert agree(served) != before
    assert deltas.fold() > 0
    assert Delta.objects.count() == 0
    agree(served)


def test_an_upgrade_counts_every_hospital_anew(served: Served) -> None:
    deltas.rebuild_all()
    before = agree(served)
    Rollup.objects.update(amount=7, filled=0)  # as a version before left it
    assert deltas.rebuild_all() == 1
    assert agree(served) == before
    assert not Rollup.objects.filter(filled=0).exists()


def test_a_new_record_is_tracked_by_its_id(served: Served) -> None:
    deltas.rebuild(served.hospital.root.pk)
    added = service(served.hospital.one, dt.date(2026, 8, 8), served.hospital.people)
    deltas.rebuild(served.hospital.root.pk)
    with transaction.atomic(), deltas.tracked([NAME], [added.pk]):
        added.attendances.all().delete()
    agree(served)


@pytest.mark.django_db(transaction=True)
def test_the_worker_folds(noon: dt.date) -> None:
    hospital = found_hospital("sl")
    Delta.objects.create(
        hospital=hospital.root, organisation=hospital.one, source=NAME, group=["volunteering", "", "present"],
        month=dt.date(2026, 1, 1), measure="", amount=2,
    )  # fmt: skip
    asked = ask("figures.fold", by=System("test"))
    perform(asked)
    assert Job.objects.get(pk=asked.pk).result == {"folded": 1}
    assert (Delta.objects.count(), Rollup.objects.get().amount) == (0, Decimal(2))
