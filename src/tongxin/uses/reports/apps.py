"""The reports room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tongxin.uses.reports"
    label = "reports"
