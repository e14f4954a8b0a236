"""The listings' pages."""

from django.urls import path

from web.listings import bid_views, comment_views, standing_views, views, watch_views
from web.listings.catalogue import views as catalogue

app_name = "listings"
urlpatterns = [
    path("", catalogue.index, name="index"),
    path("me/listings/", catalogue.mine, name="mine"),
    path("me/bids/", catalogue.my_bids, name="my_bids"),
    path("me/won/", catalogue.won, name="won"),
    path("me/watched/", catalogue.watched, name="watched"),
    path("me/standings/", standing_views.standings, name="standings"),
    path("listings/<int:listing_id>/", views.detail, name="detail"),
    path("listings/<int:listing_id>/bids/", views.bids, name="bids"),
    path("listings/<int:listing_id>/bid/", bid_views.place_bid, name="bid"),
    path("listings/<int:listing_id>/buy-now/", bid_views.buy_now, name="buy_now"),
    path("listings/<int:listing_id>/watch/", watch_views.watch, name="watch"),
    path("listings/<int:listing_id>/comments/", comment_views.comment_list, name="comments"),
    path("listings/<int:listing_id>/comments/<int:comment_id>/hide/", comment_views.hide, name="comment_hide"),
    path("listings/<int:listing_id>/comments/<int:comment_id>/remove/", comment_views.remove, name="comment_remove"),
]
