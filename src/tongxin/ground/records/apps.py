"""The records room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "tongxin.ground.records"
    label = "records"

    def ready(self) -> None:
        from tongxin.ground.records import wiring  # noqa: F401, PLC0415  fills the corridor
