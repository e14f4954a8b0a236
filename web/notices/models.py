"""What people want to be told, and how."""

from django.conf import settings
from django.db import models

from bidding.models import Notice


class NoticeSetting(models.Model):
    """A person's choice for one kind of notice; without a row both are on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_settings")
    kind = models.CharField(max_length=12, choices=Notice.Kind.choices)
    in_page = models.BooleanField(default=True)
    by_email = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notice_setting_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"
