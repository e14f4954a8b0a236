"""The ledger made anew from PostgreSQL: everybody's answers stay, bidding goes on, and what is lost is named."""

import json

import pytest

from bidding import archive, comparison, keys, rebuild, recovery, scripts
from bidding.models import LedgerEntry, LedgerState, Listing, ListingResult, QuarantinedEntry, ShardCursor
from bidding.outcomes import BidAccepted, BidRejected, Done, Reason
from bidding.restoring import NoRows
from tests.bidding.rebuilding import lively, rebuilt, recover_fails
from tests.bidding.shop import entries_of, keys_of, run, store
from tests.clock import now_ms
from tests.lua.bench import bidders_of
from web.accounts.models import User


def seen_in_ledger(listing: Listing) -> scripts.Inspection:
    found = scripts.inspection(run(scripts.inspect_listing(keys_of(listing)), listing))
    assert found is not None
    return found


def bidders(ledger, listing: Listing) -> dict[str, str]:
    return bidders_of(ledger, keys_of(listing))


MOVED = ("ends_at_ms", "hard_end_ms", "at_ms", "seq")
"""By the outage that a rebuild is."""


def without_outage(state: dict) -> dict:
    return {name: value for name, value in state.items() if name not in MOVED}


def test_state_terms_paddles_and_receipts_are_what_they_were(shop, ledger):
    listing = lively(shop)
    before, bidders_before = seen_in_ledger(listing), bidders(ledger, listing)

    rebuilt()

    after = seen_in_ledger(listing)
    assert without_outage(after.state) == without_outage(before.state)
    assert after.terms == before.terms | {"epoch": "2"}
    assert after.due_at_ms == after.state["ends_at_ms"] >= before.state["ends_at_ms"]
    assert bidders(ledger, listing) == bidders_before


@pytest.mark.parametrize("status", ["scheduled", "paused", "closed", "cancelled"])
def test_listings_in_every_state_come_back(shop, ledger, status):
    listing = in_state(shop, status)
    before = seen_in_ledger(listing)

    ledger_is_lost(ledger)
    rebuilt()

    after = seen_in_ledger(listing)
    assert after.state == before.state
    assert after.due_at_ms == before.due_at_ms


def in_state(shop, status: str) -> Listing:
    if status == "scheduled":
        return shop.listing(starts_at_ms=now_ms() + 600_000)
    if status == "closed":
        return shop.ended((1, 100), (2, 200))
    listing = shop.listing(buy_now_minor=5_000)
    change = scripts.pause_listing if status == "paused" else scripts.cancel_listing
    args = {} if status == "paused" else {"unless_bids": False}
    assert isinstance(scripts.change_reply(run(change(keys_of(listing), **args), listing)), Done)
    return listing


def ledger_is_lost(ledger) -> None:
    """After everything was stored."""
    store()
    ledger.flushall()


def test_a_pause_goes_on_where_it_was(shop, ledger):
    listing = in_state(shop, "paused")
    before = seen_in_ledger(listing).state
    ledger_is_lost(ledger)
    rebuilt()

    run(scripts.resume_listing(keys_of(listing)), listing)

    after = seen_in_ledger(listing).state
    assert after["ends_at_ms"] - before["ends_at_ms"] == after["at_ms"] - before["paused_at_ms"]


def test_a_repeated_id_is_answered_the_same_and_bidding_goes_on(shop, ledger):
    listing = lively(shop)
    told = shop.bid(listing, 2, 200, bid_id="beaten")
    ledger_is_lost(ledger)
    recover_fails()
    seq = LedgerEntry.objects.filter(listing=listing).order_by("-seq").values_list("seq", flat=True)[0]

    rebuilt()

    assert isinstance(told, BidAccepted)
    assert shop.bid(listing, 2, 999_999, bid_id="beaten") == told
    accepted = shop.bid(listing, 1, 2_000)
    assert isinstance(accepted, BidAccepted)
    assert accepted.seq > seq
    store()
    assert [row.epoch for row in entries_of(listing, "bid")] == [1, 1, 1, 1, 1, 2]


def test_what_the_old_ledger_still_has_is_stored_first(shop, ledger):
    listing = lively(shop)

    said = rebuilt()

    assert f"Shard {keys_of(listing).shard}: 6 entries stored first." in said
    assert len(entries_of(listing, "bid")) == 5
    assert not QuarantinedEntry.objects.exists()


def test_every_shard_starts_the_new_epoch_at_its_beginning(shop, ledger):
    lively(shop)

    rebuilt()

    assert LedgerState.objects.get().epoch == 2
    assert set(ShardCursor.objects.values_list("epoch", "stream_ms", "stream_n")) == {(2, 0, 0)}
    assert {seen.epoch for seen in comparison.look(range(16)).values()} == {2}
    assert all(seen.is_open for seen in comparison.look(range(16)).values())


def test_everyone_is_told_to_start_anew_before_the_guards_open(shop, ledger, monkeypatch):
    order: list[str] = []
    listener = ledger.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(keys.PEOPLE_CHANNEL)
    listener.get_message(timeout=1)
    recover = recovery.recover

    def watched(**args) -> None:
        message = listener.get_message(timeout=2)
        order.append(message["data"] if message else "nothing")
        recover(**args)

    monkeypatch.setattr(recovery, "recover", watched)

    rebuilt()

    assert order == ['{"type":"epoch"}']


def test_unread_entries_after_a_gap_are_named_kept_and_hold_their_listing(shop, ledger):
    listing = shop.listing()
    store()
    older = ShardCursor.objects.filter(shard=keys_of(listing).shard).values("stream_ms", "stream_n").get()
    shop.bid(listing, 1, 100)
    store()
    shop.bid(listing, 2, 200, bid_id="lost")
    ShardCursor.objects.filter(shard=keys_of(listing).shard).update(**older)
    LedgerEntry.objects.filter(type="bid").delete()
    recover_fails()

    said = rebuilt()

    shard = keys_of(listing).shard
    assert any(line.startswith(f"Shard {shard}: its log is trimmed up to") for line in said)
    assert any(line.startswith(f"Shard {shard}: 2 unread entries are lost") for line in said)
    assert "lost" in {json.loads(entry.payload)["bid_id"] for entry in QuarantinedEntry.objects.all()}
    listing.refresh_from_db()
    assert listing.held
    assert isinstance(shop.bid(listing, 3, 100), BidAccepted)


def test_a_stopped_shard_goes_on_afterwards(shop, ledger):
    listing = shop.listing()
    store()
    ShardCursor.objects.filter(shard=keys_of(listing).shard).update(stopped_because="looked odd")
    shop.bid(listing, 1, 100)

    said = rebuilt()

    assert f"Shard {keys_of(listing).shard}: looked odd." in said
    assert isinstance(shop.bid(listing, 2, 100), BidAccepted)
    store()
    assert [row.epoch for row in entries_of(listing, "bid")] == [2]


def test_what_left_the_ledger_is_not_brought_back(shop, ledger):
    listing = shop.ended((1, 100))
    store()
    ListingResult.objects.update(created_at="2020-01-01T00:00Z")
    archive.forget_ended()

    rebuilt()

    assert not ledger.exists(keys_of(listing).state)


def test_nothing_but_the_ledgers_own_keys_is_dropped(shop, ledger):
    ledger.set("somebody:else", "1")

    rebuilt()

    assert ledger.get("somebody:else") == "1"
    assert ledger.get(keys.SHARDS) == "16"


def test_nobody_can_bid_until_all_is_there(shop, ledger, monkeypatch):
    listing = shop.listing()
    tried: list[object] = []
    send = rebuild._send

    def bid_meanwhile(*args) -> None:
        tried.append(shop.bid(listing, 1, 100))
        send(*args)

    monkeypatch.setattr(rebuild, "_send", bid_meanwhile)

    rebuilt()

    assert set(tried) == {BidRejected(Reason.UNAVAILABLE)}
    assert isinstance(shop.bid(listing, 1, 100), BidAccepted)


def test_a_listing_without_rows_is_named(shop, ledger):
    listing = shop.listing()
    store()
    LedgerEntry.objects.filter(listing=listing).delete()

    with pytest.raises(NoRows, match=f"listing {listing.pk} was opened"):
        rebuilt()


def test_many_receipts_come_back_in_pieces(shop, ledger, monkeypatch):
    monkeypatch.setattr("bidding.restoring.FIELDS_AT_ONCE", 7)
    monkeypatch.setattr("bidding.restoring.ROWS_AT_ONCE", 5)
    listing = shop.listing()
    for amount in range(100, 700, 10):
        shop.bid(listing, 1 + amount // 10 % 3, amount)
    before = bidders(ledger, listing)
    ledger_is_lost(ledger)

    rebuilt()

    assert len(before) == 63
    assert bidders(ledger, listing) == before


def test_what_can_be_stored_out_of_quarantine_is_stored_first(shop):
    """Else the new ledger would not know the bid's id, and its bidder would get another answer."""
    listing = shop.listing()
    bidder = shop.people[3]
    answer = shop.bid(listing, 3, up_to=1_000, bid_id="mine")
    User.objects.filter(pk=bidder.pk).delete()
    store()
    User.objects.create(pk=bidder.pk, username=bidder.username)
    shop.bid(listing, 2, 300)

    assert "1 entries stored out of quarantine." in rebuilt()

    assert shop.bid(listing, 3, up_to=1_000, bid_id="mine") == answer._replace(replayed=True)
    listing.refresh_from_db()
    assert not listing.held


def test_an_epoch_is_never_used_twice_though_an_older_postgresql_was_put_back(shop, ledger):
    """Pages that know the old epoch would go on with other events under the same numbers."""
    listing = shop.listing()
    shop.bid(listing, 1, 100)
    store()
    for shard in range(16):
        ledger.set(keys.epoch(shard), 5)

    rebuilt()

    assert seen_in_ledger(listing).terms["epoch"] == "6"
