"""The jobs room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "tongxin.ground.jobs"
    label = "jobs"
