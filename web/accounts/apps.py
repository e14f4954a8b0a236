"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and their signing in."""

    name = "web.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of changes."""
        from web.accounts import receivers  # noqa: F401  Importing connects them.
