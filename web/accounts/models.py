"""People."""

from django.contrib.auth.models import AbstractUser
from django.db import models

LONGEST_ABOUT = 1_000


class User(AbstractUser):
    """Somebody who may sign in; a blocked person may watch and sign in, but not bid or sell."""

    is_blocked = models.BooleanField("blocked", default=False, help_text="May not bid or sell.")
    avatar = models.ImageField(upload_to="avatars/", blank=True)
    about = models.TextField(blank=True, max_length=LONGEST_ABOUT)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When its owner closed the account.")
