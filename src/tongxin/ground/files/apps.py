"""The files room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tongxin.ground.files"
    label = "files"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.files import wiring
