"""Tables of the room: cases with their steps, and dues."""

from tongxin.registers.procedures.models.cases import Case, Fact, Judged, StepTaken
from tongxin.registers.procedures.models.dues import DuesExcuse, DuesPayment, DuesStandard

__all__ = ["Case", "DuesExcuse", "DuesPayment", "DuesStandard", "Fact", "Judged", "StepTaken"]
