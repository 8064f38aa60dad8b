"""The todos room."""

from django.apps import AppConfig


class TodosConfig(AppConfig):
    name = "tongxin.ground.todos"
    label = "todos"
