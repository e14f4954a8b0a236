"""What people want to be told and how, and the e-mails that tell them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bidding.models import Listing, Notice


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


class NoticeEmail(models.Model):
    """An e-mail that is due, or what became of it. Claimed before the mail server gets it, it is sent once at most.

    One about a listing tells that notice. One without gathers all notices of its kind from ``since`` on, and as long
    as it is due there is no second one.
    """

    class State(models.TextChoices):
        DUE = "due", "due"
        CLAIMED = "claimed", "handed over, outcome unknown"
        SENT = "sent", "sent"
        DROPPED = "dropped", "dropped: nothing left to tell"
        REFUSED = "refused", "refused for good"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_emails")
    kind = models.CharField(max_length=12, choices=Notice.Kind.choices)
    listing = models.ForeignKey(Listing, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    since = models.DateTimeField(help_text="The first of its notices was handed on then.")
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "listing"], name="notice_email_once"),
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(listing=None, state="due"), name="notice_email_gathers_once"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="due"), name="notice_emails_due"),
            models.Index(fields=["user", "kind", "-claimed_at"], name="notice_emails_of_person"),
        ]
        verbose_name = "notice e-mail"

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}: {self.state}"


class MessageCursor(models.Model):
    """How far private messages were looked through for people to tell; one row, id 1, advanced with their notices."""

    message_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"message {self.message_id}"
