"""How the admin shows and guards what it can't change."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from bidding.models import Listing
from bidding.money import format_minor

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as ModelAdmin
else:

    class ModelAdmin(admin.ModelAdmin):
        """Django's, with the subscript that its stubs have."""

        def __class_getitem__(cls, model: Any) -> Any:
            return cls


class ReadOnly(ModelAdmin[Any]):
    """Looked at, never changed by hand."""

    actions: Any = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


def moment(at_ms: int | None) -> str:
    """Epoch milliseconds as a date: ``24 Nov 2026, 07:03:12 UTC``."""
    if at_ms is None:
        return "–"
    # Lines break between date and time only.
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC):%-d\u00a0%b\u00a0%Y, %H:%M:%S}\u00a0UTC"


def amount(amount_minor: int | None, listing: Listing) -> str:
    """Money in the listing's currency."""
    return "–" if amount_minor is None else format_minor(amount_minor, listing.currency)


def without_payload(text: str) -> str:
    """A problem's description up to the log entry that it quotes: that may hold a maximum."""
    return text.partition("\n")[0].partition("{")[0].rstrip(" :")
