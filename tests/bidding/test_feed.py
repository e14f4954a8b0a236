"""What the ledger publishes, on one subscription, also when it dies in between."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bidding import keys, scripts
from bidding.connections import run_cold
from bidding.feed import EpochChanged, Feed, ListingEvent, PersonChanged, Reconnected, latest_seqs
from bidding.outcomes import LedgerUnavailable
from bidding.terms import Terms
from tests.bidding.calls import until
from tests.clock import now_ms

SHARDS = 16


def publish(client, listing_id: int, text: str) -> int:
    return client.publish(keys.events(listing_id % SHARDS, listing_id), text)


@asynccontextmanager
async def feed_into(got: list):
    feed = Feed(got.append)
    await feed.start()
    try:
        yield feed
    finally:
        await feed.stop()


async def test_a_subscription_is_confirmed_and_gets_every_event_in_order(ledger):
    got = []
    async with feed_into(got) as feed:
        await feed.subscribe(5)
        for number in range(1000):
            assert publish(ledger, 5, f"event {number}") == 1
        await until(lambda: len(got) == 1000)

    assert got == [ListingEvent(5, f"event {number}") for number in range(1000)]


async def test_scripts_publish_where_the_feed_listens(ledger):
    got = []
    listing = keys.ListingKeys(5, 21)
    terms = Terms(start_minor=1000, ends_at_ms=now_ms() + 60_000)
    async with feed_into(got) as feed:
        await feed.subscribe(21)
        run_cold(scripts.open_listing(listing, seller_id=9, epoch=1, terms=terms), 5)
        bid = scripts.place_bid(listing, bidder_id=1, bid_id="b", kind="straight", value_minor=1000, allowed=True)
        run_cold(bid, 5)
        await until(lambda: len(got) == 1)

    assert got[0].listing_id == 21
    assert got[0].text == ledger.xrange(listing.ordered()[2])[0][1]["e"]


async def test_an_unsubscribed_listing_gets_nothing(ledger):
    got = []
    async with feed_into(got) as feed:
        await feed.subscribe(5)
        await feed.subscribe(6)
        await feed.unsubscribe(5)
        publish(ledger, 5, "no")
        publish(ledger, 6, "yes")
        await until(lambda: bool(got))
        await until(lambda: publish(ledger, 5, "no") == 0)

    assert got == [ListingEvent(6, "yes")]


async def test_the_last_word_of_one_turn_counts(ledger):
    got = []
    async with feed_into(got) as feed:
        await asyncio.gather(feed.subscribe(5), feed.unsubscribe(5), feed.subscribe(5), feed.subscribe(6))
        await feed.unsubscribe(6)
        assert publish(ledger, 5, "yes") == 1
        await until(lambda: bool(got))

    assert got == [ListingEvent(5, "yes")]


async def test_a_thousand_subscriptions_at_once_are_all_confirmed(ledger):
    got = []
    async with feed_into(got) as feed:
        await asyncio.gather(*(feed.subscribe(listing_id) for listing_id in range(1000)))
        assert all(publish(ledger, listing_id, "x") == 1 for listing_id in range(1000))
        await until(lambda: len(got) == 1000)


async def test_changes_of_people_and_epochs_arrive_and_nonsense_is_logged(ledger, caplog):
    got = []
    async with feed_into(got) as feed:
        await feed.subscribe(5)
        for text in ('{"type":"person","user":5}', "{", '{"type":"person","user":"5"}', '{"type":"epoch"}'):
            ledger.publish(keys.PEOPLE_CHANNEL, text)
        await until(lambda: len(got) == 2)

    assert got == [PersonChanged(5), EpochChanged()]
    assert caplog.text.count("unknown notice") == 2


async def test_a_reader_that_fails_on_one_message_gets_the_next(ledger, caplog):
    got = []

    def read(message: ListingEvent) -> None:
        got.append(message.text)
        if message.text == "bad":
            raise KeyError(message.text)

    feed = Feed(read)
    await feed.start()
    await feed.subscribe(5)
    publish(ledger, 5, "bad")
    publish(ledger, 5, "good")
    await until(lambda: len(got) == 2)
    await feed.stop()

    assert got == ["bad", "good"]
    assert "KeyError" in caplog.text


async def test_after_stop_nothing_comes(ledger):
    got = []
    async with feed_into(got) as feed:
        await feed.subscribe(5)
    await until(lambda: publish(ledger, 5, "late") == 0)

    assert got == []


async def test_a_killed_connection_comes_back_with_all_subscriptions_and_says_so(own_ledger):
    got = []
    client = own_ledger.client()
    async with feed_into(got) as feed:
        for listing_id in range(50):
            await feed.subscribe(listing_id)
        await feed.unsubscribe(7)
        client.client_kill_filter(_type="pubsub")
        await until(lambda: got == [Reconnected()])

        assert [publish(client, listing_id, "x") for listing_id in range(50)] == [1] * 7 + [0] + [1] * 42
        client.publish(keys.PEOPLE_CHANNEL, '{"type":"epoch"}')
        await until(lambda: EpochChanged() in got)

    assert len(got) == 51


async def test_a_restarted_ledger_is_found_again(own_ledger):
    got = []
    async with feed_into(got) as feed:
        await feed.subscribe(5)
        own_ledger.program.kill9()
        await until(lambda: feed._link.wire is None)
        with pytest.raises(LedgerUnavailable):
            await feed.subscribe(6)
        own_ledger.restart()
        await until(lambda: got == [Reconnected()])

        assert publish(own_ledger.client(), 5, "x") == publish(own_ledger.client(), 6, "x") == 1


async def test_a_ledger_that_is_away_at_the_start_is_reported_and_waited_for(own_ledger):
    got = []
    own_ledger.program.kill9()
    async with feed_into(got) as feed:
        with pytest.raises(LedgerUnavailable):
            await feed.subscribe(5)
        assert got == []
        own_ledger.restart()
        await until(lambda: got == [Reconnected()])
        assert publish(own_ledger.client(), 5, "x") == 1


async def test_a_frozen_ledger_is_noticed_within_five_seconds(own_ledger, caplog):
    got = []
    async with feed_into(got) as feed:
        await feed.subscribe(5)
        with own_ledger.frozen():
            await until(lambda: "no reply for" in caplog.text, timeout_s=5)
        await until(lambda: got == [Reconnected()])
        assert publish(own_ledger.client(), 5, "x") == 1


async def test_stopping_while_the_ledger_is_away_ends_cleanly(own_ledger):
    own_ledger.program.kill9()
    async with feed_into([]):
        await asyncio.sleep(0)


async def test_latest_seqs_name_epoch_and_seq_of_what_the_ledger_holds(ledger):
    terms = Terms(start_minor=1000, ends_at_ms=now_ms() + 60_000)
    for listing_id in range(300):
        shard = listing_id % SHARDS
        listing = keys.ListingKeys(shard, listing_id)
        run_cold(scripts.open_listing(listing, seller_id=9, epoch=4, terms=terms), shard)
    bid = scripts.place_bid(
        keys.ListingKeys(5, 5), bidder_id=1, bid_id="b", kind="straight", value_minor=1000, allowed=True
    )
    run_cold(bid, 5)

    seqs = await latest_seqs(range(400))

    assert seqs == dict.fromkeys(range(300), (4, 0)) | {5: (4, 1)}


async def test_latest_seqs_of_nothing_ask_nothing(own_ledger):
    own_ledger.program.kill9()

    assert await latest_seqs([]) == {}
    with pytest.raises(LedgerUnavailable):
        await latest_seqs([1])
