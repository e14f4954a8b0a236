"""Making and changing listings as the API's clients ask for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from math import ceil
from typing import Any

from rest_framework.exceptions import Throttled

from bidding import selectors, services
from bidding.models import Listing, Picture
from bidding.pictures import BadPicture, Drawn, TooManyPictures, draw_picture
from bidding.terms import BadTerms, Terms, check_terms
from web.api.errors import malformed, not_allowed, unknown_listing, unless_done
from web.picture_pace import keep_pace

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
        if "image" in sent:  # before a picture is drawn for nothing
            check_terms(terms, now_ms=selectors.ledger_now_ms())
        with _cover_for(seller, sent) as cover:
            pictures = [cover] if cover else []
            return services.create_listing(seller=seller, terms=terms, pictures=pictures, **_part(sent, _TEXTS))
    except BadTerms as problem:
        raise _bad_terms(problem) from None


def change(listing: Listing, sent: dict[str, Any]) -> None:
    """Change what was sent. Raises 400 for terms that can't be had, 409 where the ledger refuses."""
    terms, texts = _part(sent, _TERMS), _part(sent, _TEXTS)
    try:
        with _cover_for(listing.seller, sent) as cover:
            unless_done(services.change_listing(listing=listing, terms=terms, texts=texts, cover=cover))
    except BadTerms as problem:
        raise _bad_terms(problem) from None


@contextmanager
def _cover_for(seller: Any, sent: dict[str, Any]) -> Iterator[Picture | None]:
    """The picture that was sent, if one was; forgotten again if it does not come onto a listing."""
    if "image" not in sent:
        yield None
        return
    cover = services.keep_drawn(owner=seller, drawn=_drawn(seller, sent["image"]))
    try:
        yield cover
    finally:
        services.forget_pictures(Picture.objects.filter(pk=cover.pk, listing=None))


def _drawn(seller: Any, upload: Any) -> Drawn:
    try:
        keep_pace(seller)
        return draw_picture(upload)
    except TooManyPictures as problem:
        raise Throttled(ceil(problem.wait_s)) from None
    except BadPicture as problem:
        raise malformed(f"image: {problem}", {"image": str(problem)}) from None


def _part(sent: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name in names}


def _bad_terms(problem: BadTerms) -> Exception:
    return malformed(f"{problem.field}: {problem}", {problem.field: str(problem)})
