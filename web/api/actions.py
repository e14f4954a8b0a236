"""What sellers and staff do to a running listing; each answers with the listing as it is then."""

from typing import Any

from drf_spectacular.utils import extend_schema_view
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from bidding import selectors, services
from bidding.models import Listing
from bidding.outcomes import Done, Refused
from bidding.terms import LONGEST_MS
from web.api import changes
from web.api.base import ApiView
from web.api.errors import malformed, unless_done
from web.api.inputs import ExtendFields, VoidFields
from web.api.openapi import listings, staff
from web.api.parsers import sent_fields
from web.api.permissions import IsStaff
from web.api.representation import listing_now


class ActionView(ApiView):
    """Staff's ``POST listings/<id>/<action>/``."""

    permission_classes = (IsStaff,)

    def post(self, request: Request, listing_id: int) -> Response:
        """Do it. Raises 409 if it is refused."""
        unless_done(self.act(self.find(listing_id)))
        return Response(listing_now(changes.find_listing(listing_id), request))

    def find(self, listing_id: int) -> Listing:
        """The listing, if this person may act on it."""
        return changes.find_listing(listing_id)

    def act(self, listing: Listing) -> Done | Refused:
        """The one service that does it."""
        raise NotImplementedError


@extend_schema_view(post=listings.END)
class EndView(ActionView):
    """The seller's ``end/``, while nobody has bid."""

    permission_classes = (IsAuthenticated,)

    def find(self, listing_id: int) -> Listing:
        """The seller's own."""
        return changes.own_listing(listing_id, self.request.user)

    def act(self, listing: Listing) -> Done | Refused:
        """Ends unsold."""
        self.sent_nothing()
        return services.end_listing(listing)


@extend_schema_view(post=staff.PAUSE)
class PauseView(ActionView):
    """``pause/``."""

    def act(self, listing: Listing) -> Done | Refused:
        """Stops the clock."""
        self.sent_nothing()
        return services.pause_listing(listing)


@extend_schema_view(post=staff.RESUME)
class ResumeView(ActionView):
    """``resume/``."""

    def act(self, listing: Listing) -> Done | Refused:
        """The end moves by the pause."""
        self.sent_nothing()
        return services.resume_listing(listing)


@extend_schema_view(post=staff.EXTEND)
class ExtendView(ActionView):
    """``extend/`` to ``ends_at_ms``."""

    def act(self, listing: Listing) -> Done | Refused:
        """Later only, and not beyond what a new listing may have."""
        ends_at_ms = ExtendFields.checked(sent_fields(self.request))["ends_at_ms"]
        if ends_at_ms > selectors.ledger_now_ms() + LONGEST_MS:
            problem = "The end is at most 90 days from now."
            raise malformed(f"ends_at_ms: {problem}", {"ends_at_ms": problem})
        return services.extend_listing(listing, ends_at_ms=ends_at_ms)


@extend_schema_view(post=staff.CANCEL)
class CancelView(ActionView):
    """``cancel/``."""

    def act(self, listing: Listing) -> Done | Refused:
        """Nobody wins."""
        self.sent_nothing()
        return services.cancel_listing(listing)


@extend_schema_view(post=staff.VOID)
class VoidView(ActionView):
    """``void/`` the bids of a ``bidder`` (paddle) for a ``reason``."""

    def act(self, listing: Listing) -> Done | Refused:
        """The other bids are worked out again."""
        sent: dict[str, Any] = VoidFields.checked(sent_fields(self.request))
        return services.void_bidder(
            listing=listing, paddle=sent["bidder"], reason=sent["reason"], actor=self.request.user
        )
