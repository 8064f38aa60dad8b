"""The files room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "tongxin.ground.files"
    label = "files"
