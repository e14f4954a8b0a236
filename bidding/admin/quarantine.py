"""Log entries that could not be stored, and letting their listings go."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext

from bidding import quarantine, selectors
from bidding.admin.bids import HIDDEN
from bidding.admin.looks import ReadOnly, without_payload
from bidding.models import QuarantinedEntry


@admin.register(QuarantinedEntry)
class QuarantinedEntryAdmin(ReadOnly):
    """Newest first; what is not released holds its listing's result back."""

    list_display = ("__str__", "listing", "what_is_wrong", "created_at", "released_at", "released_by")
    list_filter = (("released_at", admin.EmptyFieldListFilter),)
    list_select_related = ("listing", "released_by")
    search_fields = ("=listing__id",)
    ordering = ("-id",)
    actions = ("release",)
    fields = ("listing", "what_is_wrong", "entry", "created_at", "released_at", "released_by")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Not by what an entry holds: that may be a maximum."""
        return not lookup.startswith(("payload", "problem")) and super().lookup_allowed(lookup, value, request)

    def has_release_permission(self, request: HttpRequest) -> bool:
        """Whoever may change entries, which nobody does by hand."""
        return request.user.has_perm("bidding.change_quarantinedentry")

    @admin.display(description="what is wrong")
    def what_is_wrong(self, entry: QuarantinedEntry) -> str:
        """Without the entry that it may quote."""
        return without_payload(entry.problem)

    @admin.display(description="entry as it came")
    def entry(self, entry: QuarantinedEntry) -> str:
        """Once its listing has ended: until then it may hold a maximum that leads."""
        ended = entry.listing is not None and selectors.has_ended(entry.listing)
        return entry.payload if ended else HIDDEN

    @admin.action(description="Release: store it if possible, and hold the listing no longer", permissions=["release"])
    def release(self, request: HttpRequest, entries: QuerySet[QuarantinedEntry]) -> None:
        """One by one, through the service."""
        waiting = entries.filter(released_at=None).order_by("id")
        stored = [quarantine.release(entry, request.user) for entry in waiting]  # type: ignore[arg-type]  # Staff are signed in.
        if not stored:
            self.message_user(request, "They were released before.", messages.INFO)
            return
        count, kept_out = len(stored), stored.count(False)
        text = ngettext("%d entry was released.", "%d entries were released.", count) % count
        if kept_out:
            text += f" {kept_out} of them still can’t be stored: the listing goes on without."
        self.message_user(request, text, messages.WARNING if kept_out else messages.SUCCESS)
