"""The listings' pages."""

from django.urls import path

from web.listings import bid_views, views, watch_views

app_name = "listings"
urlpatterns = [
    path("", views.index, name="index"),
    path("listings/<int:listing_id>/", views.detail, name="detail"),
    path("listings/<int:listing_id>/bids/", views.bids, name="bids"),
    path("listings/<int:listing_id>/bid/", bid_views.place_bid, name="bid"),
    path("listings/<int:listing_id>/buy-now/", bid_views.buy_now, name="buy_now"),
    path("listings/<int:listing_id>/watch/", watch_views.watch, name="watch"),
]
