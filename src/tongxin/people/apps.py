"""The people floor."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tongxin.people"
    label = "people"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.people import wiring
