"""The catalog in force in this process, and the published versions behind it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from django.conf import settings

from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import Catalog, load
from tongxin.ground.catalog.models import Published
from tongxin.toolbox.problems import Refused


def folders() -> list[Path]:
    """Return the catalog folders: the package's own, then the hospital's overlay."""
    return [Path(folder) for folder in settings.CATALOG_FOLDERS]


@functools.cache
def active() -> Catalog:
    """Return the catalog in force; raise `Refused` with all its problems when it has any."""
    catalog = load(folders(), kinds)
    if catalog.problems:
        raise Refused(catalog.problems)
    return catalog


def entry(kind: str, key: str) -> Any:
    """Return an entry in force, or the newest published form of one that was retired; raise KeyError when neither exists."""
    found = active().get(kind, key)
    if found is None:
        raise KeyError(f"{kind}/{key}")
    return found


def setting(key: str) -> Any:
    """Return the value of a setting in force."""
    return entry("setting", key).value


@functools.cache
def _versions() -> dict[tuple[str, str], int]:
    rows = Published.objects.filter(retired_at=None).values_list("kind", "key", "version")
    return {(kind, key): version for kind, key, version in rows}


def version(kind: str, key: str) -> int:
    """Return the published version of an entry in force; 0 while it has not been published."""
    return _versions().get((kind, key), 0)


def forget() -> None:
    """Read files and versions anew at the next question (after publishing; between tests)."""
    active.cache_clear()
    _versions.cache_clear()
