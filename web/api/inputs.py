"""What clients may send, endpoint by endpoint."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from bidding.currencies import CURRENCIES
from bidding.models import Category
from bidding.models.listings import LONGEST_DESCRIPTION, LONGEST_TITLE
from web.api.fields import Steps, StrictInteger, StrictSerializer, StrictText, amount, milliseconds, refused
from web.live.fields import Wrong, comment_text

LARGEST_PADDLE = 2**31 - 1


class CategorySlug(serializers.Field):
    """A category by its slug."""

    default_error_messages = {"unknown": "There is no such category."}

    def to_internal_value(self, data: Any) -> Category:
        """The category."""
        found = Category.objects.filter(slug=data).first() if isinstance(data, str) and "\0" not in data else None
        if found is None:
            raise refused(self, "unknown")
        return found


class Currency(serializers.Field):
    """An ISO 4217 code."""

    default_error_messages = {"unknown": "This is a currency's code in three capital letters, like USD."}

    def to_internal_value(self, data: Any) -> str:
        """The code."""
        if not isinstance(data, str) or data not in CURRENCIES:
            raise refused(self, "unknown")
        return data


class Picture(serializers.Field):
    """A picture sent as a file of a multipart form."""

    def to_internal_value(self, data: Any) -> UploadedFile:
        """The file, which is looked at once everything else is known to be right: that costs the most."""
        if not isinstance(data, UploadedFile):
            raise serializers.ValidationError("A picture is sent as a file, in a multipart form.")
        return data


class Password(serializers.Field):
    """A password as it is: nothing stripped, nothing said about it."""

    default_error_messages = {"invalid": "This is a text of 1 to 1,000 characters."}

    def to_internal_value(self, data: Any) -> str:
        """The password."""
        if not isinstance(data, str) or not 1 <= len(data) <= 1_000 or not _is_encodable(data):
            raise refused(self, "invalid")
        return data


def _is_encodable(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


class SignInFields(StrictSerializer):
    """``POST token/``."""

    username = StrictText(150)
    password = Password()


class ListingFields(StrictSerializer):
    """``POST listings/``, and any part of it for ``PATCH listings/<id>/``."""

    title = StrictText(LONGEST_TITLE, help_text="One line of plain text.")
    category = CategorySlug(help_text="A category's slug.")
    start_minor = amount(help_text="The lowest first bid, in minor units.")
    ends_at_ms = milliseconds(help_text="Epoch milliseconds; 1 second to 90 days after the start.")
    description = StrictText(
        LONGEST_DESCRIPTION, least=0, lines=True, required=False, help_text="Plain text; there may be line breaks."
    )
    currency = Currency(required=False, help_text="ISO 4217; USD if not said.")
    reserve_minor = amount(required=False, allow_null=True, help_text="Hidden: below it nothing is sold. Minor units.")
    buy_now_minor = amount(
        required=False, allow_null=True, help_text="At least the start and the reserve; minor units."
    )
    step_minor = amount(required=False, help_text="One step for all prices, in minor units; or else `steps`.")
    steps = Steps(
        required=False,
        help_text="`[[from_minor, step_minor], …]`: the first from 1, ascending, never shrinking.",
    )
    starts_at_ms = milliseconds(required=False, allow_null=True, help_text="Epoch milliseconds; now if not said.")
    soft_close_ms = milliseconds(
        required=False, help_text="A late bid leaves at least so many milliseconds; 120000 if not said."
    )
    soft_close_cap_ms = milliseconds(
        required=False, help_text="Late bids move the end by so many milliseconds in all; 3600000 if not said."
    )
    image = Picture(required=False, help_text="A file, in a multipart form only.")

    def validate(self, attrs: Mapping[str, Any]) -> dict[str, Any]:
        """One fixed step becomes a table of one band."""
        fields = dict(attrs)
        step_minor = fields.pop("step_minor", None)
        if step_minor is not None:
            if "steps" in fields:
                raise serializers.ValidationError({"step_minor": "There is either one step or a table of steps."})
            fields["steps"] = ((1, step_minor),)
        return fields


class CommentText(serializers.Field):
    """What a comment says, by the same rules as on the sockets."""

    def to_internal_value(self, data: Any) -> str:
        """The text as it is kept."""
        try:
            return comment_text({"text": data})
        except Wrong as wrong:
            raise serializers.ValidationError(str(wrong)) from None


class CommentFields(StrictSerializer):
    """``POST listings/<id>/comments/``."""

    text = CommentText(help_text="Plain text, 1 to 500 characters.")


class ExtendFields(StrictSerializer):
    """``POST listings/<id>/extend/``."""

    ends_at_ms = milliseconds(help_text="The new end, in epoch milliseconds.")


class VoidFields(StrictSerializer):
    """``POST listings/<id>/void/``."""

    bidder = StrictInteger(1, LARGEST_PADDLE, help_text="A paddle.")
    reason = StrictText(500, help_text="Kept in the log.")
