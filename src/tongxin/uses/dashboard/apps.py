"""The dashboard room."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "tongxin.uses.dashboard"
    label = "dashboard"
