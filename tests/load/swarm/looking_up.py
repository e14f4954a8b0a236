"""After the run: is each acknowledged bid where it has to be?"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing

import gevent

from .books import Acknowledged
from .site import Site

AGAIN_AFTER_S = 1.0

_BIDS = """
    SELECT listing_id, bid_id, seq, at_ms, price_minor, paddle, why FROM bidding_ledgerentry
    WHERE type = 'bid' AND listing_id = ANY(%s)
"""


Look = Callable[[Sequence[Acknowledged]], list[Acknowledged]]
"""Says which of the bids are not to be found now."""


def look_up(acknowledged: Sequence[Acknowledged], look: Look, patience_s: float) -> list[Acknowledged]:
    """Those that are still missing when the time is over: bids are stored a little after they are acknowledged."""
    deadline_s = time.monotonic() + patience_s
    missing = look(acknowledged)
    while missing and time.monotonic() < deadline_s:
        gevent.sleep(AGAIN_AFTER_S)
        missing = look(missing)
    return missing


def in_postgres(database_url: str) -> Look:
    """In the table of all bids. It has to be told nothing but the bid's id, and all else has to be as acknowledged."""
    # Whoever only has HTTP needs no driver.
    import psycopg2

    def look(wanted: Sequence[Acknowledged]) -> list[Acknowledged]:
        try:
            with closing(psycopg2.connect(database_url)) as connection, connection.cursor("bids") as cursor:
                cursor.execute(_BIDS, [list({bid.listing_id for bid in wanted})])
                return not_among(wanted, (Acknowledged(*row) for row in cursor))
        except psycopg2.Error as problem:
            raise OSError(str(problem)) from problem

    def beside_the_others(wanted: Sequence[Acknowledged]) -> list[Acknowledged]:
        # In a thread: the driver would hold up everything else of this process, which has to answer its workers.
        return gevent.get_hub().threadpool.apply(look, [wanted])

    return beside_the_others


def in_public_history(site: Site) -> Look:
    """In ``GET listings/<id>/bids/``, which names no ids: by seq, with the same bidder, time and price."""

    def look(wanted: Sequence[Acknowledged]) -> list[Acknowledged]:
        missing: list[Acknowledged] = []
        for listing_id, bids in _by_listing(wanted).items():
            oldest = min(bid.seq for bid in bids)
            missing += not_among(bids, _history(site, listing_id, oldest), key=_without_id)
        return missing

    return look


def is_public(bid: Acknowledged) -> bool:
    """Whether it made an event of its own: a leader who raises a maximum mostly makes none."""
    return bid.why != "max_raised"


def not_among(
    wanted: Iterable[Acknowledged],
    stored: Iterable[Acknowledged],
    key: Callable[[Acknowledged], tuple[object, ...]] = tuple,
) -> list[Acknowledged]:
    """Those of the wanted that are not stored exactly as they were acknowledged."""
    open_yet = {key(bid): bid for bid in wanted}
    for bid in stored:
        open_yet.pop(key(bid), None)
    return list(open_yet.values())


def _without_id(bid: Acknowledged) -> tuple[object, ...]:
    return bid.listing_id, bid.seq, bid.at_ms, bid.price_minor, bid.paddle, bid.why


def _by_listing(bids: Iterable[Acknowledged]) -> dict[int, list[Acknowledged]]:
    found: dict[int, list[Acknowledged]] = defaultdict(list)
    for bid in bids:
        found[bid.listing_id].append(bid)
    return found


def _history(site: Site, listing_id: int, oldest_seq: int) -> Iterator[Acknowledged]:
    for item in site.pages(f"listings/{listing_id}/bids/"):
        if item["seq"] < oldest_seq:
            return
        fields = (item[name] for name in ("seq", "at_ms", "price_minor", "bidder", "why"))
        yield Acknowledged(listing_id, "", *fields)
