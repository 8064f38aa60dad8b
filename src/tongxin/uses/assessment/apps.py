"""The assessment room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Assessment: schemes of the catalog, rounds whose every point is explained, recomputed and open to appeal."""

    name = "tongxin.uses.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.uses.assessment import wiring
