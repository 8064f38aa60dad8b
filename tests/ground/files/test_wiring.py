"""The nightly sweep, hospital by hospital."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.conf import settings
from tests.ground.files.conftest import SYSTEM, House
from tests.ground.files.test_rules import PNG

from tongxin.ground.files import commands, storage
from tongxin.ground.files.definitions import Upload
from tongxin.ground.jobs.models import Job
from tongxin.ground.jobs.tasks import ask
from tongxin.ground.jobs.tasks import perform as run_job


def test_the_sweep_leaves_what_is_attached_and_what_is_fresh(house: House) -> None:
    commands.attach(by=house.secretary, record=house.record, upload=Upload("现场.png", PNG))
    storage.keep(house.hospital.pk, b"forgotten")
    two_days_ago = time.time() - 2 * 86_400
    for path in Path(settings.FILES).rglob("??/*"):
        os.utime(path, (two_days_ago, two_days_ago))
    storage.keep(house.hospital.pk, b"fresh")
    asked = ask("files.sweep", by=SYSTEM)
    run_job(asked)
    assert Job.objects.get(pk=asked.pk).result == {"removed": 1}
    assert len(list(Path(settings.FILES).rglob("??/*"))) == 2
