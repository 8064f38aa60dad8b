"""The activities room."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "tongxin.registers.activities"
    label = "activities"
