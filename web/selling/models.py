"""Listings that are not for sale yet."""

from django.conf import settings
from django.db import models

from bidding.models import Listing


class Draft(models.Model):
    """What somebody has typed so far into the form of a new listing; nobody else can see it.

    Once published it is empty and only remembers its listing, so that the same form sent again makes no second one.
    """

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    token = models.CharField(max_length=32, help_text="Made with the form, before the draft.")
    typed = models.JSONField(default=dict, help_text="The form's fields as typed, complete or not.")
    picture_ids = models.JSONField(default=list, help_text="The seller's pictures, in order.")
    listing = models.ForeignKey(Listing, models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "token"], name="draft_once")]
        indexes = [models.Index(fields=["seller", "-changed_at"], name="drafts_of_seller")]

    def __str__(self) -> str:
        return str(self.typed.get("title") or f"draft {self.pk}")
