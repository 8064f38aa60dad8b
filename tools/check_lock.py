"""Says whether requirements.lock still serves pyproject.toml: every dependency pinned, in range, with hashes, no host."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from house import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)[^\n]*\\\n(?P<hashes>(?: +--hash=sha256:[0-9a-f]{64}[ \\]*\n?)+)",
    re.MULTILINE,
)
HOST = re.compile(r"://|--index-url|--find-links| @ ")


def wanted(project: dict[str, Any]) -> list[Requirement]:
    """Return the direct dependencies, those of development included."""
    extras = project.get("optional-dependencies", {})
    return [Requirement(text) for group in (project["dependencies"], *extras.values()) for text in group]


def problems(requirements: Iterable[Requirement], lock: str) -> Iterator[str]:
    """Yield one sentence for each thing wrong with the lock."""
    pins = {canonicalize_name(found["name"]): found["version"] for found in PIN.finditer(lock)}
    for requirement in requirements:
        pinned = pins.get(canonicalize_name(requirement.name))
        if pinned is None:
            yield f"{requirement.name} has no pin with hashes: run make lock"
        elif not requirement.specifier.contains(pinned, prereleases=True):
            yield f"{requirement.name} is pinned at {pinned}, outside {requirement.specifier}: run make lock"
    if host := HOST.search(lock):
        yield f"the lock names a host ({host[0].strip()}): write it with make lock"


def main() -> int:
    """Check the lock of this checkout; return the exit status."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = list(problems(wanted(project), (ROOT / "requirements.lock").read_text("utf-8")))
    if found:
        print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
