"""The links room: people tie records together, and see what is tied."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "tongxin.ground.links"
    label = "links"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.links import wiring
