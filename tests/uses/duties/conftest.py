"""The small made-up hospital of the registers' tests."""

from tests.registers.conftest import hospital

__all__ = ["hospital"]
