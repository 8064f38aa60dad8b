"""The access room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tongxin.ground.access"
    label = "access"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.access import wiring
