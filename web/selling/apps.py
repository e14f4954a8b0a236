"""The selling app."""

from django.apps import AppConfig


class SellingConfig(AppConfig):
    """Making listings."""

    name = "web.selling"
    label = "selling"
    default_auto_field = "django.db.models.BigAutoField"
