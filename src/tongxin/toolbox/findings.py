"""What came of checking one rule: passed, failed or not checked. HARD blocks, SOFT needs a written reason, INFO reminds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tongxin.toolbox.problems import Level, Problem, Refused
from tongxin.toolbox.words import N_


class Result(StrEnum):
    """What a check came to; what was not checked has not passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True)
class Finding:
    """One rule, checked once.

    rule: stable id such as `dev.cultivation_min`; source: regulation and article; template and params: the sentence, with
    the inputs it was judged by; reason: why work went on although it had not passed (written by a person).
    """

    rule: str
    result: Result
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)
    level: Level = Level.HARD
    source: str = ""
    field: str = ""
    reason: str = ""

    @property
    def passed(self) -> bool:
        """Tell whether the rule was checked and holds."""
        return self.result is Result.PASSED

    @property
    def blocks(self) -> bool:
        """Tell whether nobody may go on: a HARD rule that does not hold."""
        return self.level is Level.HARD and self.result is Result.FAILED

    @property
    def needs_reason(self) -> bool:
        """Tell whether a written reason is needed: SOFT and not passed, or HARD and not checked (somebody answers for it)."""
        return not self.passed and not self.blocks and self.level is not Level.INFO

    def problem(self) -> Problem:
        """Return the finding as a problem that a user may read."""
        return Problem(self.rule, self.template, self.params, field=self.field, rule=self.source, level=self.level)

    def as_dict(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the JSON form kept in a proof: rule, result, level, source, sentence, inputs, reason."""
        return {
            "rule": self.rule,
            "result": self.result.value,
            "level": self.level.value,
            "source": self.source,
            "sentence": translate(self.template).format(**self.params),
            "inputs": {name: _plain(value) for name, value in self.params.items()},
            "reason": self.reason,
        }


def settle(findings: Iterable[Finding], reason: str = "") -> list[Finding]:
    """Return the findings, those that need a reason with it; raise `Refused` with all that block or lack their reason.

    When only reasons are missing, the problems are SOFT: a form shows them and asks for the reason.
    """
    judged = list(findings)
    blocking = [finding.problem() for finding in judged if finding.blocks]
    if blocking:
        raise Refused(blocking)
    written = reason.strip()
    asking = [finding for finding in judged if finding.needs_reason]
    if asking and not written:
        raise Refused([dataclasses.replace(_soft(finding), field="reason") for finding in asking])
    return [dataclasses.replace(finding, reason=written) if finding.needs_reason else finding for finding in judged]


def _soft(finding: Finding) -> Problem:
    sentence = N_("{sentence}（确需继续，请写明理由）")
    return Problem(
        finding.rule, sentence, {"sentence": finding.problem().sentence()}, rule=finding.source, level=Level.SOFT
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | bool | None) else str(value)
