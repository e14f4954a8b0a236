"""How listings are found by their words."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from bidding.models.listings import Listing


class SearchText(models.Model):
    """The words of a listing's title and description, apart from its row: that one changes with every batch of bids.

    Written by a trigger on the listing's row alone, so that nobody who changes a text can forget it.
    """

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="search_text")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="search_words")]

    def __str__(self) -> str:
        return f"words of listing {self.listing_id}"
