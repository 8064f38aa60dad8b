"""Pure checks: one attempt at a step; what a member owes and since when."""

from tongxin.registers.procedures.rules.attempts import Attempt, check_attempt, check_postponable, wrong_choices

__all__ = ["Attempt", "check_attempt", "check_postponable", "wrong_choices"]
