"""What went wrong, in a form every door can show: code + parameters + one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How strongly a rule binds: HARD blocks, SOFT needs a written reason, INFO reminds."""

    HARD = "hard"
    SOFT = "soft"
    INFO = "info"


@dataclass(frozen=True)
class Problem:
    """One sentence a user may read.

    code: stable id such as `activities.future`; template: Chinese source sentence with `{name}` places;
    params: values for the places; field: the argument at fault; rule: regulation and article; where: row, key or file.
    """

    code: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)
    field: str = ""
    rule: str = ""
    level: Level = Level.HARD
    where: str = ""

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence, translated and filled."""
        return translate(self.template).format(**self.params)

    def as_dict(self, translate: Callable[[str], str] = str) -> dict[str, str]:
        """Return the JSON form `{"field", "message", "rule", "level", "code", "where"}`."""
        return {
            "field": self.field,
            "message": self.sentence(translate),
            "rule": self.rule,
            "level": self.level.value,
            "code": self.code,
            "where": self.where,
        }


class Refused(Exception):
    """A request that a rule or check refuses; carries at least one problem."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(problem.sentence() for problem in self.problems))


class Denied(Refused):
    """The actor may not do this here."""


class NotFound(Refused):
    """No such thing, or none that the actor may see: the two are not told apart."""


class Conflict(Refused):
    """Somebody else changed the record first."""


def refuse(code: str, template: str, /, *, field: str = "", rule: str = "", **params: Any) -> Refused:
    """Return a `Refused` with one HARD problem, ready to raise."""
    return Refused(Problem(code, template, params, field=field, rule=rule))


def can(check: Callable[[], object]) -> Problem | None:
    """Ask a `check_x`: return its first problem, or None when it passes."""
    try:
        check()
    except Refused as refused:
        return refused.problems[0]
    return None
