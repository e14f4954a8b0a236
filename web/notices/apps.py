"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Telling people."""

    name = "web.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
