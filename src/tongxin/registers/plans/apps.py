"""The plans room."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "tongxin.registers.plans"
    label = "plans"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.plans import wiring as _wiring
