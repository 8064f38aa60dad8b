"""The records room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "tongxin.ground.records"
    label = "records"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.records import wiring
