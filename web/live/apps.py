"""The live app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """See the package."""

    name = "web.live"
    label = "live"
