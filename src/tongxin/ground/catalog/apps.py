"""The catalog room."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "tongxin.ground.catalog"
    label = "catalog"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.catalog import wiring
