"""What is said of the numbers of a document, and how they compare with what was issued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tongxin.uses.reports.reading import Printed
from tongxin.uses.reports.reckoning import Frozen


class Verdict(StrEnum):
    """What is said of one number of a document."""

    HOLDS = "holds"
    ALTERED = "altered"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Change:
    """One record that is no longer as it was counted. how: added | removed | changed; title: "" if not to be seen."""

    how: str
    record: str
    title: str = ""
    day: str = ""
    url: str = ""


@dataclass(frozen=True)
class Finding:
    """One number of a document.

    printed: as it stands (None: no longer there); issued: as it was issued; now: as it would be said today;
    holds: the records behind it are as they were counted; changes: those that are not (none are named behind a wall);
    report: the title of the report from which the number was copied, "" for the document's own.
    """

    no: int
    verdict: Verdict
    printed: str | None
    issued: str
    title: str
    now: str = ""
    holds: bool = True
    changes: tuple[Change, ...] = ()
    report: str = ""

    @property
    def fine(self) -> bool:
        """Say whether the number stands as issued and its records still bear it."""
        return self.verdict is Verdict.HOLDS and self.holds


@dataclass(frozen=True)
class Seen:
    """One number as it stands in a document, against what was issued."""

    no: int
    verdict: Verdict
    printed: str | None


def judge(printed: Sequence[Printed], frozen: Sequence[Frozen], *, whole: bool = True) -> Iterator[Seen]:
    """Yield every number issued or printed, in order; a copied one appears twice.

    whole: the document itself is meant, so that what is not in it is missing; otherwise a part copied from another.
    """
    standing: dict[int, list[Printed]] = {}
    for each in printed:
        standing.setdefault(each.no, []).append(each)
    for no, issued in enumerate(frozen, 1):
        copies = standing.pop(no, [])
        yield from (Seen(no, _verdict(each.said, issued.said), each.said) for each in copies)
        if whole and not copies:
            yield Seen(no, Verdict.MISSING, None)
    for no, copies in sorted(standing.items()):
        yield from (Seen(no, Verdict.UNKNOWN, each.said) for each in copies)


def _verdict(said: str | None, issued: str) -> Verdict:
    if said is None:
        return Verdict.MISSING
    return Verdict.HOLDS if _bare(said) == _bare(issued) else Verdict.ALTERED


def _bare(text: str) -> str:
    """Return a number without the blanks that word processors add."""
    return "".join(text.split())
