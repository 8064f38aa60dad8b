"""The votes room."""

from django.apps import AppConfig


class VotesConfig(AppConfig):
    name = "tongxin.ground.votes"
    label = "votes"

    def ready(self) -> None:
        """Fill the corridors."""
        from tongxin.ground.votes import wiring as _wiring
