"""The exchange room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "tongxin.ground.exchange"
    label = "exchange"
