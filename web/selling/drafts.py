"""Drafts: kept as typed, published once, forgotten with their pictures."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bidding import services
from bidding.models import Listing, Picture
from bidding.terms import Terms
from web.selling.models import Draft

MOST_DRAFTS = 50
UNUSED_FOR = timedelta(days=1)
REMEMBERED_FOR = timedelta(days=30)
"""How long a published draft answers for its form, should that be sent again."""


class TooManyDraftsError(Exception):
    """The person has as many drafts as one may have."""


def drafts_of(seller: Any) -> QuerySet[Draft]:
    """The person's own, latest change first."""
    return Draft.objects.filter(seller=seller, listing=None).order_by("-changed_at", "-pk")


def published_with(seller: Any, token: str) -> Listing | None:
    """The listing that the form of that token became, if it did."""
    draft = Draft.objects.filter(seller=seller, token=token).select_related("listing").first()
    return draft.listing if draft else None


@transaction.atomic
def save_draft(*, seller: Any, token: str, typed: dict[str, str], pictures: Sequence[Picture]) -> Draft:
    """Keep the form as it is, complete or not. Idempotent by ``token``. Raises TooManyDraftsError, SellerBarred.

    Pictures that it had and has no more are forgotten, unless something else has them.
    """
    services.hold_seller(seller.pk)
    if drafts_of(seller).exclude(token=token).count() >= MOST_DRAFTS:
        raise TooManyDraftsError
    draft = _locked(seller, token)
    dropped = set(draft.picture_ids) - {picture.pk for picture in pictures}
    if draft.listing is None:
        draft.typed, draft.picture_ids = typed, [picture.pk for picture in pictures]
        draft.save()
        services.forget_pictures(_unused(seller).filter(pk__in=dropped))
    return draft


@transaction.atomic
def publish(*, seller: Any, token: str, texts: dict[str, Any], terms: Terms, pictures: Sequence[Picture]) -> Listing:
    """Make the form's listing. Idempotent by ``token``: sent twice, even at once, it makes one.

    Raises BadTerms, SellerBarred.
    """
    services.hold_seller(seller.pk)
    draft = _locked(seller, token)
    if draft.listing is None:
        draft.listing = services.create_listing(seller=draft.seller, terms=terms, pictures=pictures, **texts)
        draft.typed, draft.picture_ids = {}, []
        draft.save()
    return draft.listing


@transaction.atomic
def delete_draft(draft: Draft) -> None:
    """Forget it and its pictures."""
    ids = list(draft.picture_ids)
    draft.delete()
    services.forget_pictures(_unused(draft.seller).filter(pk__in=ids))


def forget_unused() -> None:
    """Take away pictures sent a day ago that are in no listing and no draft, and drafts published long ago."""
    now = timezone.now()
    old = Picture.objects.filter(listing=None, created_at__lt=now - UNUSED_FOR)
    services.forget_pictures(old.exclude(pk__in=_drafted(Draft.objects.filter(seller__in=old.values("owner")))))
    Draft.objects.filter(changed_at__lt=now - REMEMBERED_FOR).exclude(listing=None).delete()


def _locked(seller: Any, token: str) -> Draft:
    """The form's draft, made if need be; whoever sends the same form at the same time waits here."""
    made, _ = Draft.objects.get_or_create(seller_id=seller.pk, token=token)
    return Draft.objects.select_for_update().get(pk=made.pk)


def _unused(seller: Any) -> QuerySet[Picture]:
    """The person's pictures that are in no listing and no draft."""
    return Picture.objects.filter(owner=seller, listing=None).exclude(pk__in=_drafted(drafts_of(seller)))


def _drafted(drafts: QuerySet[Draft]) -> set[int]:
    return {picture_id for ids in drafts.values_list("picture_ids", flat=True) for picture_id in ids}
