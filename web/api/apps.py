"""The api app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the package."""

    name = "web.api"
    label = "api"

    def ready(self) -> None:
        """Tell drf-spectacular of ours."""
        from web.api.openapi import extensions  # noqa: F401  Importing registers them.
