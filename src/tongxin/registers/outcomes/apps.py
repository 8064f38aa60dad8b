"""The outcomes room."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "tongxin.registers.outcomes"
    label = "outcomes"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.outcomes import wiring
