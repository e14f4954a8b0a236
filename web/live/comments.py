"""Comments outside the sockets (pages, the admin): decided, and told to everyone who watches once that is committed."""

from functools import cache, partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from bidding.models import Listing
from bidding.outcomes import LedgerUnavailable
from chat import comments
from chat.comments import CommentAccepted, CommentRejected, CommentRemoved
from chat.models import Comment
from chat.refusals import Refusal
from web.live import replies
from web.live.telling import tell_listing_sync
from web.shared_rates import SharedBuckets

if TYPE_CHECKING:
    from web.accounts.models import User

Outcome = CommentAccepted | CommentRejected


@cache
def _rates() -> SharedBuckets:
    return SharedBuckets("comments", settings.COMMENTS_PER_MIN / 60, settings.COMMENT_BURST)


def forget_rates() -> None:
    """Start all counts anew, with the settings as they are now."""
    _rates().forget()
    _rates.cache_clear()


def is_too_fast(user_id: int | None) -> bool:
    """Whether this person has sent too many; counts this one, on whichever way it comes."""
    return is_too_fast_here(user_id) or is_too_fast_elsewhere(user_id)


def is_too_fast_here(user_id: int | None) -> bool:
    """As far as this process knows; waits for nobody. If not, ``is_too_fast_elsewhere`` is to be asked in a thread."""
    return bool(_rates().take_here(user_id))


def is_too_fast_elsewhere(user_id: int | None) -> bool:
    """The rest of ``is_too_fast``: as all processes together know."""
    return bool(_rates().take_elsewhere(user_id))


def comment(*, listing: Listing, author: "User", client_id: str, text: str) -> Outcome:
    """``chat.comments.comment``, limited in rate; an outage is a refusal: outcome unknown."""
    if is_too_fast(author.pk):
        return CommentRejected(Refusal.RATE_LIMITED)
    try:
        outcome = comments.comment(listing=listing, author=author, client_id=client_id, text=text)
    except (LedgerUnavailable, OperationalError, InterfaceError):
        return CommentRejected(Refusal.UNAVAILABLE)
    if isinstance(outcome, CommentAccepted) and not outcome.replayed:
        _tell_when_committed(listing.pk, replies.comment(outcome.comment))
    return outcome


def hide(comment: Comment, *, by: "User") -> CommentRemoved | CommentRejected:
    """``chat.comments.hide``, told to everyone, once."""
    return _told(comments.hide(comment, by=by))


def remove(comment: Comment, *, by: "User") -> CommentRemoved | CommentRejected:
    """``chat.comments.remove``, told to everyone, once."""
    return _told(comments.remove(comment, by=by))


def _told(outcome: CommentRemoved | CommentRejected) -> CommentRemoved | CommentRejected:
    if isinstance(outcome, CommentRemoved) and not outcome.replayed:
        _tell_when_committed(outcome.comment.listing_id, replies.comment_removed(outcome.comment))
    return outcome


def _tell_when_committed(listing_id: int, text: str) -> None:
    transaction.on_commit(partial(tell_listing_sync, listing_id, text), robust=True)
