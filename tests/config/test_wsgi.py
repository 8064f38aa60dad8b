"""A web worker has read addresses and catalog before the first who ask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import gc
from tongxin.config import wsgi
from django.urls import get_resolver
from tongxin.ground.catalog.queries import active
assert callable(wsgi.application)
print(active.cache_info().currsize, get_resolver()._populated, gc.get_freeze_count() > 10_000)
"""


def started(home: Path, **more: str) -> str:
    environment = {**os.environ, "TONGXIN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tongxin.config.settings", **more}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_worker_is_warm_when_it_is_loaded(tmp_path: Path) -> None:
    assert started(tmp_path) == "1 True True"


def test_a_catalog_with_problems_does_not_keep_the_pages_from_saying_so(tmp_path: Path) -> None:
    overlay = tmp_path / "catalog" / "setting"
    overlay.mkdir(parents=True)
    (overlay / "broken.toml").write_text("[[setting]\n", "utf-8")
    assert started(tmp_path, TONGXIN_CATALOG=str(tmp_path / "catalog")) == "0 True True"
