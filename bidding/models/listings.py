"""What is for sale."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from bidding.models.pictures import Picture

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 10_000

RUNS = Q(status__in=["scheduled", "open", "paused"])
IS_OVER = Q(status__in=["closed", "cancelled"])


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
    title = models.CharField(max_length=LONGEST_TITLE)
    description = models.TextField(blank=True, max_length=LONGEST_DESCRIPTION)
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
            # The orders of the catalogue, and of the API's list of everything.
            models.Index(fields=["ends_at_ms", "id"], name="listing_end"),
            models.Index(fields=["ends_at_ms", "id"], name="listing_running_end", condition=RUNS),
            models.Index(fields=["starts_at_ms", "id"], name="listing_coming_start", condition=Q(status="scheduled")),
            models.Index(fields=["ends_at_ms", "id"], name="listing_over_end", condition=IS_OVER),
            models.Index(fields=["id"], name="listing_running", condition=RUNS),
            models.Index(Coalesce("price_minor", "start_minor"), F("id"), name="listing_price"),
            models.Index(fields=["bid_count", "id"], name="listing_bids"),
            models.Index(fields=["currency"], name="listing_currency"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def cover(self) -> "Picture | None":
        """The first picture. Lists prefetch ``pictures``."""
        return next(iter(self.pictures.all()), None)
