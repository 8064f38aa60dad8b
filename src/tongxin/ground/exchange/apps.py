"""The exchange room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tongxin.ground.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.exchange import wiring
