"""People."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_ABOUT = 1_000

CLOSED_PREFIX = "closed-"
"""With what the names of closed accounts begin; nobody can sign up under such a name."""


class User(AbstractUser):
    """Somebody who may sign in; a blocked person may watch and sign in, but not bid or sell."""

    is_blocked = models.BooleanField(_("blocked"), default=False, help_text=_("May not bid or sell."))
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    about = models.TextField(_("about you"), blank=True, max_length=LONGEST_ABOUT)
    closed_at = models.DateTimeField(
        _("closed at"), null=True, blank=True, help_text=_("When its owner closed the account.")
    )

    language = models.CharField(_("language"), max_length=10, blank=True, help_text=_("Of pages and e-mails."))

    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Of times in e-mails, by its IANA name.")
    )

    closing_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Until then no bid is taken: the account is about to close.",
    )

    @property
    def may_bid(self) -> bool:
        """Whether bids of this person are taken."""
        is_closing = self.closing_until is not None and self.closing_until > timezone.now()
        return self.is_active and not self.is_blocked and not is_closing

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Upper("username"),
                name="username_once_in_any_case",
                violation_error_message=_("A user with that username already exists."),
            )
        ]
        indexes = [models.Index(fields=["email"], name="person_by_email")]
