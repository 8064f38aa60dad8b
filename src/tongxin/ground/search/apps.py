"""The search room."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "tongxin.ground.search"
    label = "search"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.search import wiring
