"""The forms room."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "tongxin.ground.forms"
    label = "forms"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.forms import wiring
