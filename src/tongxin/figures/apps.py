"""The figures room."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "tongxin.figures"
    label = "figures"
