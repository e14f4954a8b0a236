"""Bids as the document describes them. Real ones are answered past DRF, by ``web.api.bid_endpoint``."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework.permissions import IsAuthenticated, IsAuthenticatedOrReadOnly

from bidding.outcomes import BidRejected, Reason
from bidding.terms import MAX_MINOR
from web.api.listing_views import BidHistoryView
from web.api.openapi.describing import IDEMPOTENCY_KEY, LISTING_ID, described
from web.api.openapi.shapes import asyncapi, ref
from web.live.replies import rejected_fields
from web.refusals import status_of

Json = dict[str, Any]

_AMOUNT = {"type": "integer", "minimum": 1, "maximum": MAX_MINOR}
_BODY = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "amount_minor": _AMOUNT | {"description": "A straight bid of that many minor units."},
        "max_minor": _AMOUNT | {"description": "An automatic bid up to that many minor units."},
    },
    "oneOf": [{"required": ["amount_minor"]}, {"required": ["max_minor"]}],
    "examples": [{"amount_minor": 12_750}, {"max_minor": 20_000}],
}
_DESCRIPTION = (
    "It counts once it is answered 201. The same `Idempotency-Key`, once accepted, is answered 200 with that "
    "acceptance again (`replayed`) and changes nothing. 503 means that the outcome is not known: repeat the same key "
    "until it is answered. What is refused may be tried again under the same key."
)


def _answers() -> dict[int, OpenApiResponse]:
    example: Json = asyncapi()["components"]["messages"]["accepted"]["examples"][0]["payload"]
    accepted = {name: value for name, value in example.items() if name != "type"}
    found = {
        201: _accepted("It counts.", accepted),
        200: _accepted("It counted before.", accepted | {"replayed": True}),
    }
    by_status: dict[int, list[Reason]] = {}
    for reason in Reason:
        by_status.setdefault(status_of(reason), []).append(reason)
    return found | {status: _rejected(reasons) for status, reasons in by_status.items()}


def _accepted(description: str, example: Json) -> OpenApiResponse:
    return OpenApiResponse(ref("AcceptedBid"), description, [OpenApiExample("accepted", value=example)])


def _rejected(reasons: list[Reason]) -> OpenApiResponse:
    examples = [
        OpenApiExample(reason.value, value=rejected_fields("b-7f3a", BidRejected(reason))) for reason in reasons
    ]
    return OpenApiResponse(ref("RejectedBid"), "Refused.", examples)


class PlacingBids(BidHistoryView):
    """``GET|POST listings/<id>/bids/``."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @described(
        "place_bid",
        "Bids",
        "Bid",
        _DESCRIPTION,
        answers=_answers(),
        request={"application/json": _BODY},
        parameters=[LISTING_ID, IDEMPOTENCY_KEY],
    )
    def post(self) -> None:
        """Never called."""


class BuyingNow(BidHistoryView):
    """``POST listings/<id>/buy-now/``."""

    http_method_names = ["post"]
    permission_classes = (IsAuthenticated,)

    @described(
        "buy_now",
        "Bids",
        "Buy now",
        f"Take it at the buy-now price, on offer until the first bid. No body is needed. {_DESCRIPTION}",
        answers=_answers(),
        parameters=[LISTING_ID, IDEMPOTENCY_KEY],
    )
    def post(self) -> None:
        """Never called."""
