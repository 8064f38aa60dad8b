"""`{% load procedures %}`: what one taken step says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from tongxin.registers.procedures.models import StepTaken

register = template.Library()


@register.inclusion_tag("procedures/said.html")
def said(row: StepTaken, told: Mapping[Any, Any], outcomes: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """Show the day, result, facts and overridden rules of a step, and why it was sent back."""
    facts, overridden = told[row.pk]
    outcome = outcomes.get((row.step, row.outcome), row.outcome)
    return {"row": row, "facts": facts, "overridden": overridden, "outcome": outcome}
