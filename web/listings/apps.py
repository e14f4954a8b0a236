"""The listings app."""

from django.apps import AppConfig


class ListingsConfig(AppConfig):
    """See the package."""

    name = "web.listings"
    label = "listings"
