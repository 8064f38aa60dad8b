"""The people floor."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tongxin.people"
    label = "people"

    def ready(self) -> None:
        from tongxin.people import wiring  # noqa: F401, PLC0415  fills the corridor
