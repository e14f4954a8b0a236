"""Entries of old sales, out of the way of the persister, and one look at all entries wherever they are."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bidding.models.listings import Listing
from bidding.models.log import Entry


class ArchivedEntry(Entry):
    """An entry of a sale that ended long ago, moved here with its ``id`` from the table that the persister writes."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="+", db_index=False)
    bidder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shard", "epoch", "stream_ms", "stream_n"], name="archived_once"),
            models.UniqueConstraint(
                fields=["bidder", "listing", "bid_id"],
                condition=Q(bidder__isnull=False),
                name="archived_bid_of_person_once",
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "epoch", "stream_ms", "stream_n"], name="archived_order"),
            models.Index(fields=["listing", "-seq"], condition=Q(type="bid", public=True), name="archived_history"),
        ]
        verbose_name_plural = "archived entries"


class StoredEntry(Entry):
    """Every entry that PostgreSQL has, archived or not: a view, read through the indexes of both tables.

    For whatever may concern a sale that ended long ago. What concerns running ones alone reads LedgerEntry.
    """

    listing = models.ForeignKey(Listing, models.DO_NOTHING, related_name="+")
    bidder = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        managed = False
