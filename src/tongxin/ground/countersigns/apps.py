"""The countersigns room: what was entered on behalf waits for the secretary."""

from django.apps import AppConfig


class CountersignsConfig(AppConfig):
    name = "tongxin.ground.countersigns"
    label = "countersigns"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.countersigns import wiring
