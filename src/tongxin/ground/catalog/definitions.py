"""The one kind the catalog room itself owns: settings not fixed by a regulation."""

from __future__ import annotations

from pydantic.dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """A threshold, rhythm or word a hospital may change. `value` is an integer, a decimal written as text, a text or a list."""

    id: str
    title: str
    value: int | bool | str | list[str]
    unit: str = ""
    source: str = ""
    note: str = ""
