"""The rulebook room."""

from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "tongxin.registers.rulebook"
    label = "rulebook"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.rulebook import wiring as _wiring
