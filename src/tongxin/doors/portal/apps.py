"""The portal room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongxin.doors.portal"
    label = "portal"
