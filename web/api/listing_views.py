"""Listings: the list, one of them, and its bids."""

from django.urls import reverse
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from bidding import services
from bidding.models import Listing
from web.api import changes, filters, pages, throttles
from web.api.base import ApiView
from web.api.cursors import page_of
from web.api.errors import unless_done
from web.api.inputs import ListingFields
from web.api.openapi import listings as describe
from web.api.parsers import StrictJSONParser, is_form, sent_fields
from web.api.representation import Json, listing_now, listings_now


class ListingsView(ApiView):
    """``GET|POST listings/``."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    parser_classes = (StrictJSONParser, MultiPartParser)
    throttle_classes = (throttles.PersonThrottle, throttles.SearchThrottle)

    @describe.LIST
    def get(self, request: Request) -> Response:
        """Those that all filters let through, by pages."""
        status = request.query_params.get("status")

        def shown(rows: list[Listing]) -> list[Json]:
            return [item for item in listings_now(rows, request) if status in (None, item["status"])]

        return Response(page_of(filters.wanted(request), request, shown, order=filters.order_of(request)))

    @describe.CREATE
    def post(self, request: Request) -> Response:
        """Make a listing."""
        seller = self.person_who_may_sell()
        sent = ListingFields.checked(sent_fields(request), from_form=is_form(request))
        listing = changes.find_listing(changes.create(seller, sent).pk)
        address = reverse("api:listing", args=[listing.pk])
        headers = {"Location": request.build_absolute_uri(address)}
        return Response(listing_now(listing, request), status=status.HTTP_201_CREATED, headers=headers)


class ListingView(ApiView):
    """``GET|PATCH|DELETE listings/<id>/``."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    parser_classes = (StrictJSONParser, MultiPartParser)

    @describe.SHOW
    def get(self, request: Request, listing_id: int) -> Response:
        """As it is this moment."""
        return Response(listing_now(changes.find_listing(listing_id), request))

    @describe.CHANGE
    def patch(self, request: Request, listing_id: int) -> Response:
        """The seller changes it, while nobody has bid."""
        listing = changes.own_listing(listing_id, self.person_who_may_sell())
        sent = ListingFields.checked(sent_fields(request), from_form=is_form(request), partial=True)
        if sent:
            changes.change(listing, sent)
        return Response(listing_now(changes.find_listing(listing_id), request))

    @describe.WITHDRAW
    def delete(self, request: Request, listing_id: int) -> Response:
        """The seller withdraws it, while nobody has bid. It stays in the list as cancelled: the log refers to it."""
        listing = changes.own_listing(listing_id, request.user)
        self.sent_nothing()
        unless_done(services.withdraw_listing(listing))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BidHistoryView(ApiView):
    """``GET listings/<id>/bids/``."""

    @describe.BIDS
    def get(self, request: Request, listing_id: int) -> Response:
        """Newest first."""
        changes.find_row(listing_id)
        return Response(pages.bid_page(request, listing_id))
