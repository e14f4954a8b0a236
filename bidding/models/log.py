"""The log as PostgreSQL keeps it, and how far each shard's is there."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bidding.models.listings import Listing


class Entry(models.Model):
    """One entry of a shard's log; a bid when ``type`` is ``bid``.

    ``payload`` is the log's own text. It may hold a leading maximum: never shown to anyone.
    """

    class Kind(models.TextChoices):
        STRAIGHT = "straight"
        AUTOMATIC = "automatic"
        BUY_NOW = "buy_now"

    shard = models.SmallIntegerField()
    epoch = models.IntegerField()
    stream_ms = models.BigIntegerField()
    stream_n = models.IntegerField()
    type = models.CharField(max_length=10)
    seq = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    paddle = models.IntegerField(null=True)
    # NULL, not "": only bids have these.
    bid_id = models.CharField(max_length=64, null=True)  # noqa: DJ001
    kind = models.CharField(max_length=9, choices=Kind.choices, null=True)  # noqa: DJ001
    value_minor = models.BigIntegerField(null=True, help_text="The amount, or the maximum of an automatic bid.")
    shown_minor = models.BigIntegerField(null=True, help_text="The public amount.")
    price_minor = models.BigIntegerField(null=True, help_text="The price after it.")
    why = models.CharField(max_length=20, null=True)  # noqa: DJ001
    public = models.BooleanField(default=False, help_text="It made a public bid event.")
    voided = models.BooleanField(default=False)
    payload = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.type} {self.shard}/{self.epoch}/{self.stream_ms}-{self.stream_n}"


class LedgerEntry(Entry):
    """An entry in the table that the persister writes: all of them, but those of old sales that were archived."""

    # The indexes below begin with these two keys.
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="entries", db_index=False)
    bidder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="bids", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shard", "epoch", "stream_ms", "stream_n"], name="entry_once"),
            # Also what finds a person's bids: of what has a bidder, only bids have an id of their own.
            models.UniqueConstraint(
                fields=["bidder", "listing", "bid_id"], condition=Q(bidder__isnull=False), name="bid_of_person_once"
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "epoch", "stream_ms", "stream_n"], name="entry_order"),
            models.Index(fields=["listing", "-seq"], condition=Q(type="bid", public=True), name="bid_history"),
        ]
        verbose_name_plural = "ledger entries"


class Bid(LedgerEntry):
    """A ledger entry that is a bid, as staff see it. ``value_minor`` may be a leading maximum."""

    class Meta:
        proxy = True

    def __str__(self) -> str:
        return f"bid {self.seq} by paddle {self.paddle}"


class LedgerState(models.Model):
    """What this installation knows of its ledger. One row, id 1."""

    shards = models.SmallIntegerField()
    epoch = models.IntegerField(default=1)
    heartbeat_at_ms = models.BigIntegerField(null=True, help_text="Ledger's clock when it was last seen well.")
    outage_from_ms = models.BigIntegerField(null=True, help_text="Since when the outage has been watched.")
    outage_seen_at_ms = models.BigIntegerField(
        null=True, help_text="PostgreSQL's clock when something living last saw the ledger away or shut."
    )

    def __str__(self) -> str:
        return f"epoch {self.epoch}, {self.shards} shards"


class ShardCursor(models.Model):
    """How far a shard's log is in PostgreSQL; locked and advanced with the rows."""

    shard = models.SmallIntegerField(primary_key=True)
    epoch = models.IntegerField(default=1)
    stream_ms = models.BigIntegerField(default=0)
    stream_n = models.IntegerField(default=0)
    stopped_because = models.TextField(blank=True, help_text="Not empty: this shard is not read until cleared.")

    def __str__(self) -> str:
        return f"shard {self.shard}"


class QuarantinedEntry(models.Model):
    """A log entry that could not be stored, as it came; its listing is held until staff release it."""

    shard = models.SmallIntegerField()
    epoch = models.IntegerField()
    stream_ms = models.BigIntegerField()
    stream_n = models.IntegerField()
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, related_name="quarantined")
    payload = models.TextField()
    problem = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shard", "epoch", "stream_ms", "stream_n"], name="quarantined_once")
        ]
        verbose_name_plural = "quarantine"

    def __str__(self) -> str:
        return f"entry {self.shard}/{self.epoch}/{self.stream_ms}-{self.stream_n}"
