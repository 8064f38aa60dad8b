"""The diagram of a procedure, drawn from its definition: boxes in order, arrows for what waits for what, arrows back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongxin.registers.procedures.definitions import NotBefore, NotLater, Procedure, Step
from tongxin.registers.procedures.judging.core import span_words

# In units of the drawing. A character of Chinese text is 16 wide.
WIDTH, LEFT, WIDE, HIGH, GAP, HEAD, LANE = 780, 110, 480, 58, 22, 44, 16
LANES, LABEL = 3, 18
ACTOR_LENGTH, TITLE_LENGTH = 30, 27


@dataclass(frozen=True)
class Box:
    """A step: where it stands and what it says."""

    step: Step
    y: int

    @property
    def title(self) -> str:
        """Return number and title, cut to the width of the box."""
        return _cut(f"{self.step.number} {self.step.title}", TITLE_LENGTH)

    @property
    def actor(self) -> str:
        """Return who takes it, and that nothing waits for it or that it comes again."""
        marks = [_("可选")] * self.step.optional + [_("可多次")] * self.step.repeats
        return _cut(" · ".join([self.step.actor, *marks] if self.step.actor else marks), ACTOR_LENGTH)

    @property
    def middle(self) -> int:
        """Return the height of its middle."""
        return self.y + HIGH // 2


@dataclass(frozen=True)
class Arrow:
    """A line of the drawing with an arrow at its end; back: the case goes back."""

    path: str
    back: bool = False
    label: str = ""
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Diagram:
    """All there is to draw."""

    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]
    heads: list[tuple[str, int]]
    left: int = LEFT
    wide: int = WIDE
    high: int = HIGH


def draw(procedure: Procedure) -> Diagram:
    """Return the drawing of a procedure under its newest ruleset, with the steps of earlier ones left out."""
    version = procedure.rulesets[-1].id if procedure.rulesets else ""
    steps, boxes, heads, y = procedure.existing(version), list[Box](), list[tuple[str, int]](), 0
    titles = {stage.id: stage.title for stage in procedure.stages}
    for place, step in enumerate(steps):
        if place == 0 or step.stage != steps[place - 1].stage:
            y += HEAD
            heads.append((titles[step.stage], y - 14))
        boxes.append(Box(step, y))
        y += HIGH + GAP
    by_id = {box.step.id: box for box in boxes}
    forward = [*_forward(boxes, by_id, procedure.waits(version))]
    return Diagram(WIDTH, y, boxes, [*forward, *_back(boxes, by_id)], heads)


def rules_of(step: Step) -> list[str]:
    """Return the spans of days that a step is held to, in words, with their sources."""
    return [
        _("{words}（{source}）").format(words=_span(rule), source=rule.source) if rule.source else _span(rule)
        for rule in step.rules
        if isinstance(rule, NotBefore | NotLater)
    ]


def _span(rule: NotBefore | NotLater) -> str:
    span = span_words(rule.span)
    return _("满 {span}后").format(span=span) if isinstance(rule, NotBefore) else _("{span}内").format(span=span)


def _forward(boxes: list[Box], by_id: dict[str, Box], waits: dict[str, list[str]]) -> Iterator[Arrow]:
    lane = 0
    for place, box in enumerate(boxes):
        for key in waits[box.step.id]:
            source = by_id[key]
            if boxes.index(source) == place - 1:
                x = LEFT + WIDE // 2
                yield Arrow(f"M{x} {source.y + HIGH}V{box.y - 2}")
            else:
                lane = lane % 5 + 1
                x = LEFT - lane * LANE
                yield Arrow(f"M{LEFT} {source.middle}H{x}V{box.middle}H{LEFT - 2}")


def _back(boxes: list[Box], by_id: dict[str, Box]) -> Iterator[Arrow]:
    edge, lane = LEFT + WIDE, 0
    for box in boxes:
        back = [outcome for outcome in box.step.outcomes if outcome.again in by_id]
        for place, outcome in enumerate(back):
            lane = lane % LANES + 1
            x, target, start = edge + lane * LANE, by_id[outcome.again], box.y + HIGH - 10 - place * LABEL
            path = f"M{edge} {start}H{x}V{target.y + 8}H{edge + 2}"
            yield Arrow(path, back=True, label=_cut(outcome.title, 8), x=edge + (LANES + 1) * LANE, y=start + 5)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
