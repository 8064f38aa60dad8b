"""The tasks room."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "tongxin.registers.tasks"
    label = "tasks"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.tasks import wiring as _wiring
