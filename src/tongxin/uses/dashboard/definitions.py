"""What the catalog says of first pages and overviews: which figures stand where."""

from __future__ import annotations

from dataclasses import field

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_STRICT)
class Workbench:
    """The first page of the `roles` named (none: of every role without one of its own); `figures` in order."""

    id: str
    title: str
    figures: list[str]
    roles: list[str]
    note: str = ""


@dataclass(frozen=True, config=_STRICT)
class Section:
    """One heading of an overview, such as a pillar of the hospital's programme, and its figures in order."""

    title: str
    figures: list[str]
    note: str = ""


@dataclass(frozen=True, config=_STRICT)
class Overview:
    """A year on one page: `sections` in the words of the hospital's programme.

    months: figures drawn month by month; units: figures told for each unit below, in the order of organisations.
    """

    id: str
    title: str
    sections: list[Section]
    months: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def figures(self) -> list[str]:
        """Return the ids of all figures named, each once, those of the sections first."""
        named = [id for section in self.sections for id in section.figures]
        return list(dict.fromkeys([*named, *self.months, *self.units]))
