"""What people can do with comments: say something about a listing, take it back, hide what others say.

Refusals come back as values; outages are exceptions.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bidding import selectors
from bidding.models import Listing
from bidding.plain_text import clean
from chat.models import Comment
from chat.models.comments import LONGEST
from chat.refusals import Refusal

if TYPE_CHECKING:
    from web.accounts.models import User

DAY_MS = 24 * 3600 * 1000
_LOCK = 0x434F4D4D
"""The first key of the advisory locks under which comments are stored."""

_SENTENCES = {
    Refusal.NOT_AUTHENTICATED: "You are not signed in: sign in and send it again.",
    Refusal.RATE_LIMITED: "Too many comments at once: wait a moment and send it again.",
    Refusal.UNAVAILABLE: "It is not known whether this was posted: "
    "send it again with the same id until it is answered.",
    Refusal.UNKNOWN_LISTING: "There is no such listing, or no such comment.",
    Refusal.CLOSED: "This listing takes no comments any more.",
    Refusal.NOT_ALLOWED: "Your account may not do that.",
}


@dataclass(frozen=True, slots=True)
class CommentAccepted:
    """The comment is stored, now or (``replayed``) before."""

    comment: Comment
    replayed: bool


@dataclass(frozen=True, slots=True)
class CommentRejected:
    """Nothing has changed."""

    reason: Refusal

    @property
    def message(self) -> str:
        """The reason in a sentence, for programs."""
        return _SENTENCES[self.reason]


@dataclass(frozen=True, slots=True)
class CommentRemoved:
    """Nobody is shown the comment any more, from now on or (``replayed``) since before."""

    comment: Comment
    replayed: bool


def clean_text(text: str) -> str:
    """A comment as it is kept: 1 to 500 characters, each line break one of them. Raises BadText."""
    return clean(text.replace("\r\n", "\n"), most=LONGEST, lines=True)


def comment(*, listing: Listing, author: "User", client_id: str, text: str) -> CommentAccepted | CommentRejected:
    """Say ``text`` (as ``clean_text`` gives it) under the listing, as what the author is there now.

    Idempotent by ``client_id``, the author's own. Raises LedgerUnavailable.
    """
    live = selectors.live_listing_sync(listing.pk, viewer_id=author.pk)
    if live is None:
        return CommentRejected(Refusal.UNKNOWN_LISTING)
    with transaction.atomic():
        _lock(listing)
        known = Comment.objects.filter(listing=listing, author=author, client_id=client_id).first()
        if known is not None:
            return CommentAccepted(known, replayed=True)
        if (reason := _refusal(live.public, author)) is not None:
            return CommentRejected(reason)
        role, paddle = _spoken_as(listing, author, (live.you or {}).get("paddle"))
        return CommentAccepted(
            Comment.objects.create(
                listing=listing,
                author=author,
                role=role,
                paddle=paddle,
                client_id=client_id,
                text=text,
                at_ms=live.public["now_ms"],
            ),
            replayed=False,
        )


def hide(comment: Comment, *, by: "User") -> CommentRemoved | CommentRejected:
    """Moderate: the listing's seller and staff may. Idempotent."""
    if not may_moderate(comment.listing, by):
        return CommentRejected(Refusal.NOT_ALLOWED)
    return _take_out(comment, by)


def remove(comment: Comment, *, by: "User") -> CommentRemoved | CommentRejected:
    """Take it back: its author may. Idempotent."""
    if comment.author_id != by.pk:
        return CommentRejected(Refusal.NOT_ALLOWED)
    return _take_out(comment, by)


def may_moderate(listing: Listing, person: "User") -> bool:
    """Whether the person may hide what others say there."""
    return bool(person.is_active and not person.is_blocked and (person.is_staff or person.pk == listing.seller_id))


def takes_comments(public: selectors.Json) -> bool:
    """Whether a listing in this state takes comments: until some days after its end, never once cancelled."""
    if public["status"] == Listing.Status.CANCELLED:
        return False
    open_ms = settings.COMMENT_DAYS_AFTER_END * DAY_MS
    return bool(public["status"] != Listing.Status.CLOSED or public["now_ms"] < public["ends_at_ms"] + open_ms)


def _refusal(public: selectors.Json, author: "User") -> Refusal | None:
    if not takes_comments(public):
        return Refusal.CLOSED
    return Refusal.NOT_ALLOWED if author.is_blocked or not author.is_active else None


def _spoken_as(listing: Listing, author: "User", paddle: int | None) -> tuple[Comment.Role, int | None]:
    if author.pk == listing.seller_id:
        return Comment.Role.SELLER, None
    if author.is_staff:
        return Comment.Role.STAFF, None
    return (Comment.Role.VISITOR, None) if paddle is None else (Comment.Role.BIDDER, paddle)


def _take_out(comment: Comment, by: "User") -> CommentRemoved:
    shown = Comment.objects.filter(pk=comment.pk, removed_at=None)
    return CommentRemoved(comment, replayed=not shown.update(removed_at=timezone.now(), removed_by=by))


def _lock(listing: Listing) -> None:
    """One after another under one listing: so ids are seen in their order, and who reads on after one misses none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, listing.pk % 2**31])
