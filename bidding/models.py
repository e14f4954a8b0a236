"""What PostgreSQL keeps. Rows about bidding are written by the persister from the log, never by a request."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Category(models.Model):
    """Where a listing is found."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Listing(models.Model):
    """Something for sale: its text, its terms, and the state that the log was last seen to give it."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled"
        OPEN = "open"
        PAUSED = "paused"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="listings")
    category = models.ForeignKey(Category, models.PROTECT, related_name="listings")
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=10_000)
    image = models.ImageField(upload_to="listings/", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Terms; after opening, the log's word.
    currency = models.CharField(max_length=3, default="USD")
    start_minor = models.BigIntegerField()
    reserve_minor = models.BigIntegerField(null=True, blank=True)
    buy_now_minor = models.BigIntegerField(null=True, blank=True)
    steps = models.JSONField(help_text="[[from_minor, step_minor], …]")
    starts_at_ms = models.BigIntegerField(null=True, blank=True, help_text="Empty until opened: at once.")
    ends_at_ms = models.BigIntegerField()
    hard_end_ms = models.BigIntegerField(null=True, blank=True)
    soft_close_ms = models.BigIntegerField(default=120_000)
    soft_close_cap_ms = models.BigIntegerField(default=3_600_000)

    # State after the last stored log entry; epoch is empty until the ledger has opened the listing.
    epoch = models.IntegerField(null=True, blank=True)
    seq = models.BigIntegerField(default=0)
    at_ms = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.SCHEDULED)
    price_minor = models.BigIntegerField(null=True, blank=True)
    floor_minor = models.BigIntegerField(null=True, blank=True)
    leader_paddle = models.IntegerField(null=True, blank=True)
    bid_count = models.IntegerField(default=0)
    held = models.BooleanField(default=False, help_text="An entry of its log is in quarantine: no result yet.")

    class Meta:
        indexes = [
            models.Index(fields=["status", "ends_at_ms"], name="listing_status_end"),
            models.Index(fields=["category", "status", "ends_at_ms"], name="listing_category_end"),
            models.Index(fields=["seller", "-id"], name="listing_seller"),
            models.Index(fields=["id"], name="listing_unopened", condition=Q(epoch=None)),
        ]

    def __str__(self) -> str:
        return self.title


class LedgerEntry(models.Model):
    """One entry of a shard's log, for ever; a bid when ``type`` is ``bid``.

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
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="entries")
    type = models.CharField(max_length=10)
    seq = models.BigIntegerField()
    at_ms = models.BigIntegerField()
    bidder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="bids")
    paddle = models.IntegerField(null=True)
    bid_id = models.CharField(max_length=64, null=True)
    kind = models.CharField(max_length=9, choices=Kind.choices, null=True)
    value_minor = models.BigIntegerField(null=True, help_text="The amount, or the maximum of an automatic bid.")
    shown_minor = models.BigIntegerField(null=True, help_text="The public amount.")
    price_minor = models.BigIntegerField(null=True, help_text="The price after it.")
    why = models.CharField(max_length=20, null=True)
    public = models.BooleanField(default=False, help_text="It made a public bid event.")
    voided = models.BooleanField(default=False)
    payload = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shard", "epoch", "stream_ms", "stream_n"], name="entry_once"),
            models.UniqueConstraint(
                fields=["listing", "bidder", "bid_id"], condition=Q(type="bid"), name="bid_id_once"
            ),
        ]
        indexes = [
            models.Index(fields=["listing", "epoch", "stream_ms", "stream_n"], name="entry_order"),
            models.Index(fields=["listing", "-seq"], condition=Q(type="bid", public=True), name="bid_history"),
            models.Index(fields=["bidder", "-id"], condition=Q(type="bid"), name="bids_of_person"),
        ]
        verbose_name_plural = "ledger entries"

    def __str__(self) -> str:
        return f"{self.type} {self.shard}/{self.epoch}/{self.stream_ms}-{self.stream_n}"


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


class ShardCursor(models.Model):
    """How far a shard's log is in PostgreSQL; locked and advanced with the rows."""

    shard = models.SmallIntegerField(primary_key=True)
    epoch = models.IntegerField(default=1)
    stream_ms = models.BigIntegerField(default=0)
    stream_n = models.IntegerField(default=0)
    stopped_because = models.TextField(blank=True, help_text="Not empty: this shard is not read until cleared.")


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


class ListingResult(models.Model):
    """How a listing ended. Written once, after its last bid is in PostgreSQL."""

    class Outcome(models.TextChoices):
        SOLD = "sold"
        UNSOLD = "unsold"

    listing = models.OneToOneField(Listing, models.PROTECT, related_name="result")
    outcome = models.CharField(max_length=6, choices=Outcome.choices)
    price_minor = models.BigIntegerField(null=True)
    winner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="won")
    winner_paddle = models.IntegerField(null=True)
    at_ms = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.outcome}"


class Notice(models.Model):
    """Something a person is told, once per listing and kind."""

    class Kind(models.TextChoices):
        WON = "won"
        LOST = "lost"
        SOLD = "sold"
        UNSOLD = "unsold"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    price_minor = models.BigIntegerField(null=True)
    at_ms = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing", "kind"], name="notice_once")]
        indexes = [models.Index(fields=["user", "-id"], name="notices_of_person")]


class Voiding(models.Model):
    """Staff took one bidder's bids out of a listing, and why."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="voidings")
    bidder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paddle = models.IntegerField()
    reason = models.CharField(max_length=500)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
