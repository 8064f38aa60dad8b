"""The commands room."""

from django.apps import AppConfig


class CommandsConfig(AppConfig):
    name = "tongxin.ground.commands"
    label = "commands"
