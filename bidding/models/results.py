"""How listings ended, and what staff took out."""

from django.conf import settings
from django.db import models

from bidding.models.listings import Listing


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


class Voiding(models.Model):
    """Staff took one bidder's bids out of a listing, and why."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="voidings")
    bidder = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paddle = models.IntegerField()
    reason = models.CharField(max_length=500)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.listing_id}: paddle {self.paddle}"
