"""Who was outbid: told from what is stored, once, and only while it is true."""

import pytest
from django.db import connection
from django.utils import timezone

from bidding import outbids, rebuild, scripts, selectors, voiding
from bidding.models import Notice, NoticeCursor
from bidding.outcomes import BidAccepted
from bidding.reading import read_notices
from tests.bidding.shop import keys_of, run, store
from tests.clock import wait_until_ms
from tests.together import together


def tell() -> int:
    store()
    return outbids.tell_outbid()


def told(listing=None) -> dict[str, int]:
    notices = Notice.objects.filter(kind="outbid")
    notices = notices.filter(listing=listing) if listing else notices
    return dict(notices.values_list("user__username", "price_minor"))


def test_whose_lead_is_taken_is_told_the_price(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)

    assert tell() == 1

    notice = Notice.objects.get()
    assert (notice.user, notice.listing, notice.kind, notice.price_minor) == (shop.people[1], listing, "outbid", 200)
    assert (notice.read_at, notice.told_at) == (None, None)


def test_who_never_led_is_not_outbid(shop):
    listing = shop.listing()
    shop.bid(listing, 1, up_to=1_000)
    shop.bid(listing, 2, 200)
    shop.bid(listing, 2, up_to=1_000)

    assert tell() == 0


def test_the_leader_of_before_is_known_across_batches(shop, monkeypatch):
    monkeypatch.setattr(outbids, "ENTRIES_AT_ONCE", 2)
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    tell()
    shop.bid(listing, 2, 200)
    tell()
    shop.bid(listing, 3, 300)
    tell()

    assert told() == {shop.people[1].username: 200, shop.people[2].username: 300}


def test_outbid_again_renews_the_same_notice(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    tell()
    Notice.objects.update(read_at=timezone.now(), told_at=timezone.now())
    shop.bid(listing, 1, 300)
    shop.bid(listing, 3, 400)

    tell()

    notice = Notice.objects.get(user=shop.people[1])
    assert (notice.price_minor, notice.read_at, notice.told_at) == (400, None, None)


def test_only_the_last_state_counts(shop):
    listing = shop.listing()
    for person, amount in ((1, 100), (2, 200), (1, 300), (2, 400), (1, 500)):
        assert isinstance(shop.bid(listing, person, amount), BidAccepted)

    tell()

    assert told() == {shop.people[2].username: 500}


def test_who_leads_again_has_no_unread_notice_left(shop):
    listing, other = shop.listing(), shop.listing()
    for each in (listing, other):
        shop.bid(each, 1, 100)
        shop.bid(each, 2, 200)
    tell()
    shop.bid(listing, 1, 300)

    tell()

    assert Notice.objects.get(user=shop.people[1], listing=listing).read_at is not None
    assert Notice.objects.get(user=shop.people[1], listing=other).read_at is None


def test_nothing_is_told_twice(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    tell()
    Notice.objects.update(told_at=timezone.now())

    assert tell() == 0
    shop.bid(shop.listing(), 1, 100)
    assert tell() == 0
    assert Notice.objects.get().told_at is not None


@pytest.mark.parametrize("ends", ["by its time", "by staff"])
def test_of_a_listing_that_ended_meanwhile_nobody_is_told(shop, ends):
    listing = shop.listing(lasts_ms=400)
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    if ends == "by its time":
        shop.wait_and_close(listing)
    else:
        run(scripts.cancel_listing(keys_of(listing), unless_bids=False), listing)

    assert tell() == 0
    assert told(listing) == {}


def test_a_listing_whose_end_has_passed_is_not_bid_on_again(shop):
    listing = shop.listing(lasts_ms=200)
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    store()
    wait_until_ms(listing.ends_at_ms)

    assert outbids.tell_outbid() == 0


def test_of_a_paused_listing_it_is_told(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    run(scripts.pause_listing(keys_of(listing)), listing)

    assert tell() == 1


def test_a_voided_leader_is_not_outbid_and_the_new_one_leads_again(shop):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    tell()
    voiding.void_bidder(listing=listing, paddle=2, reason="no money", actor=shop.seller)

    tell()

    notice = Notice.objects.get(kind="outbid")
    assert notice.user == shop.people[1]
    assert notice.read_at is not None


def test_a_rebuilt_ledger_tells_nothing_again(shop, transactional_db):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    tell()
    Notice.objects.update(told_at=timezone.now())

    rebuild.rebuild_ledger(say=lambda _: None)
    assert tell() == 0
    assert Notice.objects.get().told_at is not None

    shop.bid(listing, 3, 300)
    tell()
    assert told()[shop.people[2].username] == 300


def test_a_cursor_and_its_notices_are_one_step(shop, monkeypatch):
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    shop.bid(listing, 2, 200)
    store()
    before = NoticeCursor.objects.get(shard=keys_of(listing).shard)

    def dies(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(outbids.signals, "say_notices_written", dies)
    with pytest.raises(ZeroDivisionError):
        outbids.tell_outbid()
    monkeypatch.undo()

    after = NoticeCursor.objects.get(pk=before.pk)
    assert (after.stream_ms, Notice.objects.count()) == (before.stream_ms, 0)
    assert outbids.tell_outbid() == 1


def test_several_at_once_tell_each_once(shop, transactional_db):
    listings = [shop.listing() for _ in range(8)]
    for listing in listings:
        shop.bid(listing, 1, 100)
        shop.bid(listing, 2, 200)
    store()

    told = sum(together(*[outbids.tell_outbid] * 4)) + outbids.tell_outbid()

    assert told == len(listings) == Notice.objects.count()


def test_a_long_history_is_not_read_for_the_leader_of_before(shop, monkeypatch):
    listing = shop.listing()
    for number in range(1, 60):
        shop.bid(listing, 1 + number % 3, number * 100)
    store()
    with connection.cursor() as sql:
        sql.execute("SET LOCAL enable_seqscan = off")
        sql.execute(f"EXPLAIN {outbids._ENTRIES}", [keys_of(listing).shard, 1, 0, 0, 1_000])
        plan = "\n".join(row[0] for row in sql.fetchall())

    assert "Index Scan using entry_once" in plan
    assert "Index Scan Backward using entry_order" in plan
    look_up = plan.partition("entry_order")[2].partition("Index Cond")[2].splitlines()[0]
    assert "listing_id = " in look_up
    assert "ROW(epoch, stream_ms, stream_n) <" in look_up


def test_unread_ones_are_counted_without_messages_and_what_nobody_wanted_to_see(shop):
    person, sender = shop.people[1], shop.people[2]
    for kind, fields in (
        ("outbid", {}),
        ("won", {"read_at": timezone.now()}),
        ("lost", {"shown": False}),
        ("message", {"sender": sender}),
    ):
        listing = None if kind == "message" else shop.row()
        Notice.objects.create(user=person, kind=kind, listing=listing, at_ms=1, **fields)

    assert selectors.unread_notices(person.pk) == 1
    assert read_notices(user_id=person.pk, until_ms=0) == 0
    assert read_notices(user_id=person.pk, kind="outbid") == 1
    assert selectors.unread_notices(person.pk) == 0
    assert read_notices(user_id=shop.people[2].pk) == 0
