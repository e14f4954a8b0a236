"""Listings: the list, one of them, and its bids."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from rest_framework import status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from bidding import services
from bidding.models import Category, Listing
from web.api import changes, pages
from web.api.base import ApiView
from web.api.errors import malformed, unless_done
from web.api.inputs import ListingFields
from web.api.openapi import listings as describe
from web.api.parsers import StrictJSONParser, is_form, sent_fields
from web.api.representation import listing_now, listings_now


class ListingsView(ApiView):
    """``GET|POST listings/``."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    parser_classes = (StrictJSONParser, MultiPartParser)

    @describe.LIST
    def get(self, request: Request) -> Response:
        """Newest first, by ``?status=``, ``?category=`` and ``?seller=me``."""
        paginator = pages.NewestFirst()
        page = paginator.paginate_queryset(_wanted(request), request, view=self) or []
        shown = listings_now(page, request)
        wanted = request.query_params.get("status")
        return paginator.get_paginated_response([item for item in shown if wanted in (None, item["status"])])

    @describe.CREATE
    def post(self, request: Request) -> Response:
        """Make a listing."""
        seller = self.person_who_may_sell()
        sent = ListingFields.checked(sent_fields(request), from_form=is_form(request))
        listing = changes.find_listing(changes.create(seller, sent).pk)
        address = reverse("api:listing", args=[listing.pk])
        headers = {"Location": request.build_absolute_uri(address)}
        return Response(listing_now(listing, request), status=status.HTTP_201_CREATED, headers=headers)


def _wanted(request: Request) -> QuerySet[Listing]:
    listings = Listing.objects.select_related("category", "seller", "result").prefetch_related("pictures")
    wanted = request.query_params
    if "status" in wanted:
        status = _one_of(wanted, "status", Listing.Status.values)
        # What PostgreSQL has heard nothing of yet may have any status: the ledger tells.
        listings = listings.filter(Q(status=status) | Q(epoch=None))
    if "category" in wanted:
        slugs = Category.objects.values_list("slug", flat=True)
        listings = listings.filter(category__slug=_one_of(wanted, "category", slugs))
    if "seller" in wanted:
        _one_of(wanted, "seller", ["me"])
        if not request.user.is_authenticated:
            raise NotAuthenticated
        listings = listings.filter(seller=request.user)
    return listings


def _one_of(wanted: Any, name: str, choices: Any) -> str:
    value = str(wanted[name])
    if value not in choices:
        problem = f"This is one of: {', '.join(choices)}."
        raise malformed(f"{name}: {problem}", {name: problem})
    return value


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
