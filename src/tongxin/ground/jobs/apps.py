"""The jobs room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tongxin.ground.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.jobs import wiring
