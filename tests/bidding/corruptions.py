"""Books, and more than twenty ways of tampering with them that verifying has to find."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from bidding import connections, keys, scripts, voiding
from bidding.entries import Entry, StreamId, fields_of
from bidding.models import LedgerEntry, Listing, ListingResult, Notice, QuarantinedEntry, ShardCursor
from bidding.outcomes import BidAccepted, Done
from bidding.rows import COLUMNS, values_of
from tests.bidding.shop import Shop, entries_of, keys_of, revised, run, store
from tests.clock import now_ms
from tests.lua.bench import change_stored


def change(listing: Listing, make: Callable[..., scripts.Call], **args) -> None:
    assert isinstance(scripts.change_reply(run(make(keys_of(listing), **args), listing)), Done)


@dataclass
class Books:
    """Everything that can happen to a listing, happened, and was stored."""

    shop: Shop
    lively: Listing
    sold: Listing
    bought: Listing
    resumed: Listing
    unsold: Listing

    @staticmethod
    def of(shop: Shop) -> "Books":
        sold, unsold = shop.listing(lasts_ms=300, reserve_minor=150), shop.listing(lasts_ms=300)
        for person, amount in ((1, 100), (2, 200), (3, 300)):
            assert isinstance(shop.bid(sold, person, amount), BidAccepted)
        books = Books(shop, _lively(shop), sold, shop.listing(buy_now_minor=900), _resumed(shop), unsold)
        shop.buy_now(books.bought, 1)
        change(shop.listing(), scripts.cancel_listing, unless_bids=False)
        shop.listing(starts_at_ms=now_ms() + 600_000)
        change(shop.listing(), scripts.end_listing)
        for listing in (sold, unsold):
            shop.wait_and_close(listing)
        store()
        return books


def _lively(shop: Shop) -> Listing:
    """Terms revised; bid on in every way; a bidder voided, who bids again."""
    listing = shop.listing()
    terms = revised(listing, reserve_minor=450, steps=((1, 10), (300, 50)), soft_close_ms=7_200_000)
    change(listing, scripts.revise_listing, terms=terms)
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, up_to=400, bid_id="auto")
    shop.bid(listing, 1, 350)
    shop.bid(listing, 3, 500)
    shop.bid(listing, 3, up_to=800)
    store()
    voiding.void_bidder(listing=listing, paddle=3, reason="a joke", actor=shop.seller)
    shop.bid(listing, 1, up_to=700)
    shop.bid(listing, 1, up_to=720, bid_id="quiet")
    shop.bid(listing, 3, 600)
    shop.bid(listing, 2, 750, bid_id="last")
    return listing


def _resumed(shop: Shop) -> Listing:
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    change(listing, scripts.pause_listing)
    change(listing, scripts.resume_listing)
    change(listing, scripts.extend_listing, ends_at_ms=listing.ends_at_ms + 100_000)
    shop.bid(listing, 2, 200)
    return listing


def tamper(row: LedgerEntry, **payload) -> None:
    """Change what an entry says, in its payload and its columns alike."""
    fields = fields_of(row.payload) | payload
    text = json.dumps(fields, separators=(",", ":"))
    entry = Entry(StreamId(row.stream_ms, row.stream_n), text, fields)
    columns = dict(zip(COLUMNS, values_of(row.shard, entry), strict=True))
    del columns["voided"]
    LedgerEntry.objects.filter(pk=row.pk).update(**columns)


def bid_of(listing: Listing, number: int) -> LedgerEntry:
    return entries_of(listing, "bid")[number]


def with_id(listing: Listing, bid_id: str) -> LedgerEntry:
    return listing.entries.get(bid_id=bid_id)


def update(row: LedgerEntry, **columns) -> None:
    LedgerEntry.objects.filter(pk=row.pk).update(**columns)


def swap_places(first: LedgerEntry, second: LedgerEntry) -> None:
    update(first, stream_n=9_999)
    update(second, stream_ms=first.stream_ms, stream_n=first.stream_n)
    update(first, stream_ms=second.stream_ms, stream_n=second.stream_n)


def invent_bid(books: Books) -> None:
    row = bid_of(books.sold, 2)
    row.pk, row.stream_n, row.bid_id = None, row.stream_n + 1_000, "invented"
    row.payload = json.dumps(fields_of(row.payload) | {"bid_id": "invented"})
    row.save()


def closing_of(listing: Listing) -> LedgerEntry:
    return entries_of(listing, "status")[-1]


def state(books: Books, listing: Listing, part: str = "state", **changes) -> None:
    """Change the ledger's own state of a listing."""
    change = f"for i = 1, #ARGV, 2 do {part}[ARGV[i]] = tonumber(ARGV[i + 1]) or ARGV[i + 1] end"
    change_stored(redis(), keys_of(listing), change, *(text for pair in changes.items() for text in pair))


def redis():
    return connections.cold(0)


def receipt(books: Books, listing: Listing, row: LedgerEntry) -> tuple[str, str]:
    return keys_of(listing).state, f"r:{row.bidder_id}:{row.bid_id}"


def quarantine(books: Books) -> None:
    row = bid_of(books.sold, 0)
    place = {"shard": row.shard, "epoch": 1, "stream_ms": row.stream_ms - 1, "stream_n": 0}
    QuarantinedEntry.objects.create(listing=books.sold, payload="?", problem="odd", **place)
    Listing.objects.filter(pk=books.sold.pk).update(held=True)
    ListingResult.objects.filter(listing=books.sold).delete()
    Notice.objects.filter(listing=books.sold).delete()


Tampering = Callable[[Books], object]

IN_ROWS: dict[str, tuple[Tampering, str]] = {
    "a price column": (lambda b: update(bid_of(b.sold, 1), price_minor=1), "price_minor is 1, should be 200"),
    "a price": (lambda b: tamper(bid_of(b.sold, 1), price_minor=201), "price_minor is 201, should be 200"),
    "a bid that is gone": (lambda b: bid_of(b.sold, 1).delete(), "bid_count is 3, should be 2"),
    "a raised maximum that is gone": (lambda b: with_id(b.lively, "quiet").delete(), "bid_count is 6, should be 5"),
    "a last bid that is gone": (lambda b: with_id(b.lively, "last").delete(), "row: seq is"),
    "a closing that is gone": (lambda b: closing_of(b.sold).delete(), "row: status is closed, should be open"),
    "a bidder column": (
        lambda b: update(bid_of(b.sold, 1), bidder=b.shop.people[3]),
        "bidder_id is",
    ),
    "another bidder": (
        lambda b: tamper(bid_of(b.sold, 1), bidder=b.shop.people[1].pk),
        "the rules refuse this bid: already_leading",
    ),
    "another amount": (lambda b: tamper(bid_of(b.sold, 1), value_minor=220), "price_minor is 200, should be 220"),
    "a maximum": (lambda b: tamper(with_id(b.lively, "auto"), value_minor=999), "leader_max_minor is"),
    "a why": (lambda b: tamper(bid_of(b.sold, 1), why="opening"), "why is opening, should be outbid_leader"),
    "a shown maximum": (lambda b: tamper(with_id(b.lively, "auto"), shown_minor=400), "shown_minor is 400"),
    "a hidden public bid": (lambda b: tamper(bid_of(b.sold, 1), public=False), "public is False, should be True"),
    "a seq": (lambda b: tamper(bid_of(b.sold, 1), seq=7), "seq is 7, should be 2"),
    "a floor": (lambda b: tamper(bid_of(b.sold, 1), floor_minor=1), "floor_minor is 1, should be 210"),
    "a reserve met too early": (
        lambda b: tamper(bid_of(b.sold, 0), reserve="met"),
        "reserve is met, should be not_met",
    ),
    "a bid after the end": (
        lambda b: tamper(bid_of(b.sold, 2), at_ms=b.sold.ends_at_ms),
        "outside",
    ),
    "a clock that goes back": (lambda b: tamper(bid_of(b.sold, 1), at_ms=1), "before the entry ahead of it"),
    "two bids in another order": (
        lambda b: swap_places(bid_of(b.sold, 1), bid_of(b.sold, 2)),
        "the rules refuse this bid: too_low",
    ),
    "an invented bid": (invent_bid, "the rules refuse this bid"),
    "a bid of another listing": (lambda b: update(bid_of(b.sold, 1), listing=b.lively), "listing_id is"),
    "a paddle": (lambda b: tamper(bid_of(b.sold, 1), paddle=3), "paddle is 3, should be 2"),
    "a leader's paddle": (lambda b: tamper(bid_of(b.sold, 1), leader_paddle=1), "leader_paddle is 1, should be 2"),
    "a voided bid that counts again": (
        lambda b: update(b.lively.entries.filter(voided=True)[0], voided=False),
        "should be marked as voided",
    ),
    "a good bid marked as voided": (lambda b: update(bid_of(b.sold, 1), voided=True), "should not be marked as voided"),
    "another person voided": (
        lambda b: tamper(entries_of(b.lively, "void")[0], bidder=b.shop.people[2].pk),
        "void .*: price_minor is",
    ),
    "text that is no entry": (lambda b: update(bid_of(b.sold, 1), payload="{}"), "not a log entry"),
    "an end that nothing moved": (
        lambda b: tamper(bid_of(b.sold, 1), ends_at_ms=b.sold.ends_at_ms + 5),
        "ends_at_ms is .*, should be",
    ),
    "a pause that gave too much": (
        lambda b: tamper(entries_of(b.resumed, "status")[1], ends_at_ms=b.resumed.ends_at_ms + 9_999_999),
        "status .*: ends_at_ms is",
    ),
    "an extension that moved one end": (
        lambda b: tamper(entries_of(b.resumed, "extended")[0], hard_end_ms=1),
        "hard_end_ms is 1",
    ),
    "another outcome": (lambda b: tamper(closing_of(b.sold), outcome="unsold"), "outcome is unsold, should be sold"),
    "another winner": (lambda b: tamper(closing_of(b.sold), winner=1), "winner is 1, should be 3"),
    "a closing before the end": (
        lambda b: tamper(closing_of(b.sold), at_ms=bid_of(b.sold, 2).at_ms),
        "before its end",
    ),
    "a closing that says cancelled": (
        lambda b: tamper(closing_of(b.sold), status="cancelled"),
        "has a result .*, should have none",
    ),
    "terms after the first bid": (
        lambda b: swap_places(entries_of(b.lively, "terms")[0], bid_of(b.lively, 0)),
        "terms changed after the first bid",
    ),
    "a reserve": (lambda b: tamper(entries_of(b.sold, "opened")[0], reserve_minor=9_000), "reserve is"),
    "an opening that is gone": (lambda b: entries_of(b.sold, "opened")[0].delete(), "the first entry is bid"),
    "a shard": (lambda b: update(bid_of(b.sold, 1), shard=keys_of(b.sold).shard + 1), "shard is"),
    "an epoch": (lambda b: update(bid_of(b.sold, 1), epoch=0), "epoch is 0, should be 1"),
    "a row after the cursor": (
        lambda b: update(closing_of(b.sold), stream_n=closing_of(b.sold).stream_n + 1),
        "its cursor stands at",
    ),
}

BESIDE_ROWS: dict[str, tuple[Tampering, str]] = {
    "a listing's price": (lambda b: of(b.sold, price_minor=1), "row: price_minor is 1, should be 300"),
    "a listing's status": (lambda b: of(b.sold, status="open"), "row: status is open, should be closed"),
    "a listing's start price": (lambda b: of(b.sold, start_minor=1), "row: start_minor is 1, should be 100"),
    "a listing's steps": (lambda b: of(b.sold, steps=[[1, 1]]), "row: steps is"),
    "a listing's leader": (lambda b: of(b.sold, leader_paddle=1), "row: leader_paddle is 1, should be 3"),
    "a hold without a reason": (lambda b: of(b.unsold, held=True), "is held, but nothing"),
    "an entry in quarantine": (quarantine, "is in quarantine: odd"),
    "a result that is gone": (lambda b: b.sold.result.delete(), "has no result, should be sold"),
    "a result's winner": (lambda b: result(b.sold, winner=b.shop.people[1]), "result: winner_id is"),
    "a result's price": (lambda b: result(b.sold, price_minor=1), "result: price_minor is 1, should be 300"),
    "a result of an unsold listing": (lambda b: result(b.unsold, outcome="sold"), "result: outcome is sold"),
    "a result of a running listing": (
        lambda b: ListingResult.objects.create(listing=b.lively, outcome="sold", at_ms=1),
        "has a result",
    ),
    "a notice that is gone": (lambda b: Notice.objects.filter(kind="won", listing=b.sold).delete(), "no notice 'won'"),
    "a notice to a stranger": (
        lambda b: Notice.objects.create(user=b.shop.people[3], listing=b.unsold, kind="won", at_ms=1),
        "has a notice 'won', should not",
    ),
    "a notice's price": (
        lambda b: Notice.objects.filter(kind="won", listing=b.sold).update(price_minor=1),
        "notice 'won' .*price_minor is 1",
    ),
    "a cursor that stands too early": (
        lambda b: ShardCursor.objects.filter(shard=keys_of(b.lively).shard).update(stream_ms=1),
        "its last row is",
    ),
    "a shard that was stopped": (
        lambda b: ShardCursor.objects.filter(shard=2).update(stopped_because="why"),
        "shard 2: is stopped: why",
    ),
    "the ledger's price": (lambda b: state(b, b.lively, price=1), "ledger: price is 1"),
    "the ledger's leader": (lambda b: state(b, b.lively, leader=1), "ledger: leader is"),
    "the ledger's maximum": (lambda b: state(b, b.lively, leader_max=1), "ledger: leader_max is 1"),
    "the ledger's end": (lambda b: state(b, b.lively, ends_at_ms=1), "ledger: ends_at_ms is 1"),
    "the ledger's reserve": (
        lambda b: state(b, b.lively, "state.terms", reserve=1),
        "ledger: reserve is 1, should be 450",
    ),
    "the ledger's seller": (lambda b: state(b, b.lively, "state.terms", seller="0"), "ledger: seller is"),
    "a listing that the ledger lost": (lambda b: redis().delete(keys_of(b.lively).state), "the ledger lacks it"),
    "a listing that is not due": (lambda b: redis().delete(keys.due(keys_of(b.lively).shard)), "it is due at None"),
    "a receipt": (
        lambda b: redis().hset(*receipt(b, b.lively, bid_of(b.lively, 0)), "1|1|1|1|1|1|1|opening"),
        "ledger: r:.* is 1|1|1",
    ),
    "a receipt that is gone": (
        lambda b: redis().hdel(*receipt(b, b.lively, bid_of(b.lively, 0))),
        "ledger: r:.* is None",
    ),
    "a receipt of no bid": (
        lambda b: redis().hset(keys_of(b.lively).state, "r:1:x", "1"),
        "paddles and receipts, should be",
    ),
    "the ledger's paddle": (
        lambda b: redis().hset(keys_of(b.lively).state, f"p:{b.shop.people[1].pk}", "9|1"),
        "ledger: p:.* is 9",
    ),
    "a public event too many": (
        lambda b: redis().xadd(keys.events(*_place(b.lively)), {"e": "{}"}, id="999-0"),
        "its last public event is 999",
    ),
    "a log that is gone": (lambda b: redis().delete(keys.log(keys_of(b.lively).shard)), "its log ends at 0-0"),
}


def _place(listing: Listing) -> tuple[int, int]:
    return keys_of(listing).shard, listing.pk


def of(listing: Listing, **columns) -> None:
    Listing.objects.filter(pk=listing.pk).update(**columns)


def result(listing: Listing, **columns) -> None:
    ListingResult.objects.filter(listing=listing).update(**columns)
