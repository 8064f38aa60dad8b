"""The ballots room."""

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "tongxin.registers.ballots"
    label = "ballots"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.ballots import wiring as _wiring
