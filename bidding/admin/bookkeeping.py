"""Categories, and what the house keeps of how things went."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from bidding.admin.looks import ModelAdmin, ReadOnly, amount, moment, without_payload
from bidding.models import Category, ListingResult, ShardCursor, Voiding


@admin.register(Category)
class CategoryAdmin(ModelAdmin[Category]):
    """Where listings are found; one with listings can't be deleted."""

    list_display = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    search_fields = ("name",)


@admin.register(ListingResult)
class ListingResultAdmin(ReadOnly):
    """How listings ended."""

    list_display = ("listing", "outcome", "price", "winner", "winner_paddle", "ended")
    list_filter = ("outcome",)
    list_select_related = ("listing", "winner")
    search_fields = ("=listing__id", "listing__title", "=winner__username")
    ordering = ("-id",)
    fields = ("listing", "outcome", "price", "winner", "winner_paddle", "ended", "created_at")

    @admin.display(description="price")
    def price(self, result: ListingResult) -> str:
        """In the listing's currency."""
        return amount(result.price_minor, result.listing)

    @admin.display(description="ended", ordering="at_ms")
    def ended(self, result: ListingResult) -> str:
        """The ledger's clock."""
        return moment(result.at_ms)


@admin.register(Voiding)
class VoidingAdmin(ReadOnly):
    """Whose bids were taken out, by whom and why."""

    list_display = ("listing", "bidder", "paddle", "reason", "actor", "created_at")
    list_select_related = ("listing", "bidder", "actor")
    search_fields = ("=listing__id", "listing__title", "=bidder__username", "reason")
    ordering = ("-id",)


@admin.register(ShardCursor)
class ShardCursorAdmin(ReadOnly):
    """How far each shard's log is in PostgreSQL, and why one is not read any more."""

    list_display = ("shard", "epoch", "read_up_to", "stopped")
    ordering = ("shard",)
    actions = ("clear_the_stop",)
    fields = ("shard", "epoch", "read_up_to", "stopped")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Not by a text that quotes log entries."""
        return not lookup.startswith("stopped_because") and super().lookup_allowed(lookup, value, request)

    def has_clear_permission(self, request: HttpRequest) -> bool:
        """Whoever may change cursors, which nobody does by hand."""
        return request.user.has_perm("bidding.change_shardcursor")

    @admin.display(description="read up to")
    def read_up_to(self, cursor: ShardCursor) -> str:
        """The stream id."""
        return f"{cursor.stream_ms}-{cursor.stream_n}"

    @admin.display(description="stopped because")
    def stopped(self, cursor: ShardCursor) -> str:
        """Without the entries that it quotes; those are in the server's log."""
        return without_payload(cursor.stopped_because) or "–"

    @admin.action(description="Clear the stop: read on", permissions=["clear"])
    def clear_the_stop(self, request: HttpRequest, cursors: QuerySet[ShardCursor]) -> None:
        """Let the persister try again; what stopped it stops it again unless it was dealt with."""
        stopped = cursors.exclude(stopped_because="")
        count = stopped.update(stopped_because="")
        self.message_user(request, f"{count} shard(s) are read again.", messages.SUCCESS if count else messages.INFO)
