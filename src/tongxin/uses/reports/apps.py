"""The reports room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports: numbers from figures, text from the hospital, documents that can be verified."""

    name = "tongxin.uses.reports"
    label = "reports"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.uses.reports import wiring
