"""The portal room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """App configuration."""

    name = "tongxin.doors.portal"
    label = "portal"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.doors.portal import wiring
