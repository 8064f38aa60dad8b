"""What the browser loads: pinned, from a lock that names no host, and light."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src/tongxin/ground/ui/static/built"
LIMIT = 200 * 1024


def test_every_dependency_is_pinned_to_one_version() -> None:
    package = json.loads((FRONTEND / "package.json").read_text("utf-8"))
    versions = package.get("dependencies", {}) | package["devDependencies"]
    assert versions
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_the_lock_names_no_host_and_checks_every_package() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_a_page_without_a_chart_loads_less_than_200_kb() -> None:
    assert sum(len(gzip.compress((BUILT / name).read_bytes())) for name in ("tongxin.css", "tongxin.js")) < LIMIT


@pytest.mark.parametrize("name", ["tongxin.css", "charts.js"])
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    text = (BUILT / name).read_text("utf-8")
    assert not re.findall(r"url\(\s*[\"']?(?:https?:)?//", text)
    assert not re.findall(r"@import", text)
