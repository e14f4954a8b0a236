"""What staff see and do. Everything that changes a listing goes through the services."""

from django.contrib import admin

from bidding.admin import bids, bookkeeping, listings, quarantine

__all__ = ["bids", "bookkeeping", "listings", "quarantine"]

admin.site.site_header = admin.site.site_title = "Auction administration"
admin.site.index_title = "The house"
