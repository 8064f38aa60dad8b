"""The decisions room."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "tongxin.registers.decisions"
    label = "decisions"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.decisions import wiring as _wiring
