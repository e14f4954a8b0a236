"""Changes of a listing after it was made; the ledger decides each, at one moment, against bids and its clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import transaction

from bidding import connections, gallery, scripts, selectors
from bidding.keys import ListingKeys, keys_of
from bidding.models import Listing, Picture
from bidding.outcomes import Done, LedgerUnavailable, Reason, Refused
from bidding.terms import BadTerms, Terms, check_terms


def change_listing(
    *,
    listing: Listing,
    terms: Mapping[str, Any],
    texts: Mapping[str, Any],
    pictures: Sequence[Picture] | None = None,
    cover: Picture | None = None,
) -> Done | Refused:
    """Change what its seller may change, while nobody has bid: buyers bid on what they read and saw.

    ``terms`` and ``texts`` are the changed fields alone, ``pictures`` all of them from now on, ``cover`` a new first
    one. The ledger decides it against a first bid; refused, nothing is changed. Raises BadTerms. Two changes at once
    wait for each other, so that neither undoes the other.
    """
    with transaction.atomic():
        row = Listing.objects.select_for_update().get(pk=listing.pk)
        _write_texts(row, texts)
        if pictures is not None:
            gallery.arrange_pictures(listing=row, pictures=pictures)
        if cover is not None:
            gallery.replace_cover(listing=row, cover=cover)
        # Last, so that between this and the commit there is only the commit.
        outcome = _revise_changed(row, terms)
        transaction.set_rollback(isinstance(outcome, Refused))
    return outcome


def _write_texts(row: Listing, texts: Mapping[str, Any]) -> None:
    for name, value in texts.items():
        setattr(row, name, value)
    if texts:
        row.save(update_fields=list(texts))


def _revise_changed(row: Listing, changed: Mapping[str, Any]) -> Done | Refused:
    try:
        return revise_listing(row, terms=replace(selectors.current_terms(row), **changed))
    except BadTerms as problem:
        refusal = None if problem.field in changed else _closed_to_changes(row)
        if refusal is None:
            raise
        return refusal


def _closed_to_changes(row: Listing) -> Refused | None:
    """Why terms that nobody touched can't be had any more: it is over, or somebody has bid."""
    public = selectors.public_now(row)
    is_due = public["status"] != Listing.Status.PAUSED and public["now_ms"] >= public["ends_at_ms"]
    if is_due or public["status"] in selectors.ENDED:
        return Refused(Reason.CLOSED)
    return Refused("has_bids") if public["bid_count"] else None


def revise_listing(listing: Listing, *, terms: Terms) -> Done | Refused:
    """Change the terms, while nobody has bid (decided against a first bid in the ledger). Raises BadTerms."""
    check_terms(terms, now_ms=selectors.ledger_now_ms())
    return _change(listing, partial(scripts.revise_listing, terms=terms))


def end_listing(listing: Listing) -> Done | Refused:
    """End the listing early, unsold, while nobody has bid."""
    return _change(listing, scripts.end_listing)


def pause_listing(listing: Listing) -> Done | Refused:
    """Pause an open listing: no bids, and its clock stands."""
    return _change(listing, scripts.pause_listing)


def resume_listing(listing: Listing) -> Done | Refused:
    """Resume a paused listing; its end moves by the length of the pause."""
    return _change(listing, scripts.resume_listing)


def extend_listing(listing: Listing, *, ends_at_ms: int) -> Done | Refused:
    """Move the end later; an earlier one is refused with ``not_later``."""
    return _change(listing, partial(scripts.extend_listing, ends_at_ms=ends_at_ms))


def cancel_listing(listing: Listing) -> Done | Refused:
    """Cancel a listing that has not ended: nobody wins."""
    return _change(listing, partial(scripts.cancel_listing, unless_bids=False))


def withdraw_listing(listing: Listing) -> Done | Refused:
    """Cancel the listing at its seller's wish, while nobody has bid."""
    return _change(listing, partial(scripts.cancel_listing, unless_bids=True))


def _change(listing: Listing, make_call: Callable[[ListingKeys], scripts.Call]) -> Done | Refused:
    listing_keys = keys_of(listing.pk)
    outcome = scripts.change_reply(connections.run_cold(make_call(listing_keys), listing_keys.shard))
    if not isinstance(outcome, scripts.Missing):
        return outcome
    if selectors.has_ended(listing):
        return Refused(Reason.CLOSED)
    raise LedgerUnavailable(f"the ledger does not have listing {listing.pk} yet")
