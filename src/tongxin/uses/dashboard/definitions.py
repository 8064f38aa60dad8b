"""What a `[[workbench]]` table of the catalog says: which figures stand on the first page of which roles."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Workbench:
    """The first page of the `roles` named (none: of every role without one of its own); `figures` in order."""

    id: str
    title: str
    figures: list[str]
    roles: list[str]
    note: str = ""
