"""Listings that are not for sale yet."""

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What somebody has typed so far into the form of a new listing; nobody else can see it."""

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    typed = models.JSONField(default=dict, help_text="The form's fields as typed, complete or not.")
    picture_ids = models.JSONField(default=list, help_text="The seller's pictures, in order.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["seller", "-changed_at"], name="drafts_of_seller")]

    def __str__(self) -> str:
        return str(self.typed.get("title") or f"draft {self.pk}")
