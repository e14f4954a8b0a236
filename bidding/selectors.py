"""What people can see: live from the ledger, and from PostgreSQL what has left it. Nothing here changes anything."""

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Count, F, Max

from bidding import connections, keys, opening, scripts
from bidding.keys import ListingKeys
from bidding.models import LedgerEntry, Listing
from bidding.outcomes import BidAccepted, BidRejected, LedgerUnavailable, Reason
from bidding.terms import Terms

logger = logging.getLogger(__name__)

LARGEST_ID = 2**63 - 1
ENDED = (Listing.Status.CLOSED, Listing.Status.CANCELLED)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LiveListing:
    """A listing as one moment showed it.

    ``public`` has the fields of the ``snapshot`` message that are the same for everyone, ``you`` the viewer's own.
    When ``resumed``, ``events`` are the texts of all public events after the seq that was asked for.
    """

    public: Json
    you: Json | None
    resumed: bool
    events: list[str]


def _read_call(listing_id: int, viewer_id: int | None, resume: tuple[int, int] | None) -> tuple[scripts.Call, int]:
    listing_keys = ListingKeys(keys.shard_of(listing_id, settings.BIDDING_SHARDS), listing_id)
    epoch, seq = resume or (None, None)
    call = scripts.read_listing(listing_keys, viewer_id=viewer_id, resume_epoch=epoch, resume_seq=seq)
    return call, listing_keys.shard


def _from_reply(reply: scripts.Reply) -> LiveListing | None:
    match reply:
        case ["missing"]:
            return None
        case ["listing", public, you, resumed, *events]:
            return LiveListing(json.loads(public), json.loads(you), resumed == "1", list(events))
    raise ValueError(f"no such read reply: {reply!r}")


async def live_listing(
    listing_id: int, *, viewer_id: int | None = None, resume: tuple[int, int] | None = None
) -> LiveListing | None:
    """The listing for one viewer, resumed after ``(epoch, seq)`` if it can be; None when there is none.

    Raises LedgerUnavailable when the ledger does not answer, or lacks a listing that it should have.
    """
    call, shard = _read_call(listing_id, viewer_id, resume)
    live = _from_reply(await connections.run_cold_async(call, shard))
    return live or await sync_to_async(stored_listing)(listing_id, viewer_id)


def live_listing_sync(
    listing_id: int, *, viewer_id: int | None = None, resume: tuple[int, int] | None = None
) -> LiveListing | None:
    """``live_listing`` for sync callers."""
    call, shard = _read_call(listing_id, viewer_id, resume)
    return _from_reply(connections.run_cold(call, shard)) or stored_listing(listing_id, viewer_id)


def live_publics(listing_ids: Iterable[int]) -> dict[int, Json]:
    """The public fields of those listings that the ledger has, in one round trip to each of its nodes.

    Raises LedgerUnavailable.
    """
    calls: dict[Any, dict[int, tuple[scripts.Call, int]]] = {}
    for listing_id in listing_ids:
        call, shard = _read_call(listing_id, None, None)
        calls.setdefault(connections.cold(shard), {})[listing_id] = call, shard
    found: dict[int, LiveListing | None] = {}
    for group in calls.values():
        shard = next(iter(group.values()))[1]
        replies = connections.run_cold_many([call for call, _ in group.values()], shard)
        found.update(zip(group, map(_from_reply, replies), strict=True))
    return {listing_id: live.public for listing_id, live in found.items() if live}


def current_terms(listing: Listing) -> Terms:
    """The listing's terms after every revision so far; the row may be a moment behind. Raises LedgerUnavailable."""
    shard = keys.shard_of(listing.pk, settings.BIDDING_SHARDS)
    call = scripts.read_terms(ListingKeys(shard, listing.pk))
    return scripts.terms_reply(connections.run_cold(call, shard)) or stored_terms(listing)


def stored_terms(listing: Listing) -> Terms:
    """The listing's terms as its row holds them."""
    return opening.terms_of(listing)


def stored_listing(listing_id: int, viewer_id: int | None) -> LiveListing | None:
    """A listing that has left the ledger, or was not opened there yet, from its rows.

    Raises LedgerUnavailable for one that the ledger should have.
    """
    listing = find_listing(listing_id)
    if listing is None:
        return None
    if listing.epoch is not None and not has_ended(listing):
        raise LedgerUnavailable(f"the ledger lacks listing {listing_id}")
    return LiveListing(public_fields(listing), _stored_you(listing, viewer_id), False, [])


def find_listing(listing_id: int) -> Listing | None:
    """The row, None for an id that no listing has or can have."""
    if not 0 < listing_id <= LARGEST_ID:
        return None
    return Listing.objects.select_related("result").filter(pk=listing_id).first()


def has_ended(listing: Listing) -> bool:
    """Whether PostgreSQL knows that the listing is over."""
    return listing.status in ENDED


def public_fields(listing: Listing, *, now_ms: int | None = None) -> Json:
    """The public part of a ``snapshot`` as PostgreSQL last knew it; ``now_ms`` by default asks the ledger's clock."""
    result = getattr(listing, "result", None)
    closed_without_result = listing.status == Listing.Status.CLOSED and result is None
    closing = stored_closing(listing) if closed_without_result else None
    if now_ms is None:
        now_ms = ledger_now_ms()
    return {
        "listing": listing.pk,
        "epoch": listing.epoch or 0,
        "seq": listing.seq,
        "status": listing.status,
        "currency": listing.currency,
        "price_minor": listing.price_minor,
        "floor_minor": listing.floor_minor or listing.start_minor,
        "leader": listing.leader_paddle,
        "bid_count": listing.bid_count,
        "starts_at_ms": listing.starts_at_ms or now_ms,
        "ends_at_ms": listing.ends_at_ms,
        "now_ms": now_ms,
        "reserve": reserve_word(listing),
        "buy_now_minor": None if listing.leader_paddle or has_ended(listing) else listing.buy_now_minor,
        "outcome": result.outcome if result else closing and closing["outcome"],
        "winner": result.winner_paddle if result else closing and closing["winner"],
    }


def reserve_word(listing: Listing) -> str:
    """``none``, ``not_met`` or ``met``; the reserve itself is hidden."""
    if listing.reserve_minor is None:
        return "none"
    return "met" if (listing.price_minor or 0) >= listing.reserve_minor else "not_met"


def stored_closing(listing: Listing) -> Json | None:
    """The log's word on how the listing ended, None if it was cancelled or has not ended."""
    entry = listing.entries.filter(type="status").order_by("-epoch", "-stream_ms", "-stream_n").first()
    payload: Json | None = json.loads(entry.payload) if entry else None
    return payload if payload and payload["status"] == Listing.Status.CLOSED else None


def _stored_you(listing: Listing, viewer_id: int | None) -> Json | None:
    if viewer_id is None:
        return None
    bid = bids_of(listing).filter(bidder_id=viewer_id).order_by("-value_minor").first()
    if bid is None:
        return {"paddle": None, "leading": False, "max_minor": None}
    return {"paddle": bid.paddle, "leading": bid.paddle == listing.leader_paddle, "max_minor": bid.value_minor}


def bids_of(listing: Listing) -> Any:
    """The listing's accepted bids, a queryset."""
    return LedgerEntry.objects.filter(listing=listing, type="bid")


@dataclass(frozen=True, slots=True)
class Bidder:
    """Somebody who bids on a listing, as staff see it; ``highest_minor`` is public: no leading maximum."""

    paddle: int
    username: str
    bids: int
    highest_minor: int
    last_at_ms: int


def bidders_of(listing: Listing) -> list[Bidder]:
    """Who has bids on the listing that count, by paddle, as far as PostgreSQL knows."""
    people = bids_of(listing).filter(voided=False).values("paddle", username=F("bidder__username"))
    rows = people.annotate(bids=Count("id"), highest_minor=Max("shown_minor"), last_at_ms=Max("at_ms"))
    return [Bidder(**row) for row in rows.order_by("paddle")]


def stored_answer(listing_id: int, bidder_id: int, bid_id: str) -> BidAccepted | BidRejected:
    """The answer to a bid on a listing that the ledger does not have: an accepted ``id`` keeps its acceptance."""
    listing = find_listing(listing_id)
    if listing is None:
        return BidRejected(Reason.UNKNOWN_LISTING)
    entry = bids_of(listing).filter(bidder_id=bidder_id, bid_id=bid_id).first()
    if entry is not None:
        return scripts.accepted_from_receipt(receipt_of(json.loads(entry.payload)), replayed=True)
    if has_ended(listing):
        return BidRejected(Reason.CLOSED)
    return BidRejected(Reason.NOT_OPEN if listing.epoch is None else Reason.UNAVAILABLE)


def receipt_of(payload: Json) -> str:
    """The receipt that the ledger gave for a logged bid: ``seq|at_ms|price|floor|leading|max|paddle|why``."""
    leading = payload["leader"] == payload["bidder"]
    max_minor = payload["leader_max_minor"] if leading else payload["value_minor"]
    parts = (
        payload["seq"],
        payload["at_ms"],
        payload["price_minor"],
        payload["floor_minor"],
        int(leading),
        max_minor,
        payload["paddle"],
        payload["why"],
    )
    return "|".join(map(str, parts))


def bid_history(
    listing_id: int, *, before_seq: int | None = None, after_seq: int | None = None, limit: int = 50
) -> list[Json]:
    """Public bids, newest first: what PostgreSQL has and what is still on its way there.

    The newest ones before ``before_seq``, or those that follow ``after_seq``. Each has the fields of the public
    ``bid`` event and ``voided``. While the ledger is away, the stored ones alone.
    """
    bids = {bid["seq"]: bid for bid in _recent_bids(listing_id, before_seq, after_seq, limit)}
    rows = LedgerEntry.objects.filter(listing_id=listing_id, type="bid", public=True)
    if before_seq is not None:
        rows = rows.filter(seq__lt=before_seq)
    if after_seq is not None:
        rows = rows.filter(seq__gt=after_seq)
    rows = rows.order_by("-seq" if after_seq is None else "seq")
    bids.update((row.seq, _history_item(row)) for row in rows[:limit])
    chosen = sorted(bids, reverse=after_seq is None)[:limit]
    return [bids[seq] for seq in sorted(chosen, reverse=True)]


def _recent_bids(listing_id: int, before_seq: int | None, after_seq: int | None, limit: int) -> list[Json]:
    """Bids from the listing's own event stream, which may be ahead of PostgreSQL."""
    shard = keys.shard_of(listing_id, settings.BIDDING_SHARDS)
    stream = keys.events(shard, listing_id)
    newest = "+" if before_seq is None else f"({before_seq}-0"
    oldest = "-" if after_seq is None else f"({after_seq}-0"
    client: Any = connections.cold(shard)
    try:
        with connections.outages():
            if after_seq is None:
                entries = client.xrevrange(stream, newest, oldest, count=limit)
            else:
                entries = client.xrange(stream, oldest, newest, count=limit)
    except LedgerUnavailable:
        logger.warning("the ledger is away: the history of listing %s may lack the last bids", listing_id)
        return []
    events = [json.loads(fields["e"]) for _, fields in entries]
    return [event | {"voided": False} for event in events if event["type"] == "bid"]


def _history_item(row: LedgerEntry) -> Json:
    payload = json.loads(row.payload)
    return {
        "type": "bid",
        "first_seq": row.seq,
        "seq": row.seq,
        "at_ms": row.at_ms,
        "bidder": row.paddle,
        "amount_minor": row.shown_minor,
        "price_minor": row.price_minor,
        "floor_minor": payload["floor_minor"],
        "leader": payload["leader_paddle"],
        "bid_count": payload["bid_count"],
        "ends_at_ms": payload["ends_at_ms"],
        "extended": payload["extended"],
        "reserve": payload["reserve"],
        "buy_now_minor": payload["buy_now_minor"],
        "why": row.why,
        "voided": row.voided,
    }


def ledger_now_ms() -> int:
    """The ledger's clock; this machine's while the ledger is away."""
    try:
        with connections.outages():
            seconds, micros = connections.cold(0).time()
    except LedgerUnavailable:
        return time.time_ns() // 1_000_000
    return int(seconds) * 1_000 + int(micros) // 1_000
