"""The procedures room."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "tongxin.registers.procedures"
    label = "procedures"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.registers.procedures import wiring as _wiring
