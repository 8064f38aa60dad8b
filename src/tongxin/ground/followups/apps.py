"""The followups room."""

from django.apps import AppConfig


class FollowupsConfig(AppConfig):
    name = "tongxin.ground.followups"
    label = "followups"
