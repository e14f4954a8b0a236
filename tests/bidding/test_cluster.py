"""The ledger on three nodes: shards that move under load, nodes that die, and who hears what is published."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
import redis
from django.utils import timezone

from bidding import (
    archive,
    checks,
    comparison,
    connections,
    event_log,
    keys,
    persister,
    rebuild,
    recovery,
    services,
    sweep,
)
from bidding.feed import Feed, ListingEvent, PersonChanged, Reconnected
from bidding.models import LedgerEntry, Listing, ListingResult
from bidding.outcomes import BidAccepted, BidRejected, LedgerBehind, LedgerUnavailable, Reason
from bidding.verify import verify
from deploy.local.cluster import Cluster, node_urls
from tests.bidding.bidders import Bidders, repeating
from tests.bidding.calls import call, count, echo, until
from tests.bidding.moving import holder_of, move
from tests.bidding.shop import Shop, entries_of, keys_of, store

SHARDS = range(16)


@pytest.fixture(scope="module")
def _cluster(tmp_path_factory) -> Iterator[Cluster]:
    with Cluster.starting(var_dir=tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def cluster(_cluster, settings) -> Cluster:
    """An empty ledger on three nodes, all of which run; ``BIDDING_REDIS_URL`` leads to it."""
    for number, node in enumerate(_cluster.nodes):
        if not node.is_alive():
            node.start()
            node.wait_ready(10)
        _cluster.client(number).flushall()
    _cluster.join()  # who has just come back takes no orders at first
    settings.BIDDING_REDIS_URL = _cluster.url
    return _cluster


@pytest.fixture
def shop(cluster, transactional_db) -> Shop:
    return Shop.opened()


def open_shards() -> set[int]:
    return {shard for shard, seen in comparison.look_around(SHARDS).seen.items() if seen.is_open}


def shards_of(cluster: Cluster, node: int) -> set[int]:
    held = cluster.client(node)
    return {shard for shard in SHARDS if _is_served(held, keys.log(shard))}


def _is_served(client: redis.Redis, key: str) -> bool:
    try:
        client.exists(key)
    except redis.exceptions.MovedError:
        return False
    return True


def recover_if_possible() -> None:
    with suppress(LedgerUnavailable, LedgerBehind):
        recovery.recover()


async def test_every_shard_is_found_and_each_node_holds_some(cluster):
    for shard in SHARDS:
        assert await connections.hot(shard).run(echo(shard)) == [str(shard)]
        assert connections.run_cold(echo(shard), shard) == [str(shard)]
    assert len(event_log.by_node(SHARDS)) == 3


async def test_a_script_for_a_shard_that_moved_runs_once_and_where_the_shard_is(cluster):
    await connections.hot(0).run(count())
    before = holder_of(cluster, 0)

    move(cluster, 0, (before + 1) % 3)

    assert await connections.hot(0).run(count()) == ["2"]
    assert connections.run_cold(count(), 0) == ["3"]
    assert await connections.run_cold_async(count(), 0) == ["4"]
    move(cluster, 0, before)
    assert connections.run_cold(count(), 0) == ["5"]
    assert await connections.hot(0).run(count()) == ["6"]


def test_a_slot_that_moves_under_load_loses_no_accepted_bid_and_doubles_none(shop, cluster):
    listings = [shop.listing(lasts_ms=600_000) for _ in range(5)]
    bidders = Bidders(shop, listings)

    async def bid_while_slots_move() -> None:
        bidding = [asyncio.create_task(bidders.bid(hand)) for hand in range(9)]
        for listing in listings[:3]:
            shard = keys_of(listing).shard
            await bidders.until_taken_on(listing, 5)
            await asyncio.to_thread(move, cluster, shard, (holder_of(cluster, shard) + 1) % 3)
            await bidders.until_taken_on(listing, 5)
        bidders.stopping = True
        await asyncio.gather(*bidding)

    with repeating(recover_if_possible, persist, persist):
        asyncio.run(bid_while_slots_move())
    store()

    rows = LedgerEntry.objects.filter(type="bid").values_list("listing_id", "bidder_id", "bid_id")
    assert bidders.unknown, "the guard of a shard that moved was shut"
    assert Counter(bidders.accepted) == Counter(rows)
    assert len(set(bidders.accepted)) == len(bidders.accepted)
    assert list(verify(say=lambda line: None, look_again_s=0)) == []


def persist() -> None:
    with suppress(LedgerUnavailable):
        persister.work(linger_s=0.1)


def test_a_node_that_dies_shuts_its_own_shards_alone_and_comes_back_with_all_it_had(shop, cluster):
    ending = shop.row(lasts_ms=1_500)
    running = [shop.listing() for _ in SHARDS]
    for listing in running:
        assert isinstance(shop.bid(listing, 1, 100), BidAccepted)
    dead = next(node for node in range(3) if keys_of(ending).shard not in shards_of(cluster, node))
    its_shards = shards_of(cluster, dead)
    cluster.nodes[dead].kill9()

    recover_if_possible()
    assert open_shards() == set(SHARDS) - its_shards
    with suppress(LedgerUnavailable):
        sweep.open_missing(older_than_s=0)
    ending.refresh_from_db()
    for listing in running:
        if keys_of(listing).shard not in its_shards:
            assert isinstance(shop.bid(listing, 2, 110), BidAccepted)
    assert store_what_can_be() > 0
    until_closed(shop, ending)

    cluster.nodes[dead].start()
    cluster.nodes[dead].wait_ready(10)
    wait_until(lambda: recover_if_possible() or open_shards() == set(SHARDS))
    store()
    assert {len(entries_of(listing, "bid")) for listing in running} == {1, 2}
    assert list(verify(say=lambda line: None, look_again_s=0)) == []


def store_what_can_be() -> int:
    read = 0
    with suppress(LedgerUnavailable):
        while some := persister.work(linger_s=0):
            read += some
    return read


def until_closed(shop: Shop, listing: Listing) -> None:
    def is_closed() -> bool:
        with suppress(LedgerUnavailable):
            sweep.sweep_due()
        store_what_can_be()
        listing.refresh_from_db()
        return listing.status == Listing.Status.CLOSED

    wait_until(is_closed)


def wait_until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline_s, "it never came true"
        time.sleep(0.05)


def test_a_node_that_lost_its_data_is_refused_alone_until_all_is_rebuilt(shop, cluster):
    listings = [shop.listing() for _ in SHARDS]
    for listing in listings:
        shop.bid(listing, 1, 100)
    store()
    lost = shards_of(cluster, 1)
    cluster.client(1).flushall()

    with pytest.raises(LedgerBehind, match="rebuild_ledger"):
        recovery.recover()
    assert open_shards() == set(SHARDS) - lost

    rebuild.rebuild_ledger(say=lambda line: None)
    assert open_shards() == set(SHARDS)
    assert all(isinstance(shop.bid(listing, 2, 110), BidAccepted) for listing in listings)
    store()
    assert list(verify(say=lambda line: None, look_again_s=0)) == []


def test_ended_listings_leave_every_node(shop, cluster):
    listings = [shop.ended((1, 100)) for _ in range(3)]
    store()
    ListingResult.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert archive.forget_ended() == 3
    assert not any(connections.cold(keys_of(one).shard).exists(keys_of(one).state) for one in listings)


async def test_what_any_node_publishes_reaches_a_subscription_that_outlives_its_node(cluster):
    got: list[object] = []
    listing_ids = {node: min(shards_of(cluster, node)) + 16 for node in range(3)}
    feed = Feed(got.append)
    await feed.start()
    for listing_id in listing_ids.values():
        await feed.subscribe(listing_id)
    listened_to = _port_of(feed)

    await until(lambda: _all_heard(cluster, got, listing_ids))

    dead = cluster.ports.index(listened_to)
    cluster.nodes[dead].kill9()
    await until(lambda: Reconnected() in got)
    got.clear()
    await asyncio.to_thread(services.person_changed, 7)
    await until(lambda: PersonChanged(7) in got)
    del listing_ids[dead]
    await until(lambda: _all_heard(cluster, got, listing_ids))
    await feed.stop()


def _port_of(feed: Feed) -> int:
    return feed._link._address.port


def _all_heard(cluster: Cluster, got: list[object], listing_ids: dict[int, int]) -> bool:
    """Publish on every node; whether something of each has come. Nodes that have just found each other lose some."""
    for node, listing_id in listing_ids.items():
        cluster.client(node).publish(keys.events(listing_id % 16, listing_id), "text")
    heard = {message.listing_id for message in got if isinstance(message, ListingEvent)}
    return heard == set(listing_ids.values())


def test_a_cluster_that_stops_as_a_whole_is_warned_of(cluster):
    assert checks.ledger_problems() == []
    cluster.client(2).config_set("cluster-require-full-coverage", "yes")
    assert [problem.id for problem in checks.ledger_problems()] == ["bidding.W002"]
    cluster.client(2).config_set("cluster-require-full-coverage", "no")


def test_a_cluster_that_is_taken_for_one_server_is_named(cluster, settings):
    elsewhere = min(set(SHARDS) - shards_of(cluster, 0))
    settings.BIDDING_REDIS_URL = node_urls(cluster.url)[0]
    with pytest.raises(LedgerUnavailable, match="a cluster, but BIDDING_REDIS_URL names one server"):
        connections.run_cold(call("return { redis.call('GET', KEYS[1]) }", keys=[keys.log(elsewhere)]), elsewhere)


def test_recovery_follows_a_shard_that_moved_at_once(shop, cluster):
    listing = shop.listing()
    shard = keys_of(listing).shard
    shop.bid(listing, 1, 100)
    move(cluster, shard, (holder_of(cluster, shard) + 1) % 3)
    assert shop.bid(listing, 2, 110) == BidRejected(Reason.UNAVAILABLE)

    recovery.recover()

    assert isinstance(shop.bid(listing, 2, 110), BidAccepted)
