"""The organisations room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tongxin.ground.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.organisations import wiring
