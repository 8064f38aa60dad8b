"""What a catalog file `catalog/report/<id>.toml` says; its text stands beside it in Markdown."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

Period = Literal["year", "half", "quarter", "month"]
SectionId = Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")]


@dataclass(frozen=True)
class Section:
    """A place for the hospital's own text. hint: one sentence on what to write there."""

    id: SectionId
    title: str
    hint: str = ""


@dataclass(frozen=True)
class Report:
    """A report template.

    audience: who reads it; period: what a draft is prefilled with; body: the Markdown file;
    nearly_percent: how far below a round number 近 and 约 may be said, in per cent of it;
    signature: the name that signs, empty for the organisation's own.
    """

    id: str
    title: str
    audience: str
    period: Period
    body: str
    sections: tuple[Section, ...] = ()
    nearly_percent: Annotated[int, Field(ge=1, le=20)] = 5
    signature: str = ""
