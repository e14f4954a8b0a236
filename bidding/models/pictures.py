"""Pictures of listings, as they were drawn anew from what people sent."""

from django.conf import settings
from django.db import models

from bidding.models.listings import Listing


class Picture(models.Model):
    """One picture and its thumbnail; without a listing while its owner has it in a draft. Position 0 is the cover."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pictures")
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, related_name="pictures")
    position = models.SmallIntegerField(default=0)
    image = models.ImageField(upload_to="listings/", width_field="width_px", height_field="height_px")
    thumbnail = models.ImageField(upload_to="listings/")
    width_px = models.IntegerField()
    height_px = models.IntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["listing", "position"], name="pictures_in_order")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"picture {self.position} of listing {self.listing_id}"
