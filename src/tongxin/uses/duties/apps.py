"""The duties room."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "tongxin.uses.duties"
    label = "duties"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.uses.duties import wiring as _wiring
