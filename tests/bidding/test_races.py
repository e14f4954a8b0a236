"""Real races: many callers at once on one real ledger; whatever the order was, one outcome holds."""

import asyncio
from itertools import count, pairwise

import pytest

from bidding import connections, keys, scripts, services
from bidding.entries import fields_of
from bidding.outcomes import BidAccepted, BidRejected, Done, Reason, Refused
from bidding.terms import Terms
from tests.clock import now_ms

SELLER = 9_999
_ids = count(50_001)


def open_listing(*, lasts_ms: int = 60_000, **terms) -> int:
    listing_id = next(_ids)
    listing_keys = keys.keys_of(listing_id)
    made = Terms(start_minor=1000, ends_at_ms=now_ms() + lasts_ms, soft_close_ms=0, **terms)
    call = scripts.open_listing(listing_keys, seller_id=SELLER, epoch=1, terms=made)
    assert connections.run_cold(call, listing_keys.shard) == ["done", "0"]
    return listing_id


async def change(listing_id: int, make, **args):
    """The same script that staff's services run, beside the bids on the hot connection's own server."""
    listing_keys = keys.keys_of(listing_id)
    return scripts.change_reply(await connections.run_cold_async(make(listing_keys, **args), listing_keys.shard))


def log_of(ledger, listing_id: int, kind: str = "bid") -> list[dict]:
    shard = keys.keys_of(listing_id).shard
    entries = [fields_of(fields["e"]) for _, fields in ledger.xrange(keys.log(shard))]
    return [entry for entry in entries if entry["listing"] == listing_id and entry["type"] == kind]


def straight(listing_id: int, bidder: int, amount: int, bid_id: str | None = None):
    return services.place_bid(
        listing_id=listing_id, bidder_id=bidder, bid_id=bid_id or f"b{bidder}-{amount}", amount_minor=amount
    )


def automatic(listing_id: int, bidder: int, maximum: int):
    return services.place_bid(listing_id=listing_id, bidder_id=bidder, bid_id=f"m{bidder}-{maximum}", max_minor=maximum)


def accepted(outcomes) -> list[BidAccepted]:
    return [outcome for outcome in outcomes if isinstance(outcome, BidAccepted)]


def reasons(outcomes) -> set[Reason]:
    return {outcome.reason for outcome in outcomes if isinstance(outcome, BidRejected)}


async def test_of_a_hundred_with_the_same_amount_one_wins(ledger):
    listing = open_listing()

    outcomes = await asyncio.gather(*(straight(listing, bidder, 5000) for bidder in range(1, 101)))

    assert len(accepted(outcomes)) == 1
    assert reasons(outcomes) == {Reason.TOO_LOW}
    assert len(log_of(ledger, listing)) == 1


async def test_of_a_hundred_with_the_same_maximum_the_first_leads_and_all_others_lose_to_it(ledger):
    listing = open_listing()

    outcomes = await asyncio.gather(*(automatic(listing, bidder, 5000) for bidder in range(1, 101)))

    assert [outcome.leading for outcome in accepted(outcomes)].count(True) == 1
    assert len(log_of(ledger, listing)) == len(accepted(outcomes)) == 2, "after the tie the floor is above 5000"


async def test_the_same_id_a_hundred_times_is_one_bid_with_one_answer(ledger):
    listing = open_listing()

    outcomes = await asyncio.gather(*(straight(listing, 1, 5000, "once") for _ in range(100)))

    assert [outcome.replayed for outcome in outcomes].count(False) == 1
    assert len({(outcome.seq, outcome.price_minor, outcome.at_ms) for outcome in outcomes}) == 1
    assert len(log_of(ledger, listing)) == 1


async def test_no_bid_is_taken_at_or_after_the_end(ledger):
    listing = open_listing(lasts_ms=1_200)
    outcomes = []

    async def keep_bidding(bidder: int) -> None:
        amount = 1000 + bidder
        while True:
            outcomes.append(await straight(listing, bidder, amount))
            if outcomes[-1] == BidRejected(Reason.CLOSED):
                return
            amount += 10_000

    await asyncio.gather(*(keep_bidding(bidder) for bidder in range(1, 21)))
    assert isinstance(await change(listing, scripts.close_listing), Done)

    closed = log_of(ledger, listing, "status")[-1]
    bids = log_of(ledger, listing)
    assert len(bids) == len(accepted(outcomes)) > 20
    assert max(bid["at_ms"] for bid in bids) < closed["ends_at_ms"]
    assert closed["price_minor"] == bids[-1]["price_minor"]


@pytest.mark.parametrize("round_", range(10))
async def test_a_revision_and_a_first_bid_race_and_one_of_them_loses(ledger, round_):
    listing = open_listing()
    terms = Terms(start_minor=3000, ends_at_ms=now_ms() + 90_000)

    bid, revision = await asyncio.gather(
        straight(listing, 1, 2000), change(listing, scripts.revise_listing, terms=terms)
    )

    outcomes = (type(bid), type(revision))
    assert outcomes in {(BidAccepted, Refused), (BidRejected, Done)}
    if isinstance(revision, Refused):
        assert revision == Refused("has_bids")
    else:
        assert bid == BidRejected(Reason.TOO_LOW, 3000)


@pytest.mark.parametrize("round_", range(10))
async def test_a_seller_ending_early_and_a_first_bid_race_and_one_of_them_loses(ledger, round_):
    listing = open_listing()

    bid, ended = await asyncio.gather(straight(listing, 1, 2000), change(listing, scripts.end_listing))

    assert isinstance(bid, BidAccepted) == (ended == Refused("has_bids"))
    assert isinstance(bid, BidRejected) == isinstance(ended, Done)


async def test_after_a_pause_was_made_no_bid_is_taken(ledger):
    listing = open_listing()

    async def bids() -> list:
        return await asyncio.gather(*(straight(listing, bidder, 1000 * bidder) for bidder in range(1, 201)))

    outcomes, paused = await asyncio.gather(bids(), change(listing, scripts.pause_listing))

    assert isinstance(paused, Done)
    assert all(bid["seq"] < paused.seq for bid in log_of(ledger, listing))
    assert len(log_of(ledger, listing)) == len(accepted(outcomes))
    assert await straight(listing, 1, 9_000_000) == BidRejected(Reason.NOT_OPEN)


@pytest.mark.parametrize("round_", range(10))
async def test_buying_now_and_bidding_race_and_one_of_them_loses(ledger, round_):
    listing = open_listing(buy_now_minor=9000)
    buyers = (services.buy_now(listing_id=listing, bidder_id=bidder, bid_id="now") for bidder in range(1, 11))
    bidders = (straight(listing, bidder, 2000 + 100 * bidder) for bidder in range(11, 21))
    mixed = [call for pair in zip(buyers, bidders, strict=True) for call in (pair if round_ % 2 else pair[::-1])]

    outcomes = await asyncio.gather(*mixed)

    whys = [outcome.why for outcome in accepted(outcomes)]
    if "buy_now" in whys:
        assert whys == ["buy_now"]
        assert reasons(outcomes) == {Reason.CLOSED}
    else:
        assert Reason.BUY_NOW_GONE in reasons(outcomes)


async def test_a_leader_raised_while_challenged_never_pays_more_than_needed(ledger):
    listing = open_listing()
    await automatic(listing, 1, 5_000)

    outcomes = await asyncio.gather(
        *(automatic(listing, 1, 5_000 + 1_000 * step) for step in range(1, 40)),
        *(straight(listing, 2, 1_500 + 1_000 * step) for step in range(1, 40)),
    )

    book = log_of(ledger, listing)[-1]
    assert len(log_of(ledger, listing)) == len(accepted(outcomes)) + 1
    highest_of_2 = max(bid["value_minor"] for bid in log_of(ledger, listing) if bid["bidder"] == 2)
    if book["leader"] == 1:
        assert book["price_minor"] <= min(book["leader_max_minor"], highest_of_2 + 1_000)
    else:
        assert book["price_minor"] == book["leader_max_minor"] == highest_of_2


async def test_events_of_racing_bids_have_no_gap(ledger):
    listing = open_listing()

    await asyncio.gather(*(automatic(listing, bidder % 7 + 1, 1_000 + 777 * bidder) for bidder in range(200)))

    bids = [bid for bid in log_of(ledger, listing) if bid["public"]]
    assert [bid["seq"] for bid in bids] == list(range(1, len(bids) + 1))
    assert all(earlier["at_ms"] <= later["at_ms"] for earlier, later in pairwise(bids))
