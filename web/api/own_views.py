"""What concerns whoever asks, and nobody else."""

from typing import Any

from rest_framework import status
from rest_framework.authtoken.models import Token
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from bidding import selectors, services
from bidding.models import Listing, Notice
from chat.selectors import unread_count
from web.api import changes
from web.api.base import ApiView
from web.api.cursors import Order, page_of
from web.api.openapi import people as describe
from web.api.representation import Json
from web.listings.finding import Finding, matching
from web.notices.fields import Shown
from web.notices.fields import shown as shown_notices


class MeView(ApiView):
    """``GET me/``."""

    permission_classes = (IsAuthenticated,)

    @describe.ME
    def get(self, request: Request) -> Response:
        """The person who asks."""
        me: Any = request.user
        token = Token.objects.filter(user=me).first()
        return Response(
            {
                "username": me.get_username(),
                "email": me.email,
                "avatar": request.build_absolute_uri(me.avatar.url) if me.avatar else None,
                "unread": unread_count(me.pk),
                "token_created": token.created if token else None,
            }
        )


class MyBidsView(ApiView):
    """``GET me/bids/``."""

    permission_classes = (IsAuthenticated,)

    @describe.MY_BIDS
    def get(self, request: Request) -> Response:
        """What the person has bid on, the newest listing first."""
        found = matching(Finding(bidder_id=request.user.pk), now_ms=0).order_by().select_related("result")
        return Response(page_of(found, request, lambda rows: _my_bids(rows, request.user.pk), order=Order()))


def _my_bids(rows: list[Listing], person_id: int) -> list[Json]:
    seen = selectors.seen_many(rows, viewer_id=person_id, now_ms=selectors.ledger_now_ms())
    return [_my_bid(row, *seen[row.pk]) for row in rows]


def _my_bid(row: Listing, public: Json, you: Json | None) -> Json:
    own = you or {"paddle": None, "leading": False, "max_minor": None}
    live = ("currency", "status", "price_minor", "ends_at_ms", "outcome")
    return {
        "listing": row.pk,
        "title": row.title,
        **{name: public[name] for name in live},
        **own,
        "won": public["winner"] is not None and public["winner"] == own["paddle"],
    }


class MyNoticesView(ApiView):
    """``GET me/notices/``."""

    permission_classes = (IsAuthenticated,)

    @describe.MY_NOTICES
    def get(self, request: Request) -> Response:
        """What the person was told, newest first."""
        found = Notice.objects.filter(user=request.user.pk, shown=True).select_related("listing__result", "sender")
        return Response(page_of(found, request, _notices, order=Order("at_ms")))


def _notices(rows: list[Notice]) -> list[Json]:
    return [_notice(told) for told in shown_notices(rows)]


def _notice(told: Shown) -> Json:
    names = ("id", "kind", "listing", "title", "currency", "price_minor", "outcome", "other", "at_ms", "url")
    return {**{name: told.message[name] for name in names}, "read": told.notice.read_at is not None}


class WatchView(ApiView):
    """``POST|DELETE listings/<id>/watch/``."""

    permission_classes = (IsAuthenticated,)

    @describe.WATCH
    def post(self, request: Request, listing_id: int) -> Response:
        """201 the first time, 200 when it is watched already."""
        listing = changes.find_row(listing_id)
        self.sent_nothing()
        known = selectors.is_watching(request.user.pk, listing.pk)
        services.watch(user_id=request.user.pk, listing_id=listing.pk)
        return Response({"watching": True}, status.HTTP_200_OK if known else status.HTTP_201_CREATED)

    @describe.UNWATCH
    def delete(self, request: Request, listing_id: int) -> Response:
        """204, whether or not it was watched."""
        listing = changes.find_row(listing_id)
        self.sent_nothing()
        services.unwatch(user_id=request.user.pk, listing_id=listing.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
