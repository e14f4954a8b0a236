"""Comments under a listing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bidding.models import Listing

LONGEST = 500


class Comment(models.Model):
    """A public remark on a listing. Hidden by its seller or staff, or removed by its author, it is shown to nobody."""

    class Role(models.TextChoices):
        SELLER = "seller"
        STAFF = "staff"
        BIDDER = "bidder"
        VISITOR = "visitor"

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="comments", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    role = models.CharField(max_length=7, choices=Role.choices, help_text="As what the author spoke.")
    paddle = models.IntegerField(null=True, help_text="Of a bidder.")
    client_id = models.CharField(max_length=64, help_text="The author's own id: sent again, it changes nothing.")
    text = models.CharField(max_length=LONGEST)
    at_ms = models.BigIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "author", "client_id"], name="comment_once")]
        indexes = [models.Index(fields=["listing", "id"], condition=Q(removed_at=None), name="comments_shown")]

    def __str__(self) -> str:
        return f"comment {self.pk} on listing {self.listing_id}"
