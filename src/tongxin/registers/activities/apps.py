"""The activities room."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tongxin.registers.activities"
    label = "activities"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.activities import wiring
