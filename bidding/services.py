"""What people can do: place bids (async, the hot path) and run listings (sync).

Refusals come back as values. An outage is an answer only for bids (``unavailable``: outcome unknown, repeat the
same ``bid_id``); for everything else it is LedgerUnavailable.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import InterfaceError, OperationalError, transaction

from bidding import connections, keys, opening, scripts, selectors
from bidding.asking import Asking
from bidding.catching_up import catch_up as catch_up
from bidding.changing import cancel_listing as cancel_listing
from bidding.changing import change_listing as change_listing
from bidding.changing import end_listing as end_listing
from bidding.changing import extend_listing as extend_listing
from bidding.changing import pause_listing as pause_listing
from bidding.changing import resume_listing as resume_listing
from bidding.changing import revise_listing as revise_listing
from bidding.changing import withdraw_listing as withdraw_listing
from bidding.gallery import arrange_pictures as arrange_pictures
from bidding.gallery import forget_pictures as forget_pictures
from bidding.gallery import keep_drawn as keep_drawn
from bidding.gallery import keep_picture as keep_picture
from bidding.gallery import replace_cover as replace_cover
from bidding.keys import ListingKeys, keys_of
from bidding.models import Category, Listing, Picture
from bidding.outcomes import BidAccepted, BidRejected, Done, LedgerUnavailable, Reason, SellerBarred
from bidding.reading import read_notices as read_notices
from bidding.terms import Terms, check_terms
from bidding.voiding import void_bidder as void_bidder
from bidding.watching import unwatch as unwatch
from bidding.watching import watch as watch

if TYPE_CHECKING:
    from web.accounts.models import User

logger = logging.getLogger(__name__)

_ask = Asking("stored answers")


async def place_bid(
    *,
    listing_id: int,
    bidder_id: int,
    bid_id: str,
    amount_minor: int | None = None,
    max_minor: int | None = None,
    allowed: bool = True,
) -> BidAccepted | BidRejected:
    """Bid a straight ``amount_minor`` or automatically up to ``max_minor`` (exactly one of them).

    Idempotent: once accepted, ``bid_id`` is answered with the same acceptance for ever. ``allowed`` is False for
    somebody who is blocked. An acceptance has been fsynced by Redis.
    """
    if (amount_minor is None) == (max_minor is None):
        raise ValueError("a bid has either an amount or a maximum")
    listing_keys = keys_of(listing_id)
    call = scripts.place_bid(
        listing_keys,
        bidder_id=bidder_id,
        bid_id=bid_id,
        kind="automatic" if amount_minor is None else "straight",
        value_minor=max_minor if amount_minor is None else amount_minor,  # type: ignore[arg-type]  # Whichever is there.
        allowed=allowed,
    )
    return await _decide(call, listing_keys, bidder_id, bid_id)


async def buy_now(*, listing_id: int, bidder_id: int, bid_id: str, allowed: bool = True) -> BidAccepted | BidRejected:
    """Take the listing at its buy-now price. Idempotent by ``bid_id`` like ``place_bid``."""
    listing_keys = keys_of(listing_id)
    call = scripts.buy_now(listing_keys, bidder_id=bidder_id, bid_id=bid_id, allowed=allowed)
    return await _decide(call, listing_keys, bidder_id, bid_id)


async def _decide(
    call: scripts.Call, listing_keys: ListingKeys, bidder_id: int, bid_id: str
) -> BidAccepted | BidRejected:
    try:
        outcome = scripts.bid_reply(await connections.hot(listing_keys.shard).run(call))
    except LedgerUnavailable:
        return BidRejected(Reason.UNAVAILABLE)
    if isinstance(outcome, scripts.Missing):
        return await _stored_answer(listing_keys.listing_id, bidder_id, bid_id)
    return outcome


async def _stored_answer(listing_id: int, bidder_id: int, bid_id: str) -> BidAccepted | BidRejected:
    """PostgreSQL's answer, if it gives one in the time that the ledger has for its own."""
    try:
        async with asyncio.timeout(settings.BIDDING_TIMEOUT_MS / 1000):
            return await _ask(selectors.stored_answer, listing_id, bidder_id, bid_id)
    except (TimeoutError, OperationalError, InterfaceError):
        return BidRejected(Reason.UNAVAILABLE)


async def close_if_due(listing_id: int) -> bool:
    """Start or close the listing if its time has come by the ledger's clock; True if this call did it."""
    listing_keys = keys_of(listing_id)
    try:
        reply = await connections.hot(listing_keys.shard).run(scripts.close_listing(listing_keys))
        return isinstance(scripts.change_reply(reply), Done)
    except LedgerUnavailable:
        return False


def create_listing(
    *,
    seller: "User",
    category: Category,
    title: str,
    terms: Terms,
    description: str = "",
    pictures: Sequence[Picture] = (),
) -> Listing:
    """Store a listing and open it in the ledger as soon as the row is committed. Raises BadTerms, SellerBarred.

    ``pictures`` are the seller's, the first is the cover; those that are on another listing are shared.
    When the ledger is away the sweep opens the listing later.
    """
    check_terms(terms, now_ms=selectors.ledger_now_ms())
    listing = Listing(seller=seller, category=category, title=title, description=description)
    opening.write_terms(listing, terms)
    with transaction.atomic():
        hold_seller(seller.pk)
        listing.save()
        arrange_pictures(listing=listing, pictures=pictures)
        transaction.on_commit(partial(_open_or_leave_to_sweep, listing))
    return listing


def hold_seller(seller_id: int) -> None:
    """Until the transaction ends, keep the person one who may sell: closing the account waits. Raises SellerBarred.

    Whoever locks anything else that closing deletes has to hold the seller first.
    """
    seller = get_user_model().objects.select_for_update(no_key=True).get(pk=seller_id)
    if seller.is_blocked or not seller.is_active:
        raise SellerBarred


def _open_or_leave_to_sweep(listing: Listing) -> None:
    try:
        opening.open_in_ledger(listing)
    except LedgerUnavailable:
        logger.warning("listing %s waits for the ledger; the sweep will open it", listing.pk)


def person_changed(user_id: int) -> None:
    """Tell every process that somebody signed out, was blocked, or changed the password: look again.

    While the ledger is away nobody hears it and nobody can bid; processes look again at everyone when it is back.
    """
    message = json.dumps({"type": "person", "user": user_id})
    try:
        connections.tell_everyone(keys.PEOPLE_CHANNEL, message)
    except LedgerUnavailable:
        logger.warning("the ledger is away; the rights of person %s are looked up when it is back", user_id)
