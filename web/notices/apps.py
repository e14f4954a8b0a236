"""The notices app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Telling people."""

    name = "web.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of new notices; say what e-mails lack."""
        from web.notices import checks, receivers  # noqa: F401  Importing registers and connects them.
