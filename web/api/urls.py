"""The API's addresses, below ``/api/v1/``."""

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from web.api import actions, bid_endpoint, comment_views, listing_views, own_views, people_views
from web.api.base import ApiView
from web.api.openapi import views as documents
from web.developers.views import trial

app_name = "api"

_history = listing_views.BidHistoryView.as_view()


@csrf_exempt
async def bids(request: HttpRequest, listing_id: int) -> HttpResponseBase:
    """Bidding is the hot path's, everything else DRF's."""
    if request.method == "POST":
        return await bid_endpoint.place_bid(request, listing_id)
    history: HttpResponseBase = await sync_to_async(_history)(request, listing_id)
    return history


class NothingHere(ApiView):
    """Any other address."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """404 for every method."""
        hint = "" if request.path.endswith("/") else " Addresses end with a slash."
        raise NotFound(f"There is nothing here.{hint}")


urlpatterns = [
    path("schema/", documents.OpenApiView.as_view(), name="schema"),
    path("schema.json", documents.OpenApiView.as_view(), name="schema-json"),
    path("docs/", trial, name="docs"),
    path("asyncapi.json", documents.AsyncApiView.as_view(), name="asyncapi"),
    path("token/", people_views.TokenView.as_view(), name="token"),
    path("me/", own_views.MeView.as_view(), name="me"),
    path("me/bids/", own_views.MyBidsView.as_view(), name="my-bids"),
    path("me/notices/", own_views.MyNoticesView.as_view(), name="my-notices"),
    path("categories/", people_views.CategoriesView.as_view(), name="categories"),
    path("listings/", listing_views.ListingsView.as_view(), name="listings"),
    path("listings/<int:listing_id>/", listing_views.ListingView.as_view(), name="listing"),
    path("listings/<int:listing_id>/bids/", bids, name="bids"),
    path("listings/<int:listing_id>/buy-now/", bid_endpoint.buy_now, name="buy-now"),
    path("listings/<int:listing_id>/comments/", comment_views.CommentsView.as_view(), name="comments"),
    path("listings/<int:listing_id>/watch/", own_views.WatchView.as_view(), name="watch"),
    path("listings/<int:listing_id>/end/", actions.EndView.as_view(), name="end"),
    path("listings/<int:listing_id>/pause/", actions.PauseView.as_view(), name="pause"),
    path("listings/<int:listing_id>/resume/", actions.ResumeView.as_view(), name="resume"),
    path("listings/<int:listing_id>/extend/", actions.ExtendView.as_view(), name="extend"),
    path("listings/<int:listing_id>/cancel/", actions.CancelView.as_view(), name="cancel"),
    path("listings/<int:listing_id>/void/", actions.VoidView.as_view(), name="void"),
    re_path("", NothingHere.as_view(), name="nothing"),
]
