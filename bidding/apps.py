"""The bidding app."""

from django.apps import AppConfig


class BiddingConfig(AppConfig):
    """The domain's models, checks and admin."""

    name = "bidding"
    default_auto_field = "django.db.models.BigAutoField"
