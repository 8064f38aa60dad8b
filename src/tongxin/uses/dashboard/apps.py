"""The dashboard room."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """App configuration."""

    name = "tongxin.uses.dashboard"
    label = "dashboard"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.uses.dashboard import wiring
