"""The organisations room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tongxin.ground.organisations"
    label = "organisations"

    def ready(self) -> None:
        from tongxin.ground.organisations import wiring  # noqa: F401, PLC0415  fills the corridor
