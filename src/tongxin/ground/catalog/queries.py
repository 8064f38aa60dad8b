"""The catalog in force in this process, and the published versions behind it."""

from __future__ import annotations

import dataclasses
import functools
import time
from pathlib import Path
from typing import Any

import pydantic
from django.conf import settings

from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import Catalog, load
from tongxin.ground.catalog.models import Published
from tongxin.toolbox.problems import Refused

FRESH_SECONDS = 60


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
    """Return an entry in force; raise KeyError when there is none."""
    found = active().get(kind, key)
    if found is None:
        raise KeyError(f"{kind}/{key}")
    return found


def pinned(kind: str, key: str, version: int) -> Any:
    """Return an entry as it was published under `version`, also after it was changed or retired; KeyError if never."""
    row = Published.objects.filter(kind=kind, key=key, version=version).first()
    if row is None:
        raise KeyError(f"{kind}/{key} v{version}")
    definition = kinds[kind].definition
    names = {item.name for item in dataclasses.fields(definition)}
    known = {name: value for name, value in row.body.items() if name in names}
    return pydantic.TypeAdapter(definition).validate_python(known)


def setting(key: str) -> Any:
    """Return the value of a setting in force."""
    return entry("setting", key).value


def version(kind: str, key: str) -> int:
    """Return the published version of an entry in force; 0 while it has not been published."""
    return _versions(int(time.monotonic() // FRESH_SECONDS)).get((kind, key), 0)


@functools.lru_cache(maxsize=1)
def _versions(span: int) -> dict[tuple[str, str], int]:
    """Return the versions, asked once in a span of time: another process may publish."""
    rows = Published.objects.filter(retired_at=None).values_list("kind", "key", "version")
    return {(kind, key): version for kind, key, version in rows}


def forget() -> None:
    """Read files and versions anew at the next question (after publishing; between tests)."""
    active.cache_clear()
    forget_versions()


def forget_versions() -> None:
    """Ask the published versions anew at the next question."""
    _versions.cache_clear()
