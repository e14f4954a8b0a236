"""The inbox app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Private conversations, as pages."""

    name = "web.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
