"""The activities room."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tongxin.registers.activities"
    label = "activities"

    def ready(self) -> None:
        from tongxin.registers.activities import wiring  # noqa: F401, PLC0415  fills the corridor
