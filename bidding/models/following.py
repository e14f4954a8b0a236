"""Who follows which listing."""

from django.conf import settings
from django.db import models

from bidding.models.listings import Listing


class Watch(models.Model):
    """A person watches a listing: it is on the person's list, and its end is told in time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="watches")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="watches")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "listing"], name="watch_once")]
        indexes = [models.Index(fields=["user", "-id"], name="watches_of_person")]
        verbose_name_plural = "watches"

    def __str__(self) -> str:
        return f"{self.user_id} watches {self.listing_id}"
