"""The access room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tongxin.ground.access"
    label = "access"

    def ready(self) -> None:
        from tongxin.ground.access import wiring  # noqa: F401, PLC0415  fills the corridor
