"""Accepted bids, to look at. A maximum that may still lead is shown, searched and sorted by nowhere."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from bidding import selectors
from bidding.admin.looks import ReadOnly, amount, moment
from bidding.models import Bid

HIDDEN = "hidden until the end"


@admin.register(Bid)
class BidAdmin(ReadOnly):
    """Newest first."""

    list_display = ("listing", "when", "paddle", "bidder", "kind", "shown", "offered", "why", "taken_out")
    list_display_links = ("when",)
    list_filter = ("kind", "why", "voided")
    list_select_related = ("listing", "bidder")
    search_fields = ("=listing__id", "listing__title", "=bidder__username", "=bid_id")
    search_help_text = "A listing’s number or title, a bidder’s exact name, or a bid’s id."
    ordering = ("-id",)
    show_full_result_count = False
    fields = ("listing", "seq", "bid_id", *list_display[1:], "price")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bid]:
        """Of all log entries the bids."""
        bids: QuerySet[Bid] = super().get_queryset(request)
        return bids.filter(type="bid").defer("payload")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Not by what may be a maximum: a filter would tell it bit by bit."""
        return lookup.partition("__")[0] not in ("value_minor", "payload") and super().lookup_allowed(
            lookup, value, request
        )

    @admin.display(description="when", ordering="at_ms")
    def when(self, bid: Bid) -> str:
        """The ledger's clock."""
        return moment(bid.at_ms)

    @admin.display(description="public amount")
    def shown(self, bid: Bid) -> str:
        """What everyone sees."""
        return amount(bid.shown_minor, bid.listing)

    @admin.display(description="offered")
    def offered(self, bid: Bid) -> str:
        """The amount, or the maximum of an automatic bid once the listing has ended."""
        if bid.kind == Bid.Kind.AUTOMATIC and not selectors.has_ended(bid.listing):
            return HIDDEN
        return amount(bid.value_minor, bid.listing)

    @admin.display(description="voided")
    def taken_out(self, bid: Bid) -> str:
        """Said only of bids that are."""
        return "voided" if bid.voided else ""

    @admin.display(description="price after")
    def price(self, bid: Bid) -> str:
        """The price that it made."""
        return amount(bid.price_minor, bid.listing)
