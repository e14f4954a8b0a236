"""People."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody who may sign in; a blocked person may watch and sign in, but not bid or sell."""

    is_blocked = models.BooleanField("blocked", default=False, help_text="May not bid or sell.")
