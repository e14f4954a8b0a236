"""What somebody typed stays in their session over the redirect, so that nothing has to be typed twice.

A bid whose outcome is unknown keeps its id as well: sent again, it can count only once.
"""

from typing import Any

from django.http import HttpRequest

KEY = "kept_bid"


def keep(request: HttpRequest, listing_id: int, *, kind: str, amount: str, bid_id: str = "") -> None:
    """Put it by for the next look at the listing's page."""
    request.session[KEY] = {"listing": listing_id, "kind": kind, "amount": amount, "bid_id": bid_id}


def take(request: HttpRequest, listing_id: int) -> dict[str, Any] | None:
    """What was kept for this listing, once."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if not kept or kept["listing"] != listing_id:
        return None
    del request.session[KEY]
    return kept
