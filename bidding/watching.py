"""Following a listing without bidding on it."""

from bidding.models import Listing, Watch


def watch(*, user_id: int, listing_id: int) -> None:
    """The person watches the listing from now on. Idempotent. Raises Listing.DoesNotExist."""
    _must_exist(listing_id)
    Watch.objects.bulk_create([Watch(user_id=user_id, listing_id=listing_id)], ignore_conflicts=True)


def unwatch(*, user_id: int, listing_id: int) -> None:
    """The person watches the listing no more. Idempotent. Raises Listing.DoesNotExist."""
    _must_exist(listing_id)
    Watch.objects.filter(user_id=user_id, listing_id=listing_id).delete()


def _must_exist(listing_id: int) -> None:
    if not Listing.objects.filter(pk=listing_id).exists():
        raise Listing.DoesNotExist(f"no listing {listing_id}")
