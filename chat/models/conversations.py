"""Private conversations: one for each pair of people."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bidding.models import Listing

LONGEST = 2_000


class Conversation(models.Model):
    """Two people who talk; ``first`` is the one with the lower id, so that no pair has two."""

    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    last_message = models.ForeignKey("Message", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="conversation_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="conversation_in_order"),
        ]

    def __str__(self) -> str:
        return f"conversation of {self.first_id} and {self.second_id}"


class Message(models.Model):
    """Something said in a conversation; without a sender it is the house's own word on how a listing ended."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    listing = models.ForeignKey(Listing, models.PROTECT, null=True, related_name="+", help_text="What it is about.")
    client_id = models.CharField(max_length=64, help_text="The sender's own id: sent again, it changes nothing.")
    text = models.CharField(max_length=LONGEST, blank=True)
    at_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "sender", "client_id"], name="message_once"),
            models.UniqueConstraint(
                fields=["conversation", "listing"], condition=Q(sender=None), name="result_told_once"
            ),
        ]
        indexes = [models.Index(fields=["conversation", "-id"], name="messages_newest_first")]

    def __str__(self) -> str:
        return f"message {self.pk}"


class ReadMark(models.Model):
    """Up to which message a person has read a conversation. Both persons have one from its beginning."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message_id = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.person_id} has read {self.conversation_id} up to {self.message_id}"


class ResultCursor(models.Model):
    """How far the results of listings were looked through for a winner and a seller to tell; one row."""

    result_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"up to result {self.result_id}"


class PersonBlock(models.Model):
    """``blocker`` wants no messages from ``blocked``."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blocker", "blocked"], name="person_block_once")]

    def __str__(self) -> str:
        return f"{self.blocker_id} has blocked {self.blocked_id}"
