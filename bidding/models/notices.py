"""What people are told, and how far the log was read for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bidding.models.listings import Listing


class Notice(models.Model):
    """Something a person is told: once per listing and kind, or per sender for messages.

    An outbid notice is renewed when it happens again: a new ``price_minor`` and ``at_ms``, unread once more.
    """

    class Kind(models.TextChoices):
        OUTBID = "outbid"
        WON = "won"
        LOST = "lost"
        SOLD = "sold"
        UNSOLD = "unsold"
        ENDING_SOON = "ending_soon"
        MESSAGE = "message"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    listing = models.ForeignKey(
        Listing, models.CASCADE, null=True, related_name="notices", help_text="Not of messages."
    )
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", help_text="Of messages only."
    )
    price_minor = models.BigIntegerField(null=True)
    at_ms = models.BigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "listing", "kind"], name="notice_once"),
            models.UniqueConstraint(
                fields=["user", "sender", "kind"], condition=Q(listing=None), name="notice_of_sender_once"
            ),
        ]
        indexes = [models.Index(fields=["user", "-at_ms", "-id"], name="notices_of_person")]

    def __str__(self) -> str:
        return f"{self.listing_id or self.sender_id}: {self.kind}"


class NoticeCursor(models.Model):
    """How far a shard's stored entries were looked through for people to tell; advanced with their notices."""

    shard = models.SmallIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"shard {self.shard}"
