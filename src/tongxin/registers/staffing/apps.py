"""The staffing room."""

from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "tongxin.registers.staffing"
    label = "staffing"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.staffing import wiring as _wiring
