"""What stands in the list of duties of a branch, and what that spared its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from tongxin.figures.answers import Answer
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.periods import Period
from tongxin.uses.duties.definitions import Duty, State
from tongxin.uses.duties.models import Evidence
from tongxin.uses.duties.rules import tally


@dataclass(frozen=True)
class Held:
    """One duty of a branch: the window looked at, the figure's answer in it, named evidence, and what it means."""

    duty: Duty
    window: Period
    state: State
    answer: Answer | None = None
    evidence: Sequence[Evidence] = ()

    @property
    def records(self) -> int:
        """Return how many records show it."""
        return self.answer.records if self.answer is not None else len(self.evidence)

    @property
    def counted(self) -> Answer | None:
        """Return the answer that says how far it was done; None where nobody expects it, or where the figure tells of arrears:
        nothing was spared by those."""
        return self.answer if self.duty.figure and self.state is not State.OUTSIDE else None


@dataclass(frozen=True)
class Sheet:
    """All duties of a branch, by aspect in the order of the catalog."""

    branch: Organisation
    held: list[Held] = field(default_factory=list)

    @property
    def aspects(self) -> list[tuple[str, list[Held]]]:
        """Return (aspect, duties)."""
        return [(aspect, list(group)) for aspect, group in groupby(self.held, key=lambda held: held.duty.aspect)]

    @property
    def counts(self) -> dict[State, int]:
        """Return how many duties are in each state."""
        return tally([held.state for held in self.held])

    @property
    def due(self) -> list[Held]:
        """Return what is open, what is wanting first."""
        chosen = [held for held in self.held if held.state in (State.WANTING, State.OPEN)]
        return sorted(chosen, key=lambda held: (held.state is State.OPEN, held.window.end))

    @property
    def reused(self) -> int:
        """Return how often a record shows a duty without anybody naming it: once for each duty that it shows."""
        return sum(held.counted.records for held in self.held if held.counted is not None)

    @property
    def automatic(self) -> int:
        """Return how many duties are shown by records, so that no form is filled."""
        return sum(held.state is State.DONE and held.counted is not None for held in self.held)

    @property
    def prefilled(self) -> int:
        """Return how many numbers stand in the list without anybody filling them in."""
        return sum(held.counted is not None and held.counted.value is not None for held in self.held)
