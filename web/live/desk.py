"""Taking comments from sockets: stored in a thread of their own, so that no bid and no look-up waits for one."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.contrib.auth import get_user_model

from bidding.models import Listing
from chat import comments
from chat.comments import CommentAccepted, CommentRejected
from chat.refusals import Refusal
from web.live import replies
from web.live.background import in_thread, spawn
from web.live.comments import Outcome, is_too_fast_elsewhere, is_too_fast_here
from web.live.crier import Crier
from web.live.messages import Comment
from web.live.people import Person, Standing

PATIENCE_S = 5.0
"""After it the outcome is unknown; the answer follows when it is there."""

MOST_WAITING = 200

Answer = Callable[[str, Outcome], None]


class Desk:
    """This process's. One thread: comments are stored in the order in which they came."""

    def __init__(self, crier: Crier) -> None:
        self._crier = crier
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "comments")
        self._waiting = 0

    def take(self, listing_id: int, comment: Comment, person: Person | None, answer: Answer) -> None:
        """Take a comment; its answer comes later, or at once if nobody has to be asked."""
        refusal = _refusal(person)
        if refusal is None and self._waiting >= MOST_WAITING:
            refusal = Refusal.UNAVAILABLE
        if refusal is not None or person is None or person.user_id is None:
            return answer(comment.id, CommentRejected(refusal or Refusal.UNAVAILABLE))
        spawn(self._serve(listing_id, comment, person.user_id, answer))
        return None

    async def _serve(self, listing_id: int, comment: Comment, user_id: int, answer: Answer) -> None:
        timer = self._loop.call_later(PATIENCE_S, answer, comment.id, CommentRejected(Refusal.UNAVAILABLE))
        self._waiting += 1
        try:
            outcome = await self._loop.run_in_executor(self._thread, _store, listing_id, comment, user_id)
        finally:
            self._waiting -= 1
            timer.cancel()
        answer(comment.id, outcome)
        if isinstance(outcome, CommentAccepted) and not outcome.replayed:
            await self._crier.tell(listing_id, replies.comment(outcome.comment))


def _refusal(person: Person | None) -> Refusal | None:
    """Why nobody else is asked, None when it goes on."""
    if person is None or person.standing is Standing.SIGNED_OUT:
        return Refusal.NOT_AUTHENTICATED
    if is_too_fast_here(person.user_id):
        return Refusal.RATE_LIMITED
    return Refusal.UNAVAILABLE if person.standing is Standing.IN_DOUBT else None


def _store(listing_id: int, comment: Comment, user_id: int) -> Outcome:
    unknown: Outcome = CommentRejected(Refusal.UNAVAILABLE)
    work = partial(_commented, listing_id, comment, user_id)
    return in_thread(work, otherwise=unknown, what=f"comment {comment.id} on listing {listing_id}")


def _commented(listing_id: int, comment: Comment, user_id: int) -> Outcome:
    if is_too_fast_elsewhere(user_id):
        return CommentRejected(Refusal.RATE_LIMITED)
    listing = Listing.objects.filter(pk=listing_id).first()
    author = get_user_model().objects.filter(pk=user_id).first()
    if listing is None:
        return CommentRejected(Refusal.UNKNOWN_LISTING)
    if author is None:
        return CommentRejected(Refusal.NOT_AUTHENTICATED)
    return comments.comment(listing=listing, author=author, client_id=comment.id, text=comment.text)
