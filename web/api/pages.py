"""Pages of what is said and bid under a listing, each named by a cursor that stays right while new things come in."""

from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from bidding import selectors
from chat.selectors import comments_of, public_fields
from web.api.cursors import bad_cursor, is_number, page_size
from web.api.errors import malformed


def bid_page(request: Request, listing_id: int) -> dict[str, Any]:
    """A page of a listing's bids; its cursor names the bid that the page is before or after."""
    size, cursor = page_size(request, 50), _BidCursor.of(request)
    bids = selectors.bid_history(listing_id, before_seq=cursor.before, after_seq=cursor.after, limit=size + 1)
    more = len(bids) > size
    if cursor.after is not None:
        bids, older, newer = bids[-size:], True, more
    else:
        bids, older, newer = bids[:size], more, cursor.before is not None
    return {
        "next": cursor.link(request, f"before-{bids[-1]['seq']}") if older and bids else None,
        "previous": cursor.link(request, f"after-{bids[0]['seq']}") if newer and bids else None,
        "results": bids,
    }


@dataclass(frozen=True, slots=True)
class _BidCursor:
    before: int | None = None
    after: int | None = None

    @classmethod
    def of(cls, request: Request) -> "_BidCursor":
        text = request.query_params.get("cursor")
        if text is None:
            return cls()
        side, _, seq = text.partition("-")
        if side not in ("before", "after") or not seq or not is_number(seq):
            raise bad_cursor()
        return cls(**{side: int(seq)})

    @staticmethod
    def link(request: Request, cursor: str) -> str:
        return str(replace_query_param(request.build_absolute_uri(), "cursor", cursor))


def comment_page(request: Request, listing_id: int) -> dict[str, Any]:
    """A page of a listing's comments: those that follow ``?after=``, or the first ones."""
    size, after_id = page_size(request, 50), _after(request)
    found = comments_of(listing_id, after_id=after_id, limit=size + 1)
    comments = [public_fields(comment) for comment in found[:size]]
    address = request.build_absolute_uri()
    more = replace_query_param(address, "after", comments[-1]["id"]) if len(found) > size else None
    return {"next": more, "previous": None, "results": comments}


def _after(request: Request) -> int:
    text = request.query_params.get("after", "0")
    if not is_number(text):
        problem = "This is a comment's id."
        raise malformed(f"after: {problem}", {"after": problem})
    return int(text)
