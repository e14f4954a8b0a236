"""What people are told, and how far the log was read for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bidding.models.listings import Listing


class Notice(models.Model):
    """Something a person is told: once per listing and kind, or per sender for messages.

    One of outbidding or of a message is renewed when it happens again: a new ``price_minor`` and ``at_ms``, unread and
    untold once more.
    """

    class Kind(models.TextChoices):
        OUTBID = "outbid"
        WON = "won"
        LOST = "lost"
        SOLD = "sold"
        UNSOLD = "unsold"
        ENDING_SOON = "ending_soon"
        MESSAGE = "message"

    OF_RESULTS = (Kind.WON, Kind.LOST, Kind.SOLD, Kind.UNSOLD)
    """Written with the result, and following from it alone."""

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
    told_at = models.DateTimeField(null=True, help_text="When it was handed to its person's pages and e-mail.")
    shown = models.BooleanField(default=True, help_text="Its person wanted this kind in the page when it was told.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "listing", "kind"], name="notice_once"),
            models.UniqueConstraint(
                fields=["user", "sender", "kind"], condition=Q(listing=None), name="notice_of_sender_once"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-at_ms", "-id"], name="notices_of_person"),
            models.Index(fields=["user"], condition=Q(read_at=None, shown=True), name="notices_unread"),
            models.Index(fields=["id"], condition=Q(told_at=None), name="notices_untold"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id or self.sender_id}: {self.kind}"


class NoticeCursor(models.Model):
    """How far a shard's stored entries were looked through for people to tell; advanced with their notices.

    A place in the log, as the shard's own cursor has: the rows of one shard appear in that order.
    """

    shard = models.SmallIntegerField(primary_key=True)
    epoch = models.IntegerField(default=1)
    stream_ms = models.BigIntegerField(default=0)
    stream_n = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"shard {self.shard}"


class EndingTold(models.Model):
    """The people of this listing were told that it ends soon; later moves of its end tell nobody again."""

    listing = models.OneToOneField(Listing, models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"listing {self.listing_id}"
