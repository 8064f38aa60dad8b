"""The ui room: layout, components, forms, navigation."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """App configuration."""

    name = "tongxin.ground.ui"
    label = "ui"
