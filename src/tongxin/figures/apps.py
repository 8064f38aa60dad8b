"""The figures room."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Figures: declared ways of counting, computed from records."""

    name = "tongxin.figures"
    label = "figures"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.figures import wiring
