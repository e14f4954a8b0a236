"""Making and changing listings as the API's clients ask for it."""

from dataclasses import fields, replace
from typing import Any

from django.db import transaction

from bidding import selectors, services
from bidding.models import Listing, Picture
from bidding.outcomes import Done, Refused
from bidding.pictures import BadPicture, Drawn
from bidding.terms import BadTerms, Terms, check_terms
from web.api.errors import malformed, not_allowed, unknown_listing, unless_done

_TERMS = frozenset(field.name for field in fields(Terms))
_TEXTS = frozenset({"title", "description", "category"})


def find_listing(listing_id: int) -> Listing:
    """The listing with what its representation needs. Raises 404."""
    listings = Listing.objects.select_related("category", "seller", "result").prefetch_related("pictures")
    found = listings.filter(pk=listing_id).first()
    if found is None:
        raise unknown_listing()
    return found


def find_row(listing_id: int) -> Listing:
    """The listing's row alone. Raises 404."""
    found = Listing.objects.filter(pk=listing_id).first()
    if found is None:
        raise unknown_listing()
    return found


def own_listing(listing_id: int, person: Any) -> Listing:
    """The person's own listing. Raises 404, and 403 for somebody else's."""
    listing = find_listing(listing_id)
    if listing.seller_id != person.pk:
        raise not_allowed("Only the seller of this listing can do this.")
    return listing


def create(seller: Any, sent: dict[str, Any]) -> Listing:
    """Make the listing. Raises 400 for terms that can't be had."""
    terms = Terms(**_part(sent, _TERMS))
    try:
        check_terms(terms, now_ms=selectors.ledger_now_ms())
        pictures = [_kept(seller, sent["image"])] if "image" in sent else []
        return services.create_listing(seller=seller, terms=terms, pictures=pictures, **_part(sent, _TEXTS))
    except BadTerms as problem:
        raise _bad_terms(problem) from None


def _kept(seller: Any, drawn: Drawn) -> Picture:
    try:
        return services.keep_drawn(owner=seller, drawn=drawn)
    except BadPicture as problem:
        raise malformed(f"image: {problem}", {"image": str(problem)}) from None


def change(listing: Listing, sent: dict[str, Any]) -> None:
    """Change what was sent, texts too only while nobody has bid: buyers bid on what they read.

    The ledger decides it against a first bid. The row's lock keeps two changes from undoing each other.
    """
    with transaction.atomic():
        row = Listing.objects.select_for_update().get(pk=listing.pk)
        _revise(row, _part(sent, _TERMS))
        _write_texts(row, _part(sent, _TEXTS))
        if "image" in sent:
            services.replace_cover(listing=row, cover=_kept(row.seller, sent["image"]))


def _part(sent: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name in names}


def _revise(row: Listing, changed: dict[str, Any]) -> None:
    try:
        terms = replace(selectors.current_terms(row), **changed)
        unless_done(services.revise_listing(row, terms=terms))
    except BadTerms as problem:
        if problem.field not in changed:
            unless_done(_open_to_changes(row))
        raise _bad_terms(problem) from None


def _open_to_changes(row: Listing) -> Done | Refused:
    """Why terms that nobody touched can't be had any more: it is over, or somebody has bid."""
    live = selectors.live_listing_sync(row.pk)
    public = live.public if live else selectors.public_fields(row)
    is_due = public["status"] != Listing.Status.PAUSED and public["now_ms"] >= public["ends_at_ms"]
    if is_due or public["status"] in selectors.ENDED:
        return Refused("closed")
    return Refused("has_bids") if public["bid_count"] else Done(public["seq"])


def _write_texts(row: Listing, changed: dict[str, Any]) -> None:
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))


def _bad_terms(problem: BadTerms) -> Exception:
    return malformed(f"{problem.field}: {problem}", {problem.field: str(problem)})
