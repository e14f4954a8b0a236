"""Lists by pages, each page named by a cursor that stays right while new things come in."""

from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from bidding import selectors
from chat.selectors import comments_of, public_fields
from web.api.errors import malformed

MOST_ON_A_PAGE = 100


def page_size(request: Request, usual: int) -> int:
    """How many things the client wants on a page. Raises 400."""
    text = request.query_params.get("page_size")
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_ON_A_PAGE):
        problem = f"This is a whole number from 1 to {MOST_ON_A_PAGE}."
        raise malformed(f"page_size: {problem}", {"page_size": problem})
    return int(text)


def bad_cursor() -> Exception:
    """400 for a cursor that no page gave."""
    problem = "This is no cursor that a page gave."
    return malformed(f"cursor: {problem}", {"cursor": problem})


class NewestFirst(CursorPagination):
    """By descending id."""

    ordering = "-id"
    page_size = 20

    def get_page_size(self, request: Request) -> int:
        """Strict: what can't be had is refused."""
        return page_size(request, self.page_size)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor, if it is one of ours."""
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except NotFound:
            raise bad_cursor() from None
        if cursor is None or _is_id(cursor.position):
            return cursor
        raise bad_cursor()


def _is_id(position: Any) -> bool:
    return position is None or (position.isascii() and position.isdecimal() and len(position) <= 18)


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
        if side not in ("before", "after") or not seq or not _is_id(seq):
            raise bad_cursor()
        return cls(**{side: int(seq)})

    @staticmethod
    def link(request: Request, cursor: str) -> str:
        return replace_query_param(request.build_absolute_uri(), "cursor", cursor)


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
    if not _is_id(text):
        problem = "This is a comment's id."
        raise malformed(f"after: {problem}", {"after": problem})
    return int(text)
