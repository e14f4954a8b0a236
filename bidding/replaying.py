"""Runs the Lua bidding rules over stored bids, in chunks that block a server for a millisecond or two."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from bidding import scripts
from bidding.scripts import Book, Replay, ReplayBid, Reply
from bidding.terms import Terms

CHUNK_BIDS = 500

Run = Callable[[scripts.Call], Reply]


def replay_chunks(
    terms: Terms, bids: Iterable[ReplayBid], *, run: Run, strict: bool, book: Book | None = None
) -> Iterator[Replay]:
    """Replay the bids in order on ``book`` (empty by default), one ``Replay`` for each chunk of CHUNK_BIDS.

    ``run`` sends a call to any Redis server. ``strict`` stops after the chunk in which the rules refuse a bid;
    otherwise floors aren't checked, as after a voiding.
    """
    book = book or Book()
    remaining = iter(bids)
    while chunk := list(islice(remaining, CHUNK_BIDS)):
        done = scripts.replay_reply(run(scripts.replay(terms=terms, book=book, bids=chunk, strict=strict)))
        yield done
        if done.refused_at is not None:
            return
        book = done.book


def book_after(terms: Terms, bids: Sequence[ReplayBid] | Iterable[ReplayBid], *, run: Run) -> Book:
    """The book that the bids come to without floor checks: what a voiding applies."""
    book = Book()
    for done in replay_chunks(terms, bids, run=run, strict=False):
        book = done.book
    return book
